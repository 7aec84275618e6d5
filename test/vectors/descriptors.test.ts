import { describe, expect, it } from 'vitest';
import type { KeyPlace } from '../../src/core/bitcoin/key-expression.ts';
import { parseKeyExpression } from '../../src/core/bitcoin/key-expression.ts';
import { expressionsOf, parseDescriptor } from '../../src/core/bitcoin/descriptor.ts';
import { scriptsAt } from '../../src/core/bitcoin/descriptor-scripts.ts';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { checkDescriptor, descriptorChecksum } from '../../src/core/seeds/descriptor-checksum.ts';
import { nobleHdEngine } from '../../src/core/seeds/hd-engine.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { failureOf } from '../core/signing/support/fake-keys.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Row {
  readonly level: number;
  readonly section: string;
  readonly note: string;
  readonly strings: readonly string[];
}
const anywhere: KeyPlace = { xOnly: false, uncompressed: true };
const engines = [
  ['noble', nobleHdEngine],
  ['native', nativeHdEngine],
] as const;

describe.runIf(vectorsPresent)(`descriptor vectors (${vectorsAbsentReason} otherwise)`, () => {
  it('BIP-380: checksums, and key expressions valid and invalid', () => {
    const rows = readVectorJson('descriptors', 'bip380.json') as Row[]; // shape by SOURCE.md
    const checksums = rows.filter(({ section }) => section.includes('checksum and character set'));
    const outcome = checksums.map(({ note, strings }) => {
      const required = !note.startsWith('No checksum');
      return `${note}: ${failureOf(() => checkDescriptor(strings[0] ?? '', required))}`;
    });
    expect(outcome).toEqual([
      'Valid checksum: {}: none',
      'No checksum: {}: none',
      'Missing checksum: {}: bad-descriptor/checksum-length',
      'Too long checksum (9 chars): {}: bad-descriptor/checksum-length',
      'Too short checksum (7 chars): {}: bad-descriptor/checksum-length',
      'Error in payload: {}: bad-descriptor/checksum',
      'Error in checksum: {}: bad-descriptor/checksum-length',
      'Invalid characters in payload: {}: bad-descriptor/character',
    ]);
    const read = (row: Row) =>
      failureOf(() => parseKeyExpression(row.strings.at(-1) ?? '', anywhere, nobleHdEngine));
    const valid = rows.filter(({ section }) => section.startsWith('Valid expressions'));
    const invalid = rows.filter(({ section }) => section.startsWith('Invalid expression'));
    expect(valid.map(read)).toEqual(valid.map(() => 'none'));
    expect(invalid.map(read).filter((one) => !one.startsWith('bad-descriptor/'))).toEqual([]);
    expect([checksums.length, valid.length, invalid.length, rows.length]).toEqual([8, 21, 16, 45]);
  });

  it.each(engines)(
    'BIP-381, 382, 384, 386 with %s arithmetic: scripts of valid ones, refusal of invalid ones',
    (_name, engine) => {
      const counted = { descriptors: 0, scripts: 0, invalid: 0, without: [] as string[] };
      for (const file of ['381', '382', '384', '386']) {
        const rows = readVectorJson('descriptors', `bip${file}.json`) as Row[]; // shape by SOURCE.md
        for (const [at, row] of rows.entries()) {
          if (row.level !== 1) continue;
          const text = row.strings.at(-1) ?? '';
          if (row.section.startsWith('Invalid')) {
            expect(
              failureOf(() => parseDescriptor(text, engine)),
              text,
            ).toMatch(/^bad-descriptor\//);
            counted.invalid += 1;
            continue;
          }
          const descriptor = parseDescriptor(text, engine);
          counted.descriptors += 1;
          const expected = scriptsBelow(rows, at);
          if (expected.length === 0) counted.without.push(text.slice(0, 72));
          for (const [index, scripts] of expected.entries()) {
            const made = scriptsAt(descriptor, { branch: 0, index }, engine).map(encodeHex);
            expect(made, text).toEqual(scripts);
            counted.scripts += made.length;
          }
        }
      }
      expect(counted).toEqual({
        descriptors: 39,
        scripts: 60,
        invalid: 22,
        // The text lists it as valid and gives no script for it.
        without: ['tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd,pkh('],
      });
    },
  );
});

/** The scripts listed below a descriptor, by index; each index has several for `combo` alone. */
function scriptsBelow(rows: readonly Row[], at: number): string[][] {
  const below: Row[] = [];
  for (const row of rows.slice(at + 1)) {
    if (row.level === 1) break;
    below.push(row);
  }
  const isCombo = (rows[at]?.strings.at(-1) ?? '').startsWith('combo');
  const scripts = below.flatMap(({ strings }) => strings);
  if (!isCombo) return scripts.map((script) => [script]);
  const children = below.filter(({ level }) => level === 2 && below.some((row) => row.level === 3));
  if (children.length === 0) return [scripts];
  return children.map((_, child) => scripts.slice(child * 4, child * 4 + 4));
}

describe('descriptors', () => {
  const key = '03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd';
  const other = '0260b2003c386519fc9eadf2b5cf124dd8eea4c4e68d5e154050a9346ea98ce600';
  const script = (text: string, branch = 0, index = 0) =>
    encodeHex(
      scriptsAt(parseDescriptor(text, nobleHdEngine), { branch, index }, nobleHdEngine)[0] ??
        new Uint8Array(0),
    );

  it.each([
    ['raw(deadbeef)', '89f8spxm'],
    [
      'wpkh([d34db33f/84h/0h/0h]xpub6DJ2dNUysrn5Vt36jH2KLBT2i1auw1tTSSomg8PhqNiUtx8QX2SvC9nrHu81fT41fvDUnhMjEzQgXnQjKEu3oaqMSzhSrHMxyyoEAmUHQbY/0/*)',
      'cjjspncu',
    ],
  ])('checksum of %s', (body, checksum) => {
    expect(descriptorChecksum(body)).toBe(checksum);
  });

  it('multi keeps the order of its keys, sortedmulti does not care (BIP-383, BIP-67)', () => {
    expect(script(`multi(1,${key},${other})`)).toBe(`5121${key}21${other}52ae`);
    expect(script(`sortedmulti(1,${key},${other})`)).toBe(`5121${other}21${key}52ae`);
    expect(script(`sortedmulti(1,${other},${key})`)).toBe(script(`sortedmulti(1,${key},${other})`));
  });

  it('raw and addr are the script that they say (BIP-385)', () => {
    expect(script('raw(512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11)')).toMatch(
      /^5120/,
    );
    expect(script('addr(bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4)')).toBe(
      '0014751e76e8199196d454941c45d1b3a323f1433bd6',
    );
  });

  it('branches of BIP-389 are one descriptor each', () => {
    const xpub =
      'xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL';
    const both = `wpkh([deadbeef/84h/0h/0h]${xpub}/<0;1>/*)`;
    for (const branch of [0, 1]) {
      expect(script(both, branch, 5)).toBe(script(both.replace('<0;1>', branch.toString()), 0, 5));
    }
    expect(expressionsOf(parseDescriptor(both, nobleHdEngine))).toHaveLength(1);
    const refusals = [
      `wpkh(${xpub}/<0;1>/<2;3>/*)`,
      `wpkh(${xpub}/<0>/*)`,
      `wpkh(${xpub}/<0;0>/*)`,
      `wsh(multi(1,${xpub}/<0;1>/*,${xpub}/<0;1;2>/*))`,
    ];
    expect(refusals.map((text) => failureOf(() => parseDescriptor(text, nobleHdEngine)))).toEqual(
      refusals.map(() => 'bad-descriptor/branches'),
    );
  });

  it.each([
    ['', 'function'],
    ['pkh', 'function'],
    [`pkh(${key}`, 'function'],
    [`nope(${key})`, 'function'],
    [`toString(${key})`, 'function'],
    [`wsh(sh(pk(${key})))`, 'place'],
    [`multi(0,${key})`, 'threshold'],
    [`multi(2,${key})`, 'threshold'],
    [`multi(1)`, 'threshold'],
    [`multi(1,${key},${key},${key},${key})`, 'threshold'],
    [`tr(${key},pk(${key}),pk(${key}))`, 'arguments'],
    [`tr(${key},{pk(${key})})`, 'arguments'],
    [`tr(${key},{pk(${key}),pk(${key})`, 'arguments'],
    [`multi_a(1,${key})`, 'place'],
    ['raw(abc)', 'script'],
    ['addr(1BoatSLRHtKNngkdXEeobR76b53LETtpyX)', 'address'],
    [`pk(02${'0'.repeat(63)}5)`, 'key'],
    [`pk(${key.slice(2)})`, 'key'],
    [`pkh(${key})#`, 'checksum-length'],
  ])('refuses %s: %s', (text, reason) => {
    expect(failureOf(() => parseDescriptor(text, nobleHdEngine))).toBe(`bad-descriptor/${reason}`);
  });
});
