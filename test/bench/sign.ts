import { join } from 'node:path';
import type { Signer } from '../../src/core/crypto/signer.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import { beside, interleaved, median, within, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, leastCost } from './place.ts';

/** Time spent inside the ports that a signature has to wait for. */
class Meter {
  commit = 0;
  second = 0;

  reset(): void {
    this.commit = 0;
    this.second = 0;
  }

  /** The clock over durable commits: sealing, signing the entry of the log, and writing it all to disk. */
  readonly onCommit = (edge: 'start' | 'end'): void => {
    this.commit += edge === 'start' ? -performance.now() : performance.now();
  };

  /** The same ports, with the clock running over the second implementation. */
  over(ports: EnginePorts): EnginePorts {
    return { ...ports, secondSigner: this.#signer(ports.secondSigner) };
  }

  #signer(signer: Signer): Signer {
    const time = <Args extends unknown[], T>(work: (...args: Args) => T) => {
      return (...args: Args): T => {
        const start = performance.now();
        try {
          return work(...args);
        } finally {
          this.second += performance.now() - start;
        }
      };
    };
    return {
      ...signer,
      verifyEcdsaSecp256k1: time((...args: Parameters<Signer['verifyEcdsaSecp256k1']>) =>
        signer.verifyEcdsaSecp256k1(...args),
      ),
      recoverEcdsaSecp256k1: time((...args: Parameters<Signer['recoverEcdsaSecp256k1']>) =>
        signer.recoverEcdsaSecp256k1(...args),
      ),
    };
  }
}

/** One Ethereum transfer through the contract: what it adds to the bare native signature, commit and second check apart. */
export async function benchSign(folder: string, rounds: number): Promise<BenchResult[]> {
  const meter = new Meter();
  const ports = meter.over(benchPorts(folder));
  const engine = new BenchEngine(ports, { onCommit: meter.onCommit });
  const file = join(folder, 'sign.holdfast');
  await engine.create(file, leastCost);
  await engine.unlock(file);
  const { record } = await engine.call('keys.generate', { algorithm: 'secp256k1', label: 'Signer' });
  await engine.call('keys.waive-backup', { id: record.id, reason: 'Benchmark' });
  await engine.call('keys.activate', { id: record.id });

  const commits: number[] = [];
  const seconds: number[] = [];
  const opens: number[] = [];
  let nonce = 0n;
  const contract = async (): Promise<number> => {
    const { unsigned } = practiceTransfer(nonce++);
    meter.reset();
    const startOpen = performance.now();
    const view = await engine.call('sign.open', {
      from: { bytes: unsigned },
      kind: 'ethereum-transaction',
      key: record.id,
    });
    opens.push(performance.now() - startOpen - meter.commit);
    meter.reset();
    const start = performance.now();
    await engine.call('sign.approve', { id: view.id, digest: view.digest });
    const total = performance.now() - start;
    commits.push(meter.commit);
    seconds.push(meter.second);
    return total - meter.commit - meter.second;
  };
  const secret = new Uint8Array(32).fill(5);
  const digest = new Uint8Array(32).fill(6);
  const bare = (): Promise<number> => {
    digest[0] = Number(nonce & 0xffn);
    const start = performance.now();
    ports.signer.ecdsaSecp256k1(digest, secret);
    return Promise.resolve(performance.now() - start);
  };
  for (let warm = 0; warm < 30; warm++) {
    await contract();
    await bare();
  }
  for (const list of [commits, seconds, opens]) list.length = 0;
  const times = await interleaved(rounds, { contract, bare });
  await engine.lock();
  const native = median(times.bare);
  const ours = median(times.contract);
  return [
    within(
      'sign: added to the native signature by sign.approve, commit and second check apart',
      ours - native,
      native,
      0.5,
    ),
    beside('sign: sign.approve p50, commit and second check apart', ours, native),
    beside('sign: durable commit of sign.approve p50', median(commits)),
    beside("sign: second implementation's verification p50", median(seconds)),
    beside('sign: sign.open p50 (decode, display, digest), commit apart', median(opens)),
  ];
}
