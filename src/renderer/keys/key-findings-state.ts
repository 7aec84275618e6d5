import { useEffect } from 'react';
import { create } from 'zustand';
import { vault } from '../bridge/vault.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { useSession } from '../state/session.ts';

/** One thing that is wrong with one key. */
export type KeyFinding = CommandOutput<'inventory.check'>['findings'][number];

/** What is wrong, by key. */
export type Findings = ReadonlyMap<string, readonly KeyFinding[]>;

interface FindingsState {
  /** The revision of the vault that was last asked about. */
  readonly asked: number;
  readonly findings: Findings;
}

const nothing: readonly KeyFinding[] = [];
const useFindingsState = create<FindingsState>(() => ({ asked: -1, findings: new Map() }));

/** What is wrong with which key; asked for once a change, whoever shows it. What was known stays until then. */
export function useFindings(): Findings {
  const revision = useSession((state) => state.revision);
  useEffect(() => void ask(revision), [revision]);
  return useFindingsState((state) => state.findings);
}

/** What is wrong with one key. */
export function findingsOf(findings: Findings, id: string): readonly KeyFinding[] {
  return findings.get(id) ?? nothing;
}

async function ask(revision: number): Promise<void> {
  if (useFindingsState.getState().asked === revision) return;
  useFindingsState.setState({ asked: revision });
  const answer = await vault.call('inventory.check', {});
  if (!answer.ok || useFindingsState.getState().asked !== revision) return;
  const findings = new Map<string, KeyFinding[]>();
  for (const one of answer.value.findings) {
    const sofar = findings.get(one.key);
    if (sofar === undefined) findings.set(one.key, [one]);
    else sofar.push(one);
  }
  useFindingsState.setState({ findings });
}
