import { randomBytes } from 'node:crypto';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { signDigests } from '../../src/core/signing/bulk-sign.ts';
import { nobleUncompress, verifiesTogether } from '../../src/core/signing/bulk-verify.ts';
import type { Signer } from '../../src/core/crypto/signer.ts';
import { nativeSigner, secondSigner } from '../../src/node/crypto/native-signer.ts';
import { uncompressPoint } from '../../src/node/crypto/secp256k1-addon.ts';
import { WasmCurve } from '../../src/node/crypto/wasm-curve.ts';
import { WasmVerifier } from '../../src/node/crypto/wasm-verifier.ts';
import { bulkSignerFor, SigningPool, signingThreadEntry } from '../../src/node/signing-pool.ts';
import { failureOf } from '../core/signing/support/fake-keys.ts';

const secret = new Uint8Array(32).fill(5);
const publicKey = nativeSigner.publicKey('secp256k1', secret);
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const curve = new WasmCurve();
const verifier = new WasmVerifier();
const combine = (ofBase: bigint, ofKey: bigint, key: Uint8Array): ReturnType<WasmVerifier['combine']> =>
  verifier.combine(ofBase, ofKey, key);
const tools = {
  signer: nativeSigner,
  verifier: secondSigner,
  random,
  uncompress: uncompressPoint,
  curve,
  combine,
};

describe('signing many digests', () => {
  const digests = random(32 * 300);
  const signatures = signDigests(secret, publicKey, digests, tools);

  it('gives what one at a time gives', () => {
    for (let at = 0; at < 300; at += 37) {
      const { compact, recovery } = nativeSigner.ecdsaSecp256k1(digests.slice(at * 32, at * 32 + 32), secret);
      expect(signatures.slice(at * 65, at * 65 + 64)).toEqual(compact);
      expect(signatures[at * 65 + 64]).toBe(recovery);
    }
  });

  it('takes the right ones together, with either way to find points', () => {
    expect(
      verifiesTogether(publicKey, digests, signatures, random(32), { uncompress: uncompressPoint }),
    ).toBe(true);
    expect(
      verifiesTogether(publicKey, digests, signatures, random(32), { uncompress: nobleUncompress }),
    ).toBe(true);
  });

  it('takes none of 90 sets in which one bit of a signature, a digest or the key is another', () => {
    let taken = 0;
    for (let round = 0; round < 90; round += 1) {
      const [d, s, k] = [digests.slice(0, 256), signatures.slice(0, 520), publicKey.slice()];
      const changed = [d, s, k][round % 3] ?? d;
      const at = Number(BigInt(`0x${Buffer.from(random(4)).toString('hex')}`) % BigInt(changed.length));
      changed[at] = (changed[at] ?? 0) ^ (1 << (round % 8));
      try {
        if (verifiesTogether(k, d, s, random(32), round < 45 ? tools : { uncompress: uncompressPoint }))
          taken += 1;
      } catch {
        // A key that is no point.
      }
    }
    expect(taken).toBe(0);
  });

  it('takes no signature twisted into its other half, and no liar about points', () => {
    const { n, p } = { n: 2n ** 256n - 0x14551231950b75fc4402da1732fc9bebfn, p: 2n ** 256n - 0x1000003d1n };
    const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
    const bytes = (value: bigint): Uint8Array =>
      Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));
    const high = signatures.slice(0, 65 * 30);
    high.set(bytes(n - number(high.slice(32, 64))), 32);
    high[64] = (high[64] ?? 0) ^ 1;
    expect(verifiesTogether(publicKey, digests.slice(0, 32 * 30), high, random(32), tools)).toBe(false);
    const liar = (point: Uint8Array): Uint8Array | undefined => {
      const whole = uncompressPoint(point)?.slice();
      whole?.set(bytes(p - number(whole.slice(33))), 33);
      return whole;
    };
    expect(verifiesTogether(publicKey, digests, signatures, random(32), { curve, uncompress: liar })).toBe(
      false,
    );
  });

  it('names the first wrong one when the engine signs something else', () => {
    let count = 0;
    const wrong: Signer = {
      ...nativeSigner,
      ecdsaSecp256k1: (digest, key) =>
        nativeSigner.ecdsaSecp256k1((count += 1) === 20 ? Uint8Array.from(digest).reverse() : digest, key),
    };
    expect(failureOf(() => signDigests(secret, publicKey, digests, { ...tools, signer: wrong }))).toBe(
      'bad-signature',
    );
    expect(() =>
      signDigests(secret, publicKey, digests.slice(0, 64), {
        ...tools,
        signer: nativeSigner,
        verifier: { ...secondSigner, recoverEcdsaSecp256k1: () => undefined },
      }),
    ).toThrow('bad-signature');
  });
});

describe('threads that sign', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-pool-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('give the signatures of one thread, in order, and leave the secret as it was', async () => {
    const entry = signingThreadEntry();
    const digests = random(32 * 1000);
    const mine = secret.slice();
    if (entry === undefined) {
      // A runtime that does not read types, such as Electron's, has threads only where they were built: see
      // test/in-electron. Without them the one at hand signs.
      expect(process.versions['electron']).toBeDefined();
      const signed = await bulkSignerFor(1000).sign(mine, publicKey, digests);
      expect(signed).toEqual(signDigests(secret, publicKey, digests, tools));
      return;
    }
    const pool = new SigningPool(entry, 2);
    const [all, few] = await Promise.all([
      pool.sign(mine, publicKey, digests.slice()),
      pool.sign(mine, publicKey, digests.slice(0, 96)),
    ]);
    expect(mine).toEqual(secret);
    expect(all).toEqual(signDigests(secret, publicKey, digests, tools));
    expect(few).toEqual(all.slice(0, 195));
    const other = nativeSigner.publicKey('secp256k1', new Uint8Array(32).fill(6));
    await expect(pool.sign(mine, other, digests.slice(0, 96))).rejects.toThrow('bad-signature');
    await pool.close();
    await expect(pool.sign(mine, publicKey, digests.slice(0, 32))).rejects.toThrow('internal');
  }, 30_000);

  it('go on when a call fails: what was left of it is dropped, and others get what they asked for', async () => {
    const entry = signingThreadEntry();
    if (entry === undefined) {
      expect(process.versions['electron']).toBeDefined();
      return;
    }
    const pool = new SigningPool(entry, 2);
    const digests = random(32 * 2600);
    const mine = secret.slice();
    const other = nativeSigner.publicKey('secp256k1', new Uint8Array(32).fill(6));
    const wrong = pool
      .sign(mine, other, digests.slice())
      // As its owner does, who is told at the first share while others still wait.
      .finally(() => mine.fill(0));
    const right = pool.sign(secret, publicKey, digests.slice(0, 32 * 1100));
    await expect(wrong).rejects.toThrow('bad-signature');
    expect(await right).toEqual(signDigests(secret, publicKey, digests.slice(0, 32 * 1100), tools));
    const [one, two] = await Promise.all([
      pool.sign(secret, publicKey, digests.slice(0, 32)),
      pool.sign(secret, publicKey, digests.slice(32, 64)),
    ]);
    expect(one).toEqual(signDigests(secret, publicKey, digests.slice(0, 32), tools));
    expect(two).toEqual(signDigests(secret, publicKey, digests.slice(32, 64), tools));
    await pool.close();
  }, 60_000);

  it('are helped by the thread at hand with what none of them has begun', async () => {
    const file = join(folder, 'slow.mjs');
    // It signs nothing, and says so when it is told to.
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ id }) => parentPort.postMessage({ id, failed: 'bad-signature', index: 1 }));`,
    );
    const pool = new SigningPool(pathToFileURL(file), 1);
    expect(pool.help()).toBe(false);
    const mine = secret.slice();
    const first = expect(pool.sign(mine, publicKey, random(32 * 1024))).rejects.toThrow('bad-signature');
    const digests = random(32 * 700);
    const second = pool.sign(mine, publicKey, digests.slice());
    const other = nativeSigner.publicKey('secp256k1', new Uint8Array(32).fill(6));
    const third = expect(pool.sign(mine, other, random(32 * 96))).rejects.toThrow('bad-signature');
    // The two shares of the first call are with the thread, which cannot have answered yet; those of the others wait.
    expect([pool.help(), pool.help(), pool.help(), pool.help()]).toEqual([true, true, true, false]);
    expect(await second).toEqual(signDigests(secret, publicKey, digests, tools));
    await first;
    await third;
    expect(mine).toEqual(secret);
    await pool.close();
  }, 60_000);

  it('leave nobody waiting when they are closed', async () => {
    const file = join(folder, 'silent.mjs');
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => undefined);`,
    );
    const pool = new SigningPool(pathToFileURL(file), 2);
    const failed = expect(pool.sign(secret, publicKey, random(32 * 4000))).rejects.toThrow('internal');
    await pool.close();
    await failed;
  }, 60_000);

  it('leave nobody waiting when one dies', async () => {
    const file = join(folder, 'dies.mjs');
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));`,
    );
    const pool = new SigningPool(pathToFileURL(file), 2);
    await expect(pool.sign(secret, publicKey, random(32 * 600))).rejects.toThrow('internal');
    await expect(pool.sign(secret, publicKey, random(32))).rejects.toThrow('internal');
    await pool.close();
  }, 30_000);
});
