import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  encodeStatement,
  signBySubject,
  statementMessage,
  statementText,
  verifyStatement,
  type RevocationNotice,
  type SignedStatement,
} from '../../../src/core/audit/statement.ts';
import { signCheckpoint, treeOf } from '../../../src/core/audit/checkpoint.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import { nativeHash } from '../../../src/node/crypto/hash.ts';
import { nativeSigner, secondSigner } from '../../../src/node/crypto/native-signer.ts';
import { nativeAuditSign } from '../../../src/node/store/vault-ports.ts';
import { testRecord } from '../keys/records.ts';

const ports = { hash: nativeHash, auditSign: nativeAuditSign, secondSigner };
const auditSecret = new Uint8Array(32).fill(7);
const keySecret = new Uint8Array(32).fill(9);
const auditKey = nativeAuditSign.publicKey(auditSecret);
const pinned = encodeHex(nativeHash.sha256(auditKey));

function notice(
  algorithm: 'ed25519' | 'p256' | 'secp256k1',
  change: Partial<RevocationNotice> = {},
): RevocationNotice {
  return {
    format: 'holdfast-statement',
    version: 1,
    type: 'revocation-notice',
    id: 'ab'.repeat(16),
    vault: 'cd'.repeat(16),
    at: '2026-11-22T00:00:00.000Z',
    key: {
      id: testRecord().id,
      label: 'Ein Schlüssel',
      algorithm,
      publicKeys: [{ version: 1, publicKey: encodeHex(nativeSigner.publicKey(algorithm, keySecret)) }],
    },
    selfSigned: true,
    reasonCode: 'key-compromise',
    crlReason: 1,
    certificates: [],
    ...change,
  };
}

function signed(body: RevocationNotice, own = body.selfSigned): SignedStatement {
  const text = statementText(body);
  const algorithm = body.key.algorithm as 'ed25519';
  const bySubject = own
    ? signBySubject({ signer: nativeSigner, secondSigner }, algorithm, keySecret, text)
    : undefined;
  return {
    body: text,
    publicKey: encodeHex(auditKey),
    signature: encodeHex(nativeAuditSign.sign(auditSecret, statementMessage(text))),
    ...(bySubject === undefined ? {} : { bySubject }),
  };
}

function codeOf(bytes: Uint8Array, key = pinned): string {
  try {
    verifyStatement(ports, bytes, key);
    return 'accepted';
  } catch (error) {
    return isHoldfastError(error) ? error.code : 'fault';
  }
}

describe('a signed statement', () => {
  it.each(['ed25519', 'p256', 'secp256k1'] as const)('by the log and by a key of %s', (algorithm) => {
    const report = verifyStatement(ports, encodeStatement(signed(notice(algorithm))), pinned);
    expect(report.signedByKeyItself).toBe(true);
    expect(report.body).toEqual(notice(algorithm, { key: report.body.key }));
  });

  it('is what the document says: anyone can check it with OpenSSL', () => {
    const { body, signature } = signed(notice('ed25519'));
    const key = createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), auditKey]),
      format: 'der',
      type: 'spki',
    });
    const message = Buffer.from(`holdfast v1 statement\0${body}`);
    expect(verify(null, message, key, Buffer.from(signature, 'hex'))).toBe(true);
    expect(createHash('sha256').update(auditKey).digest('hex')).toBe(pinned);
  });

  it('is refused with one bit changed, every third tried', () => {
    const bytes = encodeStatement(signed(notice('ed25519')));
    for (let bit = 0; bit < (bytes.length - 1) * 8; bit += 3) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(['not-a-statement', 'statement-damaged', 'statement-wrong-key']).toContain(codeOf(changed));
    }
  });

  it('is refused when the own signature is taken off, put on, or by another key', () => {
    const { bySubject: _own, ...without } = signed(notice('ed25519'));
    expect(codeOf(encodeStatement(without))).toBe('statement-damaged');
    const silent = notice('ed25519', { selfSigned: false });
    expect(codeOf(encodeStatement(signed(silent)))).toBe('accepted');
    expect(codeOf(encodeStatement(signed(silent, true)))).toBe('statement-damaged');
    const good = signed(notice('ed25519'));
    const stranger = signBySubject(
      { signer: nativeSigner, secondSigner },
      'ed25519',
      new Uint8Array(32).fill(1),
      good.body,
    );
    expect(codeOf(encodeStatement({ ...good, ...(stranger && { bySubject: stranger }) }))).toBe(
      'statement-damaged',
    );
  });

  it('is refused for another pinned key, another form, or text that is not canonical', () => {
    const good = signed(notice('ed25519'));
    expect(codeOf(encodeStatement(good), 'ab'.repeat(32))).toBe('statement-wrong-key');
    const loose = `${good.body.slice(0, -1)} }`;
    const signature = encodeHex(nativeAuditSign.sign(auditSecret, statementMessage(loose)));
    expect(codeOf(encodeStatement({ ...good, body: loose, signature }))).toBe('statement-damaged');
    for (const text of ['', '{}', '[]', 'null', `${new TextDecoder().decode(encodeStatement(good))} `])
      expect(codeOf(new TextEncoder().encode(text))).toBe('not-a-statement');
  });

  it('is nothing that the same key signs for the log', () => {
    const body = notice('ed25519');
    const note = signCheckpoint(ports, body.vault, auditSecret, treeOf(nativeHash, []));
    // The labels differ from the first byte that is compared on: neither can begin with the other.
    expect(new TextDecoder().decode(statementMessage(''))).toBe('holdfast v1 statement\0');
    expect(note.note.startsWith('holdfast/audit/')).toBe(true);
  });

  it('has a body of the format, or is not signed', () => {
    for (const change of [{ crlReason: 11 }, { id: 'x' }, { at: 'now' }, { more: 1 } as object])
      expect(() => statementText({ ...notice('ed25519'), ...change })).toThrow('bad-statement');
  });
});
