import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';

import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import { bigIntToBytes, bytesToBigInt } from '../../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { SigningTask } from '../../../src/core/signing/request.ts';
import { signTasks } from '../../../src/core/signing/sign.ts';
import { nativeSigner } from '../../../src/node/crypto/native-signer.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';
import { psbtBytes, strangerScript } from './support/psbt-builder.ts';

const secret = new Uint8Array(32).fill(7);
const keys = new FakeKeys()
  .add('ed', 'ed25519', secret)
  .add('p256', 'p256', secret)
  .add('k1', 'secp256k1', secret);
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const taproot = psbtBytes(
  keys,
  [{ path: "m/86'/0'/0'/0/0", type: 'p2tr', amount: 70_000n }],
  [{ script: strangerScript, amount: 60_000n }],
);
const witness = psbtBytes(
  keys,
  [{ path: "m/84'/0'/0'/0/0", amount: 70_000n }],
  [{ script: strangerScript, amount: 60_000n }],
);

/** One task of every scheme. */
const tasks: SigningTask[] = [
  decodeRequest({ kind: 'ethereum-message', bytes: utf8('hello'), key }, keys),
  decodeRequest({ bytes: taproot }, keys),
  decodeRequest({ bytes: witness }, keys),
  ...['ed', 'p256', 'k1'].map((keyId) =>
    decodeRequest({ kind: 'raw-message', bytes: utf8('hello'), key: { keyId } }, keys),
  ),
].flatMap((request) => request.tasks);

describe('signing tasks', () => {
  it('gives the same signatures with either engine, checked by the other, every time', () => {
    const made = signTasks(tasks, keys.secretOf, { signer: nativeSigner, verifier: nobleSigner });
    expect(made.map(({ length }) => length)).toEqual([65, 64, 64, 64, 64, 64]);
    expect(signTasks(tasks, keys.secretOf, { signer: nobleSigner, verifier: nativeSigner })).toEqual(made);
  });

  it('releases nothing when a signature does not verify, whatever the scheme', () => {
    for (const task of tasks) {
      const changed = { ...task, payload: task.payload.slice() };
      changed.payload[0] = (changed.payload[0] ?? 0) ^ 1;
      // A signer that signs something else than it was given.
      const wrong = { ...nobleSigner, ...signerOf(changed.payload) };
      const failure = failureOf(() =>
        signTasks([task], keys.secretOf, { signer: wrong, verifier: nobleSigner }),
      );
      expect(failure, task.scheme).toBe('bad-signature');
    }
  });

  it('releases no Ethereum signature that leads to another sender', () => {
    const flipped = {
      ...nobleSigner,
      ecdsaSecp256k1: (digest: Uint8Array, own: Uint8Array) => {
        const { compact, recovery } = nobleSigner.ecdsaSecp256k1(digest, own);
        return { compact, recovery: recovery === 0 ? (1 as const) : (0 as const) };
      },
    };
    const engines = { signer: flipped, verifier: nobleSigner };
    expect(failureOf(() => signTasks(tasks.slice(0, 1), keys.secretOf, engines))).toBe('bad-signature');
  });

  it('releases no high s and no recovery id out of range', () => {
    const order = secp256k1.Point.Fn.ORDER;
    const high = {
      ...nobleSigner,
      ecdsaSecp256k1: (digest: Uint8Array, own: Uint8Array) => {
        const { compact, recovery } = nobleSigner.ecdsaSecp256k1(digest, own);
        const s = order - bytesToBigInt(compact.subarray(32));
        const other = recovery === 0 ? (1 as const) : (0 as const);
        return { compact: concatBytes(compact.subarray(0, 32), bigIntToBytes(s, 32)), recovery: other };
      },
    };
    const beyond = {
      ...nobleSigner,
      ecdsaSecp256k1: (digest: Uint8Array, own: Uint8Array) => ({
        ...nobleSigner.ecdsaSecp256k1(digest, own),
        recovery: 2 as const,
      }),
    };
    for (const signer of [high, beyond]) {
      const engines = { signer, verifier: nobleSigner };
      expect(failureOf(() => signTasks(tasks.slice(0, 1), keys.secretOf, engines))).toBe('bad-signature');
    }
  });

  it('overwrites each secret, also when signing fails', () => {
    const handed: Uint8Array[] = [];
    const resolve = (task: SigningTask): Uint8Array => {
      const bytes = keys.secretOf(task);
      handed.push(bytes);
      return bytes;
    };
    signTasks(tasks, resolve, { signer: nobleSigner, verifier: nobleSigner });
    const [first] = tasks;
    if (!first) throw new Error('no task');
    const other = { ...first, publicKey: keys.byId('k1')?.publicKey ?? first.publicKey };
    expect(failureOf(() => signTasks([other], resolve, { signer: nobleSigner, verifier: nobleSigner }))).toBe(
      'bad-signature',
    );
    expect(handed.length).toBe(tasks.length + 1);
    expect(handed.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });
});

function signerOf(payload: Uint8Array): Partial<typeof nobleSigner> {
  return {
    ecdsaSecp256k1: (_digest, own) => nobleSigner.ecdsaSecp256k1(payload, own),
    schnorr: (_digest, own, aux) => nobleSigner.schnorr(payload, own, aux),
    ecdsaP256Sha256: (_message, own) => nobleSigner.ecdsaP256Sha256(payload, own),
    ed25519: (_message, own) => nobleSigner.ed25519(payload, own),
  };
}
