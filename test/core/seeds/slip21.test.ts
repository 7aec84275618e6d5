import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';
import { nobleSeedHashes } from '../../../src/core/seeds/seed-hashes.ts';
import { encodeSlip21Path, parseSlip21Path, slip21Key } from '../../../src/core/seeds/slip21.ts';
import { nativeHdEngine } from '../../../src/node/crypto/native-hd-engine.ts';

/** The test vectors of SLIP-0021: the seed of twelve times "all" with an empty passphrase. */
const seed = decodeHex(
  'c76c4ac4f4e4a00d6b274d5c39c700bb4a7ddc04fbc6f78e85ca75007b5b495f' +
    '74a9043eeb77bdd53aa6fc3a0e31462270316fa04b8c19114c8798706cd02ac8',
);
const published: readonly (readonly [path: string, key: string])[] = [
  ['m', 'dbf12b44133eaab506a740f6565cc117228cbf1dd70635cfa8ddfdc9af734756'],
  ['m/SLIP-0021', '1d065e3ac1bbe5c7fad32cf2305f7d709dc070d672044a19e610c77cdf33de0d'],
  ['m/SLIP-0021/Master encryption key', 'ea163130e35bbafdf5ddee97a17b39cef2be4b4f390180d65b54cf05c6a82fde'],
  ['m/SLIP-0021/Authentication key', '47194e938ab24cc82bfa25f6486ed54bebe79c40ae2a5a32ea6db294d81861a6'],
];

describe('SLIP-21', () => {
  it.each([
    ['native', nativeHdEngine],
    ['noble', nobleSeedHashes],
  ])('gives the four published keys, hashes %s', (_name, hashes) => {
    expect(published).toHaveLength(4);
    for (const [path, key] of published)
      expect(encodeHex(slip21Key(seed, path === 'm' ? [] : parseSlip21Path(path), hashes)), path).toBe(key);
  });

  it('agrees with a second implementation for 200 paths', () => {
    for (let n = 0; n < 200; n++) {
      const labels = Array.from({ length: (n % 8) + 1 }, (_, at) => `${'x'.repeat(n % 60)}${at}-${n}`);
      let node = createHmac('sha512', 'Symmetric key seed').update(seed).digest();
      for (const label of labels)
        node = createHmac('sha512', node.subarray(0, 32)).update(`\0${label}`).digest();
      const key = slip21Key(seed, parseSlip21Path(encodeSlip21Path(labels)), nativeHdEngine);
      expect(encodeHex(key)).toBe(node.subarray(32).toString('hex'));
    }
  });

  it.each([
    ['', 'no-root'],
    ['SLIP-0021', 'no-root'],
    ['M/a', 'no-root'],
    ['m', 'empty'],
    ['m/', 'bad-step'],
    ['m//a', 'bad-step'],
    ['m/a/', 'bad-step'],
    ['m/ a', 'bad-step'],
    ['m/a ', 'bad-step'],
    ['m/100%', 'bad-step'],
    ['m/caf\u00e9', 'bad-step'],
    ['m/a\nb', 'bad-step'],
    [`m/${'x'.repeat(65)}`, 'bad-step'],
    [`m${'/x'.repeat(9)}`, 'too-deep'],
  ])('refuses the path %j', (path, reason) => {
    let error: unknown;
    try {
      parseSlip21Path(path);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'bad-derivation-path', details: { reason } });
  });

  it('refuses a seed of the wrong length', () => {
    for (const length of [0, 15, 65])
      expect(() => slip21Key(new Uint8Array(length), ['a'], nativeHdEngine)).toThrow('bad-seed');
  });
});
