/**
 * Shamir's secret sharing over GF(256) with the polynomial of AES, byte by byte, as SLIP-0039 uses it ("Sharing a
 * secret"): the secret at x = 255, a digest that proves a right recovery at x = 254, shares at x = 0 to 15.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, joinBytes } from '../crypto/bytes.ts';
import { HoldfastError } from '../error.ts';

/** One point of the polynomials: `value` is one byte for each byte of the secret. */
export interface Point {
  /** 0 to 15 for shares. */
  readonly x: number;
  readonly value: Uint8Array;
}

const secretAt = 255;
const digestAt = 254;
const digestBytes = 4;

/**
 * Splits `secret` so that any `threshold` of `count` points give it back and fewer say nothing about it. `random` gives
 * fresh bytes. The caller wipes the points. Thresholds of 1 make every point the secret itself.
 */
export function splitSecret(
  secret: Uint8Array,
  threshold: number,
  count: number,
  random: (length: number) => Uint8Array,
): Point[] {
  if (threshold === 1)
    return Array.from({ length: count }, (_, x) => ({ x, value: Uint8Array.from(secret) }));
  const drawn = Array.from({ length: threshold - 2 }, (_, x) => ({ x, value: random(secret.length) }));
  const salt = random(secret.length - digestBytes);
  const digest = joinBytes(digestOf(salt, secret), salt);
  salt.fill(0);
  const base: Point[] = [...drawn, { x: digestAt, value: digest }, { x: secretAt, value: secret }];
  const points = Array.from({ length: count }, (_, x) => drawn[x] ?? { x, value: interpolate(base, x) });
  digest.fill(0);
  return points;
}

/**
 * The secret of exactly `threshold` points with different `x` and values of one length; the caller wipes it.
 * Errors: `shares-malformed` {reason: `digest`} for points that are not of one splitting.
 */
export function joinSecret(points: readonly Point[], threshold: number): Uint8Array {
  const [first] = points;
  if (first === undefined || points.length !== threshold)
    throw new HoldfastError('shares-malformed', { reason: 'count' });
  if (threshold === 1) return Uint8Array.from(first.value);
  const secret = interpolate(points, secretAt);
  const digest = interpolate(points, digestAt);
  const right = equalBytes(digest.subarray(0, digestBytes), digestOf(digest.subarray(digestBytes), secret));
  digest.fill(0);
  if (right) return secret;
  secret.fill(0);
  throw new HoldfastError('shares-malformed', { reason: 'digest' });
}

function digestOf(salt: Uint8Array, secret: Uint8Array): Uint8Array {
  const whole = hmac(sha256, salt, secret);
  const digest = whole.slice(0, digestBytes);
  whole.fill(0);
  return digest;
}

/** The value at `x` of the polynomials through the points (Lagrange). Only the places decide what is multiplied. */
function interpolate(points: readonly Point[], x: number): Uint8Array {
  const value = new Uint8Array(points[0]?.value.length ?? 0);
  for (const one of points) {
    let above = 1;
    let below = 1;
    for (const other of points) {
      if (other === one) continue;
      above = multiply(above, x ^ other.x);
      below = multiply(below, one.x ^ other.x);
    }
    const weight = multiply(above, inverse(below));
    for (let at = 0; at < value.length; at++)
      value[at] = (value[at] ?? 0) ^ multiply(one.value[at] ?? 0, weight);
  }
  return value;
}

/** In GF(256), without tables or branches: what is multiplied may be a secret. */
function multiply(left: number, right: number): number {
  let product = 0;
  let power = left;
  for (let bit = 0; bit < 8; bit++) {
    product ^= power & -((right >> bit) & 1);
    power = (power << 1) ^ (0x11b & -(power >> 7));
  }
  return product;
}

/** a^254, which is 1/a. */
function inverse(a: number): number {
  let result = 1;
  let power = a;
  for (let bit = 1; bit < 8; bit++) {
    power = multiply(power, power);
    result = multiply(result, power);
  }
  return result;
}
