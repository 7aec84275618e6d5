/** `holdfast tour`: the main job on a throw-away practice vault, step by step, each with its own check. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localEngine } from '../local-engine.ts';
import type { RunOptions } from '../open-vault.ts';
import { say, writeOut } from '../output.ts';
import { safeText } from '../safe-text.ts';
import { backupSteps } from './backup-steps.ts';
import { keySteps } from './key-steps.ts';
import { CheckFailed, Practice } from './practice.ts';
import { proofSteps } from './proof-steps.ts';
import { retireSteps } from './retire-steps.ts';
import { signSteps } from './sign-steps.ts';
import type { Step } from './step.ts';
import { vaultSteps } from './vault-steps.ts';

/** How one step went. */
export interface StepReport {
  readonly id: string;
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly ms: number;
}

/** Every step, in order. */
export const steps: readonly Step[] = [
  ...vaultSteps,
  ...keySteps,
  ...backupSteps,
  ...signSteps,
  ...retireSteps,
  ...proofSteps,
];

/** Runs the tour and reports it. Exit code 0 only when every check held. */
export async function runTour(options: RunOptions & { readonly json: boolean }): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tour-'));
  const reports: StepReport[] = [];
  try {
    if (!options.json) writeOut(`A practice vault in ${folder}, removed at the end.\n\n`);
    await runSteps(folder, options, reports);
  } finally {
    remove(folder);
  }
  const ok = reports.every((report) => report.ok);
  if (options.json) writeOut(`${JSON.stringify({ ok, steps: reports })}\n`);
  else
    writeOut(
      ok ? `\nAll ${reports.length} steps hold.\n` : '\nThe tour failed: see the first step marked FAILED.\n',
    );
  return ok ? 0 : 1;
}

async function runSteps(
  folder: string,
  options: RunOptions & { readonly json: boolean },
  reports: StepReport[],
): Promise<void> {
  const tour = new Practice(folder, await localEngine({ seenFolder: join(folder, 'seen') }), options);
  try {
    for (const step of steps) {
      const report = await runStep(
        tour,
        step,
        reports.every(({ ok }) => ok),
        options.signal,
      );
      reports.push(report);
      if (!options.json) writeOut(line(report));
    }
  } finally {
    await tour.engine.lock('quit');
    tour.wipe();
  }
}

async function runStep(
  tour: Practice,
  step: Step,
  reached: boolean,
  signal: AbortSignal,
): Promise<StepReport> {
  const { id, title } = step;
  if (!reached || signal.aborted) return { id, title, ok: false, detail: 'not reached', ms: 0 };
  const start = performance.now();
  const done = (ok: boolean, detail: string): StepReport => ({
    id,
    title,
    ok,
    detail,
    ms: Math.round(performance.now() - start),
  });
  try {
    return done(true, await step.run(tour));
  } catch (error) {
    if (error instanceof CheckFailed) return done(false, error.message);
    return done(false, `a fault: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

function line({ title, ok, detail, ms }: StepReport): string {
  return `${ok ? 'ok    ' : 'FAILED'}  ${title} (${ms} ms)\n        ${safeText(detail)}\n`;
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    say(`holdfast: the practice folder could not be removed: ${folder}\n`);
  }
}
