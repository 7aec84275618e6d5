import { secp256k1 } from '@noble/curves/secp256k1.js';
import { initEccLib, Psbt as BitcoinjsPsbt } from 'bitcoinjs-lib';
import { tweakSecretKey } from '../../src/core/signing/bitcoin/taproot.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import type { FoundKey, KeyLookup, SigningTask } from '../../src/core/signing/request.ts';
import { signTasks } from '../../src/core/signing/sign.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { quickSecondSigner as secondSigner } from '../../src/node/crypto/second-signer.ts';
import { FakeKeys } from '../core/signing/support/fake-keys.ts';
import { psbtBytes } from '../core/signing/support/psbt-builder.ts';
import { beside, interleaved, median, within, type BenchResult } from './measure.ts';

const inputs = 500;
const none = new Uint8Array(0);

/** Public keys are known before, as those of an account are in an open vault. */
class KnownKeys implements KeyLookup {
  readonly fake = new FakeKeys();
  readonly hd = nativeHdEngine;
  readonly #secrets = new Map<string, Uint8Array>();

  byId = (keyId: string, path?: string): FoundKey | undefined => this.fake.byId(keyId, path);
  byPublicKey = (): undefined => undefined;
  byAddress = (): undefined => undefined;
  byFingerprintPath = (fingerprint: number, path: readonly number[]): FoundKey | undefined =>
    this.fake.byFingerprintPath(fingerprint, path);

  secretAt(path: string): Uint8Array {
    let secret = this.#secrets.get(path);
    if (secret === undefined) {
      secret = this.fake.root.derive(path).privateKey ?? none;
      this.#secrets.set(path, secret);
    }
    return secret;
  }

  readonly secretOf = ({ path }: SigningTask): Uint8Array => Uint8Array.from(this.secretAt(path ?? 'm'));
}

function useCurve(): void {
  const lifted = (key: Uint8Array): Uint8Array => Uint8Array.of(2, ...key);
  initEccLib({
    isXOnlyPoint: (key) => nativeHdEngine.isPoint(lifted(key)),
    xOnlyPointAddTweak: (key, tweak) => {
      const added = nativeHdEngine.addPublic(lifted(key), tweak);
      return added ? { parity: added[0] === 2 ? 0 : 1, xOnlyPubkey: added.slice(1) } : null;
    },
  });
}

/** The same with bitcoinjs-lib: read, sign every input, finish, extract and write; on the same native library. */
function bitcoinjs(bytes: Uint8Array, secret: Uint8Array, taproot: boolean): number {
  const own = taproot ? tweakSecretKey(secret, none) : secret;
  const publicKey = secp256k1.getPublicKey(own, true);
  const signer = {
    publicKey,
    sign: (digest: Uint8Array) => nativeSigner.ecdsaSecp256k1(digest, own).compact,
    signSchnorr: (digest: Uint8Array) => nativeSigner.schnorr(digest, own, new Uint8Array(32)),
  };
  const start = performance.now();
  const psbt = BitcoinjsPsbt.fromBuffer(bytes);
  psbt.signAllInputs(signer);
  psbt.toBuffer();
  psbt.finalizeAllInputs();
  psbt.extractTransaction(true);
  return performance.now() - start;
}

/** A PSBT of 500 inputs: read and shown, signed, put together, read back and extracted. */
export async function benchPsbt(rounds: number): Promise<BenchResult[]> {
  useCurve();
  const results: BenchResult[] = [];
  for (const [type, name, most] of [
    ['p2wpkh', 'P2WPKH', 60],
    ['p2tr', 'P2TR', 40],
  ] as const) {
    const keys = new KnownKeys();
    const base = type === 'p2tr' ? "m/86'/0'/0'/0" : "m/84'/0'/0'/0";
    const build = (pathOf: (at: number) => string): Uint8Array =>
      psbtBytes(
        keys.fake,
        Array.from({ length: inputs }, (_, at) => ({
          path: pathOf(at),
          type,
          amount: BigInt(10_000 + at),
        })),
        [{ path: `${base.slice(0, -1)}1/0`, type, amount: 4_000_000n }],
      );
    const one = build(() => `${base}/0`);
    const many = build((at) => `${base}/${at}`);
    let second = 0;
    const ours = (bytes: Uint8Array): number => {
      const start = performance.now();
      const request = decodeRequest({ bytes }, keys);
      const decoded = performance.now();
      const signatures = signTasks(request.tasks, keys.secretOf, {
        signer: nativeSigner,
        verifier: { ...secondSigner, verifyEcdsaSecp256k1: () => true, verifySchnorr: () => true },
      });
      const signed = performance.now();
      const outcome = request.finish(signatures, () => undefined);
      const end = performance.now();
      if (!outcome.complete) throw new Error('not complete');
      parts.push([decoded - start, signed - decoded, end - signed]);
      if (second === 0) second = check(request.tasks, signatures);
      return end - start;
    };
    const parts: [number, number, number][] = [];
    const secret = keys.secretAt(`${base}/0`);
    for (let warm = 0; warm < 3; warm++) {
      ours(one);
      ours(many);
      bitcoinjs(one, secret, type === 'p2tr');
    }
    parts.length = 0;
    const times = await interleaved(rounds, {
      one: () => Promise.resolve(ours(one)),
      bitcoinjs: () => Promise.resolve(bitcoinjs(one, secret, type === 'p2tr')),
    });
    const [decode, sign, finish] = [0, 1, 2].map((at) => median(parts.map((part) => part[at] ?? Number.NaN)));
    const distinct = await interleaved(rounds, { many: () => Promise.resolve(ours(many)) });
    const label = `psbt: ${inputs} inputs ${name}`;
    results.push(
      within(
        `${label}, decode + sign + finish, second check apart`,
        median(times.one),
        median(times.bitcoinjs),
        most,
      ),
      beside(`${label}, decode and display`, decode ?? Number.NaN),
      beside(`${label}, native signatures`, sign ?? Number.NaN),
      beside(`${label}, finish, read back and extract`, finish ?? Number.NaN),
      beside(`${label}, each of another key`, median(distinct.many)),
      beside(`${label}, second implementation's verification of all`, second),
      beside(`${label}, the same with the second check`, median(times.one) + second, median(times.bitcoinjs)),
    );
  }
  return results;
}

/** Milliseconds for the second implementation to verify each signature. */
function check(tasks: readonly SigningTask[], signatures: readonly Uint8Array[]): number {
  const start = performance.now();
  for (const [at, { scheme, payload, publicKey }] of tasks.entries()) {
    const signature = signatures[at] ?? none;
    const isRight =
      scheme === 'schnorr-secp256k1'
        ? secondSigner.verifySchnorr(signature, payload, publicKey)
        : secondSigner.verifyEcdsaSecp256k1(signature, payload, publicKey);
    if (!isRight) throw new Error('wrong signature');
  }
  return performance.now() - start;
}
