import { p256 } from '@noble/curves/nist.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';

import { nobleSigner } from '../../../../src/core/crypto/noble-signer.ts';
import { encodeDerivationPath } from '../../../../src/core/seeds/path.ts';
import { addressOfPublicKey } from '../../../../src/core/signing/ethereum/address.ts';
import type {
  DecodedRequest,
  FoundKey,
  KeyLookup,
  SignedOutcome,
  SigningAlgorithm,
  SigningTask,
} from '../../../../src/core/signing/request.ts';
import { signTasks } from '../../../../src/core/signing/sign.ts';

/** The mnemonic that half of the published vectors use. */
export const allAll = 'all all all all all all all all all all all all';

/** A vault of two sorts of keys for tests: one BIP-32 seed and any number of single keys. */
export class FakeKeys implements KeyLookup {
  readonly root: HDKey;
  readonly seedId: string;
  readonly #singles = new Map<
    string,
    { algorithm: SigningAlgorithm; secret: Uint8Array; publicKey: Uint8Array }
  >();

  readonly #children = new Map<string, Uint8Array>();

  constructor(mnemonicOrRoot: string | HDKey = allAll, seedId = 'seed-1') {
    this.root =
      typeof mnemonicOrRoot === 'string'
        ? HDKey.fromMasterSeed(mnemonicToSeedSync(mnemonicOrRoot))
        : mnemonicOrRoot;
    this.seedId = seedId;
  }

  add(keyId: string, algorithm: SigningAlgorithm, secret: Uint8Array): this {
    const curves = {
      secp256k1: () => secp256k1.getPublicKey(secret, true),
      p256: () => p256.getPublicKey(secret, true),
      p384: () => nobleSigner.publicKey('p384', secret),
      ed25519: () => ed25519.getPublicKey(secret),
      rsa: () => nobleSigner.publicKey('rsa', secret),
      'hmac-sha256': () => new Uint8Array(0),
      'api-secret': () => new Uint8Array(0),
    };
    this.#singles.set(keyId, { algorithm, secret, publicKey: curves[algorithm]() });
    return this;
  }

  byId(keyId: string, path?: string): FoundKey | undefined {
    if (keyId === this.seedId && path !== undefined) return this.#child(path);
    const single = this.#singles.get(keyId);
    return single && path === undefined
      ? { keyId, algorithm: single.algorithm, publicKey: single.publicKey }
      : undefined;
  }

  byFingerprintPath(fingerprint: number, path: readonly number[]): FoundKey | undefined {
    return fingerprint === this.root.fingerprint && path.length < 32
      ? this.#child(encodeDerivationPath(path))
      : undefined;
  }

  byPublicKey(publicKey: Uint8Array): FoundKey | undefined {
    for (const [keyId, single] of this.#singles) {
      if (bytesToHex(single.publicKey) === bytesToHex(publicKey)) return this.byId(keyId);
    }
    return undefined;
  }

  byAddress(address: string): FoundKey | undefined {
    for (const [keyId, { algorithm, publicKey }] of this.#singles) {
      if (algorithm === 'secp256k1' && addressOfPublicKey(publicKey) === address) return this.byId(keyId);
    }
    const first = this.#child("m/44'/60'/0'/0/0");
    return addressOfPublicKey(first.publicKey) === address ? first : undefined;
  }

  readonly secretOf = (task: SigningTask): Uint8Array => {
    const secret =
      task.path === undefined
        ? this.#singles.get(task.keyId)?.secret
        : this.root.derive(task.path).privateKey;
    if (!secret) throw new Error('no such key');
    return new Uint8Array(secret);
  };

  /** Signs every task and finishes the request. */
  sign(request: DecodedRequest): SignedOutcome {
    return request.finish(
      signTasks(request.tasks, this.secretOf, { signer: nobleSigner, verifier: nobleSigner }),
    );
  }

  #child(path: string): FoundKey {
    const publicKey = this.#children.get(path) ?? this.root.derive(path).publicKey;
    if (!publicKey) throw new Error('no public key');
    this.#children.set(path, publicKey);
    return { keyId: this.seedId, path, algorithm: 'secp256k1', publicKey };
  }
}

/** Code and reason of the HoldfastError that `run` throws, as `code/reason`; `none` when it throws nothing. */
export function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'HoldfastError') throw error;
    // The name was checked: only HoldfastError carries it, and it has these two fields.
    const { code, details } = error as Error & { code: string; details: Record<string, unknown> };
    return typeof details['reason'] === 'string' ? `${code}/${details['reason']}` : code;
  }
  return 'none';
}

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
