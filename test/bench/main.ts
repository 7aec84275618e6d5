/**
 * `npm run bench [-- --json FILE]`: measures against what could be had without Holdfast, in one run, medians of
 * interleaved rounds. `--only NAME` runs one group, `--rounds N` sets the rounds of the slow ones.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { benchBatch, benchEthereum } from './batch.ts';
import { benchEncrypt } from './encrypt.ts';
import { benchInventory } from './inventory.ts';
import type { BenchResult } from './measure.ts';
import { benchFolder } from './place.ts';
import { benchPsbt } from './psbt.ts';
import { benchServe } from './serve.ts';
import { benchSign } from './sign.ts';
import { benchToken } from './token.ts';
import { benchUnlock } from './unlock.ts';

const words = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = words.indexOf(name);
  return at === -1 ? undefined : words[at + 1];
};
const rounds = Number(option('--rounds') ?? 11);

const groups: Readonly<Record<string, (folder: string) => Promise<BenchResult[]>>> = {
  unlock: (folder) => benchUnlock(folder, rounds),
  sign: (folder) => benchSign(folder, 400),
  psbt: () => benchPsbt(rounds),
  serve: (folder) => benchServe(folder, 10),
  ethereum: (folder) => benchEthereum(folder, Math.min(rounds, 7)),
  batch: (folder) => benchBatch(folder, Math.min(rounds, 5)),
  inventory: (folder) => benchInventory(folder, rounds),
  encrypt: (folder) => benchEncrypt(folder, Math.min(rounds, 7)),
  token: (folder) => benchToken(folder, rounds * 10),
  // Loaded when it is run: it needs a display and a built app.
  window: async (folder) => (await import('./window.ts')).benchWindow(folder, Math.min(rounds, 9)),
};

const folder = benchFolder();
const results: BenchResult[] = [];
let failed = false;
try {
  for (const [name, run] of Object.entries(groups)) {
    if ((option('--only') ?? name) !== name) continue;
    try {
      const lines = await run(folder);
      results.push(...lines);
      for (const line of lines) console.log(lineOf(line));
    } catch (error) {
      failed = true;
      console.error(`FAILED    ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const file = option('--json');
if (file !== undefined) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
const missed = results.filter((result) => result.met === false).length;
console.log(
  `${results.length} measured, ${missed} targets missed${failed ? ', a group could not be measured' : ''}`,
);
// A missed target is a finding of the run, not a failure of it.
process.exit(failed ? 1 : 0);

function lineOf({ name, ours, peer, ratio, target, met }: BenchResult): string {
  const verdict = met === null ? '      ' : met ? 'met   ' : 'MISSED';
  const compared =
    peer === null ? '' : `, peer ${number(peer)} ms${ratio === null ? '' : ` (${ratio.toFixed(3)}x)`}`;
  return `${verdict}  ${name}: ${number(ours)} ms${compared}${target === null ? '' : `, target ${target}`}`;
}

function number(ms: number): string {
  return ms >= 10 ? ms.toFixed(1) : ms.toFixed(3);
}
