import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleSecret, signAdvisory } from '../../../scripts/lib/advisory.mjs';
import { verifyAdvisory, type Advisory, type Affected } from '../../../src/core/advisories/advisory.ts';
import { matchAdvisory } from '../../../src/core/advisories/match.ts';
import { inRange, type VersionRange } from '../../../src/core/advisories/version-range.ts';
import type { KeyOrigin, KeyRecord } from '../../../src/core/keys/key.ts';
import { nativeHash } from '../../../src/node/crypto/hash.ts';
import { nativeAuditSign } from '../../../src/node/store/vault-ports.ts';
import { testChild, testRecord } from '../keys/records.ts';

const at = '2026-01-01T00:00:00.000Z';
const base: KeyOrigin = { how: 'generated', at, appVersion: '0.3.1', runtime: 'Node 24.1.0' };

function example(name: string): Advisory {
  const bytes = new Uint8Array(readFileSync(`resources/advisories/${name}.json`));
  const { publisher } = signAdvisory({}, exampleSecret());
  return verifyAdvisory({ hash: nativeHash, auditSign: nativeAuditSign }, bytes, publisher).advisory;
}

/** `certain`, `possible` or `none`. */
function sureness(affected: Affected, origin: Partial<KeyOrigin>, change: Partial<KeyRecord> = {}): string {
  const record = testRecord({ ...change, origin: { ...base, ...origin } });
  return matchAdvisory({ affected: [affected] }, record, undefined)?.sureness ?? 'none';
}

describe('the facts of an origin', () => {
  const imported: Partial<KeyOrigin> = { how: 'imported', importFormat: 'pem' };
  const onToken: Partial<KeyOrigin> = { how: 'on-token', token: { model: 'YubiKey 4', firmware: '4.3.1' } };
  const bx = { tool: { names: ['bx', 'Libbitcoin Explorer'], versions: [{ from: '3', before: '4' }] } };
  const madeBy = (tool: string, version?: string): Partial<KeyOrigin> => ({
    ...imported,
    madeWith: version === undefined ? { tool } : { tool, version },
  });
  const firmware = (range: VersionRange): Affected => ({
    token: { models: ['YubiKey 4'], firmware: [range] },
  });
  const cases: readonly (readonly [string, Affected, Partial<KeyOrigin>, string])[] = [
    ['how, the same', { how: ['generated', 'imported'] }, {}, 'certain'],
    ['how, another', { how: ['on-token'] }, {}, 'none'],
    ['tool and version', bx, madeBy('bx', '3.2.0'), 'certain'],
    ['tool in other letters and marks', bx, madeBy('libbitcoin-explorer', 'v3.6'), 'certain'],
    ['tool among other words', bx, madeBy('bx on my old laptop', '3.2.0'), 'possible'],
    ['a word that only begins so', bx, madeBy('bxwallet', '3.2.0'), 'none'],
    ['tool without a version', bx, madeBy('bx'), 'possible'],
    ['tool with a version that cannot be read', bx, madeBy('bx', 'the newest'), 'possible'],
    ['tool of a later version', bx, madeBy('bx', '4.0.0'), 'none'],
    ['tool of an earlier version', bx, madeBy('bx', '2.9'), 'none'],
    ['another tool', bx, madeBy('Electrum', '3.2.0'), 'none'],
    ['tool not stated', bx, imported, 'possible'],
    ['made here', bx, {}, 'none'],
    [
      'made here, when that is meant',
      { tool: { names: ['holdfast'], versions: [{ through: '0.3.1' }] } },
      {},
      'certain',
    ],
    ['version of this program', { appVersions: [{ before: '0.3.2' }] }, {}, 'certain'],
    ['later version of this program', { appVersions: [{ before: '0.3.1' }] }, {}, 'none'],
    ['runtime', { runtime: { names: ['node'], versions: [{ from: '24', before: '25' }] } }, {}, 'certain'],
    ['another runtime', { runtime: { names: ['Electron'] } }, {}, 'none'],
    ['source of randomness', { randomSources: ['getrandom'] }, { randomSource: 'getrandom' }, 'certain'],
    ['source not recorded', { randomSources: ['getrandom'] }, {}, 'possible'],
    ['another source', { randomSources: ['rdrand'] }, { randomSource: 'getrandom' }, 'none'],
    ['format', { importFormats: ['PEM'] }, imported, 'certain'],
    ['format of what was not imported', { importFormats: ['pem'] }, {}, 'none'],
    ['algorithm', { algorithms: ['secp256k1'] }, {}, 'certain'],
    ['a family of algorithms', { algorithms: ['secp256'] }, {}, 'none'],
    ['token and firmware', firmware({ from: '4.2.6', before: '4.3.5' }), onToken, 'certain'],
    ['mended firmware', firmware({ from: '4.2.6', before: '4.3.1' }), onToken, 'none'],
    [
      'firmware not recorded',
      firmware({ before: '5' }),
      { how: 'on-token', token: { model: 'YubiKey 4' } },
      'possible',
    ],
    ['no token where none can be', firmware({ before: '5' }), {}, 'none'],
    ['token of an imported key', firmware({ before: '5' }), imported, 'possible'],
    ['made in the time', { created: { from: at, to: at } }, {}, 'certain'],
    ['made before it', { created: { from: '2026-01-01T00:00:00.001Z' } }, {}, 'none'],
    ['made after it', { created: { to: '2025-12-31T23:59:59.999Z' } }, {}, 'none'],
    ['imported after it', { created: { to: '2025-12-31T23:59:59.999Z' } }, imported, 'possible'],
    ['imported before it', { created: { from: '2026-01-02T00:00:00.000Z' } }, imported, 'none'],
  ];
  it.each(cases)('%s', (_name, affected, origin, expected) => {
    expect(sureness(affected, origin)).toBe(expected);
  });

  it('leaves destroyed keys out, and keeps all others in', () => {
    for (const state of ['pre-activation', 'active', 'suspended', 'deactivated', 'compromised'] as const)
      expect(sureness({ how: ['generated'] }, {}, { state })).toBe('certain');
    expect(sureness({ how: ['generated'] }, {}, { state: 'destroyed' })).toBe('none');
  });
});

describe('a derived key', () => {
  it('is touched by what touches its seed, and says so', () => {
    const seed = testRecord({
      algorithm: 'bip39-seed',
      origin: { ...base, how: 'imported', madeWith: { tool: 'bx', version: '3.2.0' } },
    });
    const child = testChild(seed, { origin: { ...base, how: 'derived' } });
    const milkSad = example('milk-sad');
    expect(matchAdvisory(milkSad, seed, undefined)).toMatchObject({ sureness: 'certain' });
    expect(matchAdvisory(milkSad, child, seed)).toMatchObject({
      sureness: 'certain',
      because: [{ field: 'seed', value: seed.label }, ...Array.from({ length: 4 }, () => ({}))],
    });
    const ours = testRecord({ algorithm: 'bip39-seed' });
    expect(
      matchAdvisory(milkSad, testChild(ours, { origin: { ...base, how: 'derived' } }), ours),
    ).toBeUndefined();
  });
});

describe('ROCA', () => {
  it('touches RSA keys of the tokens that it names, and no other keys of them', () => {
    const origin: KeyOrigin = { ...base, how: 'on-token', token: { model: 'YubiKey 4', firmware: '4.3.1' } };
    const onCurve = testRecord({ algorithm: 'p256', origin });
    // Keys of this kind are still to come; the rules about them are not.
    const rsa = { ...onCurve, algorithm: 'rsa-2048' } as unknown as KeyRecord;
    expect(matchAdvisory(example('roca'), rsa, undefined)).toMatchObject({ sureness: 'certain' });
    expect(matchAdvisory(example('roca'), onCurve, undefined)).toBeUndefined();
    const mended = { ...rsa, origin: { ...origin, token: { model: 'YubiKey 4', firmware: '4.3.5' } } };
    expect(matchAdvisory(example('roca'), mended, undefined)).toBeUndefined();
  });
});

describe('a range of versions', () => {
  const cases: readonly (readonly [string | undefined, VersionRange, boolean | undefined])[] = [
    ['3.0.0', { from: '3' }, true],
    ['3', { from: '3.0.0' }, true],
    ['2.99.99', { from: '3' }, false],
    ['3.6.0', { through: '3.6.0' }, true],
    ['3.6.0.1', { through: '3.6.0' }, false],
    ['3.5.9', { before: '3.6' }, true],
    ['3.6', { before: '3.6.0' }, false],
    ['3.6.0-rc.1', { before: '3.6.0' }, true],
    ['3.6.0', { from: '3.6.0-rc.1' }, true],
    ['3.6.0-alpha', { from: '3.6.0-beta' }, false],
    ['1.02.013', { through: '1.2.13' }, true],
    ['1.10', { through: '1.9' }, false],
    ['v24.1.0+build', { from: '24', before: '25' }, true],
    ['24.1.0 (custom)', { before: '25' }, true],
    ['latest', { before: '25' }, undefined],
    ['', { before: '25' }, undefined],
    [undefined, { before: '25' }, undefined],
  ];
  it.each(cases)('%s in %j: %s', (version, range, expected) => {
    expect(inRange(version, range)).toBe(expected);
  });
});
