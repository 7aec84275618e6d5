import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EnginePorts, TargetFile } from '../../src/engine/ports.ts';
import { against, beside, interleaved, median, timed, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, leastCost } from './place.ts';

const fileBytes = 1024 ** 3;
const chunkBytes = 64 * 1024;

/**
 * A file of 1 GiB through the whole command (read, encrypted, written, made durable, registered, logged) against the
 * cipher alone over one chunk in memory, in the same rounds. What making it durable takes at the end is measured apart:
 * it is the disk's time, not the cipher's.
 */
export async function benchEncrypt(folder: string, rounds: number): Promise<BenchResult[]> {
  let settling = 0;
  const timedTarget = (target: TargetFile): TargetFile => ({
    append: (bytes, done) => target.append(bytes, done),
    claim: (bytes) => target.claim(bytes),
    settle: async () => {
      settling += await timed(() => target.settle());
    },
    readBack: () => target.readBack(),
    name: () => target.name(),
    close: () => target.close(),
  });
  const real = benchPorts(folder);
  const openTarget: EnginePorts['files']['openTarget'] = async (path, wish) =>
    timedTarget(await real.files.openTarget(path, wish));
  let committing = 0;
  let since = 0;
  const onCommit = (edge: 'start' | 'end'): void => {
    if (edge === 'start') since = performance.now();
    else committing += performance.now() - since;
  };
  const engine = new BenchEngine({ ...real, files: { ...real.files, openTarget } }, { onCommit });
  const vault = join(folder, 'encrypt.holdfast');
  await engine.create(vault, leastCost);
  await engine.unlock(vault);
  const { record } = await engine.call('keys.generate', { algorithm: 'aes-256', label: 'Bench' });
  await engine.call('keys.waive-backup', { id: record.id, reason: 'bench' });
  await engine.call('keys.activate', { id: record.id });
  const plain = join(folder, 'plain');
  const sealed = join(folder, 'sealed');
  const opened = join(folder, 'opened');
  writeRandom(plain);

  const waits = { settling: [] as number[], committing: [] as number[] };
  const whole: number[] = [];
  const memory: number[] = [];
  const encrypt = async (): Promise<number> => {
    settling = committing = 0;
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
    const ms = await timed(() =>
      engine.call('data.encrypt-file', { key: record.id, file: plain, to: sealed }),
    );
    clearInterval(watch);
    rmSync(sealed);
    whole.push(ms);
    waits.settling.push(settling);
    waits.committing.push(committing);
    memory.push((most - before) / 1024 / 1024);
    return ms - settling - committing;
  };
  const decrypt = async (): Promise<number> => {
    settling = committing = 0;
    const ms = await timed(() => engine.call('data.decrypt-file', { file: `${sealed}.kept`, to: opened }));
    rmSync(opened);
    return ms - settling - committing;
  };
  const cipher = (): Promise<number> => timed(bareCipher);
  await engine.call('data.encrypt-file', { key: record.id, file: plain, to: `${sealed}.kept` });
  await encrypt();
  await cipher();
  whole.length = waits.settling.length = waits.committing.length = memory.length = 0;
  const times = await interleaved(rounds, { encrypt, cipher, decrypt });
  await engine.lock();
  const bare = median(times.cipher);
  return [
    against('encrypt: 1 GiB file against the bare cipher', median(times.encrypt), bare, 1.25),
    beside('encrypt: the same, best round of each', Math.min(...times.encrypt), Math.min(...times.cipher)),
    beside('encrypt: the same, durable and on record', median(whole), bare),
    beside('encrypt: waiting for the disk at the end', median(waits.settling)),
    beside('encrypt: the commit to the vault', median(waits.committing)),
    beside('encrypt: decrypting it', median(times.decrypt), bare),
    beside('encrypt: memory beyond that at the start, in MiB', median(memory)),
  ];
}

/** AES-256-GCM over one chunk in memory, as often as a file of the same size has chunks. */
function bareCipher(): void {
  const key = createSecretKey(randomBytes(32));
  const chunk = randomBytes(chunkBytes);
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  for (let index = 0; index < fileBytes / chunkBytes; index++) {
    view.setUint32(7, index);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    cipher.update(chunk);
    cipher.final();
    cipher.getAuthTag();
  }
}

/** A file that no file system can make smaller. */
function writeRandom(path: string): void {
  const block = randomBytes(16 * 1024 * 1024);
  const file = openSync(path, 'w');
  for (let at = 0; at < fileBytes; at += block.length) {
    block.writeUInt32BE(at);
    writeSync(file, block);
  }
  fsyncSync(file);
  closeSync(file);
}
