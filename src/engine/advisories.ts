import { readAdvisoryText, type Advisory, type SignedAdvisory } from '../core/advisories/advisory.ts';
import { matchAdvisory } from '../core/advisories/match.ts';
import type { KeyId } from '../core/keys/key.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Change } from './context.ts';
import type { Session } from './session.ts';

/** The contract's rows. */
type AdvisoryView = CommandOutput<'advisories.check'>['advisory'];
type MatchView = CommandOutput<'advisories.check'>['matches'][number];

/** An advisory as the vault keeps it. It was checked when it came; its record is authenticated. */
interface KeptAdvisory {
  readonly text: string;
  readonly publisher: string;
  /** ISO 8601 UTC. */
  readonly kept: string;
}

/** The advisories that are kept, in the order of their ids. */
export function keptAdvisories(vault: Vault): SignedAdvisory[] {
  const kept: SignedAdvisory[] = [];
  for (const { value } of vault.list('advisory')) {
    // Records of this kind are written by the engine alone and were authenticated when the vault was opened.
    const { text, publisher } = value as unknown as KeptAdvisory;
    const advisory = readAdvisoryText(text);
    // One of a later format, kept by a later version of this program, is passed over.
    if (advisory !== undefined) kept.push({ advisory, text, publisher });
  }
  return kept.sort((a, b) => (a.advisory.id < b.advisory.id ? -1 : 1));
}

/** Keeps an advisory under its id. */
export function putAdvisory(
  change: Pick<Change, 'put'>,
  { advisory, text, publisher }: SignedAdvisory,
  at: string,
): void {
  const kept: KeptAdvisory = { text, publisher, kept: at };
  change.put('advisory', advisory.id, { ...kept });
}

/** The contract's row of an advisory. */
export function advisoryView({ advisory, publisher }: SignedAdvisory): AdvisoryView {
  const { id, title, published, severity, summary, advice } = advisory;
  return { id, title, published, severity, summary, advice, publisher };
}

/** The keys of the open vault that an advisory touches, the certain ones first. */
export function advisoryMatches({ keys }: Session, advisory: Pick<Advisory, 'affected'>): MatchView[] {
  const matches: MatchView[] = [];
  for (const record of keys.all()) {
    const match = matchAdvisory(advisory, record, keys.parentOf(record));
    if (match !== undefined)
      matches.push({ key: record.id, label: record.label, state: record.state, ...match });
  }
  const certain = matches.filter(({ sureness }) => sureness === 'certain');
  return [...certain, ...matches.filter(({ sureness }) => sureness === 'possible')];
}

/**
 * The keys that a kept advisory touches, or may, and that nobody has acted upon, with the id of the first such
 * advisory. `certainOnly` leaves out those whose origin does not say enough.
 */
export function keysUnderAdvisory(session: Session, certainOnly: boolean): Map<KeyId, string> {
  const found = new Map<KeyId, string>();
  for (const { advisory } of keptAdvisories(session.vault)) {
    for (const { key, state, sureness } of advisoryMatches(session, advisory)) {
      if (state === 'compromised' || (certainOnly && sureness !== 'certain') || found.has(key)) continue;
      found.set(key, advisory.id);
    }
  }
  return found;
}
