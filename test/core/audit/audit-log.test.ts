import { randomBytes } from 'node:crypto';
import { bytesToHex, hexToBytes } from '@noble/ciphers/utils.js';
import { describe, expect, it } from 'vitest';
import {
  auditDamaged,
  checkDraft,
  encodeEntry,
  noPrevious,
  signEntry,
} from '../../../src/core/audit/chain.ts';
import { openCheckpoint, signCheckpoint, treeOf } from '../../../src/core/audit/checkpoint.ts';
import type { AuditEntry } from '../../../src/core/audit/entry.ts';
import { auditFingerprint, encodeAuditExport, verifyAuditExport } from '../../../src/core/audit/export.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import type { AuditSignPort } from '../../../src/core/ports.ts';
import { nativeHash } from '../../../src/node/crypto/hash.ts';
import { nativeAuditSign } from '../../../src/node/store/vault-ports.ts';
import { codeOf } from '../vault/support.ts';

// The same signatures are checked over and over: each answer is looked up after the first time.
const answers = new Map<string, boolean>();
const auditSign: AuditSignPort = {
  ...nativeAuditSign,
  verify(key, message, signature) {
    const question = [key, message, signature].map(bytesToHex).join();
    const answer = answers.get(question) ?? nativeAuditSign.verify(key, message, signature);
    answers.set(question, answer);
    return answer;
  },
};
const ports = { hash: nativeHash, auditSign };
const secret = new Uint8Array(32).fill(11);
const publicKey = nativeAuditSign.publicKey(secret);
const vault = '00112233445566778899aabbccddeeff';
const pinned = auditFingerprint(nativeHash, publicKey);

function makeLog(
  count: number,
  from: { entries: AuditEntry[]; previous: string } = { entries: [], previous: noPrevious },
  tag = '',
) {
  const entries = [...from.entries];
  let previous = from.previous;
  for (let seq = entries.length + 1; seq <= count; seq++) {
    const time = new Date(1_700_000_000_000 + seq * 1000).toISOString();
    const unsigned = {
      actor: 'owner',
      command: `test.${tag}${seq}`,
      details: { n: seq },
      outcome: 'ok',
      previous,
      seq,
      subjects: ['k'],
      time,
    };
    const signed = signEntry(nativeHash, hexToBytes(vault), auditSign.ready(secret), unsigned);
    entries.push(signed.entry);
    previous = signed.hash;
  }
  return { entries, previous };
}

const count = 100;
const { entries } = makeLog(count);
const lines = entries.map(encodeEntry);
const note = signCheckpoint(ports, vault, secret, treeOf(nativeHash, lines)).note;

function exported(changed: readonly Uint8Array[], checkpoint = note): Uint8Array {
  return encodeAuditExport({ vault, publicKey, checkpoint }, changed);
}

/** What a check of these bytes ends with, and where. */
async function found(bytes: Uint8Array, fingerprint = pinned): Promise<string> {
  try {
    await verifyAuditExport(ports, [bytes], fingerprint);
    return 'accepted';
  } catch (error) {
    return isHoldfastError(error)
      ? `${error.code} ${String(error.details['reason'] ?? '')}`.trim()
      : String(error);
  }
}

describe('a draft of an entry', () => {
  it('is refused when the entry would be too long to be read again, counted in bytes', async () => {
    const draft = (text: string) => ({
      command: 'x',
      actor: 'test',
      subjects: [],
      outcome: 'ok',
      details: { text },
    });
    expect(await codeOf(() => checkDraft(draft('a'.repeat(900_000))))).toBe('none');
    expect(await codeOf(() => checkDraft(draft('\u20ac'.repeat(900_000))))).toBe('bad-audit-entry');
  });
});

describe('an audit export', () => {
  it('verifies, whole or in pieces of any size', async () => {
    const bytes = exported(lines);
    const report = {
      vault,
      fingerprint: pinned,
      entries: count,
      firstTime: entries[0]?.time,
      lastTime: entries.at(-1)?.time,
    };
    expect(await verifyAuditExport(ports, [bytes], pinned)).toMatchObject(report);
    const spaced = (pinned.toUpperCase().match(/.{4}/g) ?? []).join(' ');
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 777)
        yield await Promise.resolve(bytes.subarray(at, at + 777));
    }
    expect(await verifyAuditExport(ports, pieces(), spaced)).toMatchObject(report);
    expect(
      await verifyAuditExport(
        ports,
        [exported([], signCheckpoint(ports, vault, secret, treeOf(nativeHash, [])).note)],
        pinned,
      ),
    ).toMatchObject({ entries: 0 });
  });

  it('finds each deleted, changed, swapped, repeated entry and each cut, at every place (K-13)', async () => {
    const results = new Map<string, number>();
    const count_ = (kind: string, result: string) =>
      results.set(`${kind}: ${result}`, (results.get(`${kind}: ${result}`) ?? 0) + 1);
    for (const [at, line] of lines.entries()) {
      count_('deleted', await found(exported(lines.filter((_, i) => i !== at))));
      count_('cut', await found(exported(lines.slice(0, at))));
      count_(
        'repeated',
        await found(exported(lines.flatMap((each, i) => (i === at ? [each, each] : [each])))),
      );
      const swapped = [...lines];
      [swapped[at], swapped[(at + 50) % count]] = [lines[(at + 50) % count] ?? line, line];
      count_('swapped', await found(exported(swapped)));
      const entry = entries[at];
      if (entry === undefined) continue;
      const changed = lines.map((each, i) => (i === at ? encodeEntry({ ...entry, actor: 'another' }) : each));
      count_('changed', await found(exported(changed)));
    }
    expect(Object.fromEntries(results)).toEqual({
      'deleted: audit-damaged sequence': 99,
      // Without its last entry a log is as one that was cut there.
      'deleted: audit-damaged length': 1,
      'cut: audit-damaged length': 100,
      'repeated: audit-damaged sequence': 100,
      'swapped: audit-damaged sequence': 100,
      'changed: audit-damaged signature': 100,
    });
  }, 60_000);

  it('finds a fork signed by the same key against a checkpoint of the other branch', async () => {
    for (const at of [0, 1, 49, 98]) {
      const prefix = makeLog(at);
      const fork = makeLog(count, prefix, 'fork').entries.map(encodeEntry);
      expect(await found(exported(fork))).toBe('audit-damaged root');
    }
  }, 60_000);

  it('refuses a log of another key, even a sound one: it brings its own key', async () => {
    const other = new Uint8Array(randomBytes(32));
    const otherPublic = nativeAuditSign.publicKey(other);
    const sealed = signEntry(nativeHash, hexToBytes(vault), auditSign.ready(other), {
      ...(entries[0] ?? auditNothing()),
      previous: noPrevious,
    });
    const line = encodeEntry(sealed.entry);
    const checkpoint = signCheckpoint(ports, vault, other, treeOf(nativeHash, [line])).note;
    const bytes = encodeAuditExport({ vault, publicKey: otherPublic, checkpoint }, [line]);
    expect(await found(bytes)).toBe('audit-wrong-key');
    expect(await found(bytes, auditFingerprint(nativeHash, otherPublic))).toBe('accepted');
  });

  it('refuses every flipped bit of a small export, with a typed error', async () => {
    const few = lines.slice(0, 2);
    const checkpoint = signCheckpoint(ports, vault, secret, treeOf(nativeHash, few)).note;
    const bytes = exported(few, checkpoint);
    const results = new Map<string, number>();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const result = (await found(changed)).split(' ')[0] ?? '';
      results.set(result, (results.get(result) ?? 0) + 1);
    }
    expect([...results.keys()].sort()).toEqual(['audit-damaged', 'audit-wrong-key', 'not-an-audit-export']);
    expect([...results.values()].reduce((a, b) => a + b)).toBe(bytes.length * 8);
    for (let length = 0; length < bytes.length; length++) {
      expect(await found(bytes.subarray(0, length))).not.toBe('accepted');
    }
  }, 60_000);
});

describe('a checkpoint', () => {
  it('is a C2SP signed note that opens for its vault and key alone', async () => {
    const origin = `holdfast/audit/${vault}`;
    expect(note.split('\n').slice(0, 2)).toEqual([origin, '100']);
    expect(note.split('\n')[4]).toMatch(/^\u2014 holdfast\/audit\/[0-9a-f]{32} [A-Za-z0-9+/]{91}=$/);
    expect(openCheckpoint(ports, vault, publicKey, note)).toEqual({
      size: count,
      root: bytesToHex(treeOf(nativeHash, lines).root()),
    });
    expect(openCheckpoint(ports, vault, publicKey, `${note}\u2014 witness AAAA\n`)?.size).toBe(count);
    expect(openCheckpoint(ports, vault.replace('0', '1'), publicKey, note)).toBeUndefined();
    expect(openCheckpoint(ports, vault, nativeAuditSign.publicKey(new Uint8Array(32)), note)).toBeUndefined();
    expect(openCheckpoint(ports, vault, publicKey, note.replace('\n100\n', '\n101\n'))).toBeUndefined();
    expect(await codeOf(() => openCheckpoint(ports, vault, publicKey, ''))).toBe('none');
  });
});

function auditNothing(): never {
  throw auditDamaged(1, 'missing');
}
