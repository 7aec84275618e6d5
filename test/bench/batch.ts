import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ethers } from 'ethers';
import { privateKeyToAccount } from 'viem/accounts';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { nativeBulkSigner } from '../../src/node/crypto/bulk-signer.ts';
import { signBare } from './bare-signer.ts';
import { beside, interleaved, median, timed, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, leastCost } from './place.ts';

const secret = new Uint8Array(32).fill(5);
/** Rounds before those that count, the same for everybody. */
const warmUp = 12;

/** A vault with one key that signs, and how long its last commits took. */
class Signatory {
  readonly #engine: BenchEngine;
  readonly #folder: string;
  readonly #name: string;
  readonly ports: EnginePorts;
  #key = '';
  #nonce = 0;
  #commit = 0;

  constructor(folder: string, name: string, change: Partial<EnginePorts>) {
    this.ports = { ...benchPorts(folder), ...change };
    this.#engine = new BenchEngine(this.ports, {
      onCommit: (edge) => {
        this.#commit += edge === 'start' ? -performance.now() : performance.now();
      },
    });
    this.#folder = folder;
    this.#name = name;
  }

  async prepare(): Promise<this> {
    const file = join(this.#folder, `${this.#name}.holdfast`);
    await this.#engine.create(file, leastCost);
    await this.#engine.unlock(file);
    const { record } = await this.#engine.call('keys.generate', { algorithm: 'secp256k1', label: 'Payer' });
    await this.#engine.call('keys.waive-backup', { id: record.id, reason: 'Benchmark' });
    await this.#engine.call('keys.activate', { id: record.id });
    this.#key = record.id;
    return this;
  }

  /** Opens and approves a batch; milliseconds for each, and what of the approval was the durable commit. */
  async batch(count: number): Promise<{ open: number; approve: number; commit: number }> {
    const file = join(this.#folder, `${this.#name}-${String(this.#nonce)}.txt`);
    const lines = Array.from({ length: count }, () =>
      encodeHex(practiceTransfer(BigInt(this.#nonce++)).unsigned),
    );
    writeFileSync(file, lines.join('\n'));
    const start = performance.now();
    const view = await this.#engine.call('batches.open', { from: file, key: this.#key });
    const opened = performance.now();
    this.#commit = 0;
    const { signed } = await this.#engine.call('batches.approve', {
      id: view.id,
      digest: view.groups[0]?.digest ?? '',
    });
    if (signed !== count) throw new Error(`${String(signed)} of ${String(count)} were signed`);
    return { open: opened - start, approve: performance.now() - opened, commit: this.#commit };
  }

  async end(): Promise<void> {
    await this.#engine.lock();
  }
}

/** EIP-1559 transfers on one core, through the whole pipeline and by libraries that only sign, per transaction. */
export async function benchEthereum(folder: string, rounds: number): Promise<BenchResult[]> {
  const count = 1000;
  const one = await new Signatory(folder, 'ethereum', { bulkSigner: () => nativeBulkSigner }).prepare();
  const commits: number[] = [];
  const opens: number[] = [];
  const account = privateKeyToAccount(`0x${encodeHex(secret)}`);
  const wallet = new ethers.Wallet(`0x${encodeHex(secret)}`);
  const { to } = practiceTransfer();
  const fields = {
    to,
    value: 20_000_000_000_000_000n,
    chainId: 31_337,
    maxFeePerGas: 2_000_000_000n,
  } as const;
  const each = async (sign: (nonce: number) => unknown): Promise<number> => {
    const start = performance.now();
    for (let nonce = 0; nonce < count; nonce++) await sign(nonce);
    return (performance.now() - start) / count;
  };
  const digest = new Uint8Array(32).fill(6);
  const contestants = {
    holdfast: async () => {
      const { open, approve, commit } = await one.batch(count);
      commits.push(commit / count);
      opens.push(open / count);
      return (approve - commit) / count;
    },
    viem: () =>
      each((nonce) =>
        account.signTransaction({
          ...fields,
          to: `0x${to.slice(2)}`,
          type: 'eip1559',
          nonce,
          gas: 21_000n,
          maxPriorityFeePerGas: 1_000_000_000n,
        }),
      ),
    ethers: () =>
      each((nonce) =>
        wallet.signTransaction({
          ...fields,
          type: 2,
          nonce,
          gasLimit: 21_000n,
          maxPriorityFeePerGas: 1_000_000_000n,
        }),
      ),
    bare: () =>
      each((nonce) => {
        digest[0] = nonce & 0xff;
        return one.ports.signer.ecdsaSecp256k1(digest, secret);
      }),
  };
  // Everybody's code is compiled, and compiled again as the runtime learns more of it, before anybody is measured.
  await interleaved(warmUp, contestants);
  for (const list of [commits, opens]) list.length = 0;
  const times = await interleaved(rounds, contestants);
  await one.end();
  const ours = median(times.holdfast);
  const viem = median(times.viem);
  return [
    faster('ethereum: EIP-1559 on one core, decode to release, commit apart, against viem', ours, viem, 4),
    beside('ethereum: the same with the durable commit', ours + median(commits), viem),
    beside('ethereum: the same against ethers', ours, median(times.ethers)),
    beside('ethereum: the same against the bare native signature', ours, median(times.bare)),
    beside('ethereum: reading, judging and keeping it before the approval', median(opens)),
  ];
}

/** A batch of 10,000: all cores against one. */
export async function benchBatch(folder: string, rounds: number): Promise<BenchResult[]> {
  const count = 10_000;
  const one = await new Signatory(folder, 'one', { bulkSigner: () => nativeBulkSigner }).prepare();
  const all = await new Signatory(folder, 'all', {}).prepare();
  const opens: number[] = [];
  const commits: number[] = [];
  const run = async (who: Signatory): Promise<number> => {
    const { open, approve, commit } = await who.batch(count);
    opens.push(open);
    commits.push(commit);
    return approve;
  };
  await interleaved(warmUp, {
    one: () => one.batch(1000).then(() => 0),
    all: () => all.batch(1000).then(() => 0),
  });
  const times = await interleaved(rounds, { one: () => run(one), all: () => run(all) });
  await one.end();
  await all.end();
  const { alone, together } = await bareThreads(rounds);
  return [
    faster(
      'batch: 10,000 EIP-1559 approved, on all cores against one',
      median(times.all),
      median(times.one),
      1.7,
    ),
    // What two threads gain here that only sign and share nothing: cores of virtual machines are often half a core each.
    beside(
      'batch: 10,000 bare signatures by two threads, half each, against one',
      median(together),
      median(alone),
    ),
    beside('batch: durable commit of them', median(commits)),
    beside('batch: 10,000 read, judged and grouped', median(opens)),
  ];
}

/** Bare native signatures: all by this thread, and half each by this and another one at the same time. */
async function bareThreads(rounds: number): Promise<{ alone: number[]; together: number[] }> {
  const count = 10_000;
  const helper = new Worker(new URL('./bare-signer.ts', import.meta.url));
  const half = async (): Promise<void> => {
    const done = once(helper, 'message');
    helper.postMessage(count / 2);
    signBare(count / 2);
    await done;
  };
  try {
    await half();
    return await interleaved(rounds, {
      alone: () => timed(() => signBare(count)),
      together: () => timed(half),
    });
  } finally {
    await helper.terminate();
  }
}

/** A line with a target on how many times as fast. */
function faster(name: string, ours: number, peer: number, least: number): BenchResult {
  return {
    name,
    ours,
    peer,
    ratio: ours / peer,
    target: `>= ${String(least)}x as fast`,
    met: peer / ours >= least,
  };
}
