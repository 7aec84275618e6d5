import { describe, expect, it } from 'vitest';
import { requireBytes } from '../../../src/core/crypto/bytes.ts';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import type { Signer } from '../../../src/core/crypto/signer.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import { nativeSigner } from '../../../src/node/crypto/native-signer.ts';

function detached(): Uint8Array {
  const bytes = new Uint8Array(32);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

function resizable(): Uint8Array {
  // ES2024: absent from the library types in use.
  const buffer = Reflect.construct(ArrayBuffer, [32, { maxByteLength: 64 }]) as ArrayBuffer;
  return new Uint8Array(buffer);
}

class Pretender {
  readonly length = 32;
  readonly byteLength = 32;
  readonly [Symbol.toStringTag] = 'Uint8Array';
}

/** Forty things that are not 32 bytes. */
const wrong: readonly [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['a number', 32],
  ['NaN', Number.NaN],
  ['a bigint', 32n],
  ['a symbol', Symbol('bytes')],
  ['a function', () => new Uint8Array(32)],
  ['an empty string', ''],
  ['hex', '00'.repeat(32)],
  ['hex with prefix', `0x${'00'.repeat(32)}`],
  ['a string of 32 characters', 'x'.repeat(32)],
  ['a String object', Object('x'.repeat(32))],
  ['base64', Buffer.alloc(32).toString('base64')],
  ['an array of numbers', Array.from({ length: 32 }, () => 0)],
  ['a sparse array', new Array(32)],
  ['an array-like', { length: 32, 0: 1 }],
  ['a JSON form of a Buffer', Buffer.alloc(32).toJSON()],
  ['a plain object', {}],
  ['a Map', new Map()],
  ['a Date', new Date(0)],
  ['an ArrayBuffer', new ArrayBuffer(32)],
  ['a SharedArrayBuffer', new SharedArrayBuffer(32)],
  ['shared bytes', new Uint8Array(new SharedArrayBuffer(32))],
  ['a DataView', new DataView(new ArrayBuffer(32))],
  ['an Int8Array', new Int8Array(32)],
  ['a Uint8ClampedArray', new Uint8ClampedArray(32)],
  ['a Uint16Array of 32 bytes', new Uint16Array(16)],
  ['a Uint16Array of 32 elements', new Uint16Array(32)],
  ['a Float64Array', new Float64Array(4)],
  ['a BigUint64Array', new BigUint64Array(4)],
  ['no bytes', new Uint8Array(0)],
  ['31 bytes', new Uint8Array(31)],
  ['33 bytes', new Uint8Array(33)],
  ['64 bytes', new Uint8Array(64)],
  ['a Buffer of 33 bytes', Buffer.alloc(33)],
  ['detached bytes', detached()],
  ['resizable bytes', resizable()],
  ['a proxy of 32 bytes', new Proxy(new Uint8Array(32), {})],
  ['an object with the prototype only', Object.create(Uint8Array.prototype)],
  ['a pretender', new Pretender()],
  ['31 bytes that claim to be 32', Object.defineProperty(new Uint8Array(31), 'length', { value: 32 })],
  ['a promise of bytes', Promise.resolve(new Uint8Array(32))],
];

function code(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return isHoldfastError(error) ? error.code : String(error);
  }
}

describe('byte arguments (X-10)', () => {
  it('are refused when they are anything but bytes of the exact length: 44 wrong kinds', () => {
    const outcome = wrong.map(([name, value]) => `${name}: ${code(() => requireBytes(value, 32, 'digest'))}`);
    expect(outcome).toEqual(wrong.map(([name]) => `${name}: bad-signer-input`));
    expect(wrong).toHaveLength(44);
  });

  it.each([nobleSigner, nativeSigner] satisfies Signer[])('are refused by every call of $name', (signer) => {
    const secret = new Uint8Array(32).fill(7);
    for (const [name, value] of wrong) {
      const bytes = value as Uint8Array; // the lie under test
      const calls = {
        digest: () => signer.ecdsaSecp256k1(bytes, secret),
        secret: () => signer.ecdsaSecp256k1(secret, bytes),
        schnorrDigest: () => signer.schnorr(bytes, secret, secret),
        schnorrSecret: () => signer.schnorr(secret, bytes, secret),
        aux: () => signer.schnorr(secret, secret, bytes),
        p256Secret: () => signer.ecdsaP256Sha256(secret, bytes),
        ed25519Secret: () => signer.ed25519(secret, bytes),
        verifyDigest: () => signer.verifyEcdsaSecp256k1(secret, bytes, secret),
        publicKey: () => signer.publicKey('secp256k1', bytes),
      };
      for (const [call, run] of Object.entries(calls)) {
        expect(code(run), `${name} as ${call}`).toBe('bad-signer-input');
      }
    }
  });

  it('are taken as a view of the same memory, from Buffers and from parts of larger arrays too', () => {
    const large = new Uint8Array(100).fill(5);
    const part = requireBytes(large.subarray(10, 42), 32, 'digest');
    expect(part.buffer).toBe(large.buffer);
    expect([part.byteOffset, part.length]).toEqual([10, 32]);
    const buffer = requireBytes(Buffer.alloc(32, 1), 32, 'digest');
    expect(Object.getPrototypeOf(buffer)).toBe(Uint8Array.prototype);
    expect(requireBytes(new Uint8Array(3), undefined, 'message')).toHaveLength(3);
  });

  it('never appear in the error', () => {
    try {
      requireBytes('secret-marker', 32, 'secret');
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('marker');
    }
  });
});
