import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../src/core/crypto/bytes.ts';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { sshKeyBlob, sshSignatureBlob } from '../../src/core/encoding/ssh-key.ts';
import { sshString, sshUint32 } from '../../src/core/encoding/ssh-wire.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { HoldfastError } from '../../src/core/error.ts';
import { readAgentRequest } from '../../src/core/ssh/agent-message.ts';
import { readSignedData } from '../../src/core/ssh/signed-data.ts';
import { verifySsh } from '../../src/core/ssh/verify.ts';
import { encodeDocumentBody, type DocumentBody } from '../../src/core/signing/documents/body.ts';
import { DocumentKey } from '../core/signing/support/document-keys.ts';
import { Dice, mutate } from './signing-mutator.ts';

const rounds = Math.ceil(Number(process.env['FUZZ_ROUNDS'] ?? '20000') / 40);
const key = new DocumentKey('ed25519');
const blob = sshKeyBlob('ed25519', key.found.publicKey);
const file = { name: 'notes.txt', size: 3, sha256: 'ab'.repeat(32) };
const wish = {
  subject: { commonName: 'Someone', country: 'CH' },
  alternativeNames: [{ type: 'dns', value: 'example.org' }],
  uses: ['server'],
} satisfies Partial<DocumentBody>;
const dates = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' };
const own = {
  form: 'x509-self-signed',
  serial: '41',
  ...wish,
  uses: ['ca'],
  ...dates,
} satisfies DocumentBody;
const logIn = joinBytes(
  sshString(new Uint8Array(32).fill(3)),
  Uint8Array.of(50),
  ...['root', 'ssh-connection', 'publickey'].map(sshString),
  Uint8Array.of(1),
  sshString('ssh-ed25519'),
  sshString(blob),
);
const bodies: DocumentBody[] = [
  {
    form: 'minisign',
    file,
    digest: 'cd'.repeat(64),
    keyNumber: '0102030405060708',
    trustedComment: 'a',
    untrustedComment: 'b',
  },
  { form: 'sshsig', file, namespace: 'git', hash: 'sha512', digest: 'cd'.repeat(64) },
  { form: 'jws', payload: encodeHex(encodeUtf8('{"sub":"me","exp":1}')), type: 'JWT', detached: false },
  { form: 'cms', file, digest: 'cd'.repeat(64), signingTime: dates.notBefore, certificate: own },
  { form: 'x509-request', ...wish },
  own,
  {
    form: 'x509-crl',
    issuer: encodeHex(key.sign(own).bytes),
    number: 1,
    thisUpdate: dates.notBefore,
    nextUpdate: dates.notAfter,
    revoked: [{ serial: '07', at: dates.notBefore, reason: 'superseded' }],
  },
  { form: 'ssh-authentication', data: encodeHex(logIn) },
];

const corpus = bodies.map(encodeDocumentBody);

describe('requests for documents, changed at random', () => {
  it.each(bodies.map((body) => [body.form, encodeDocumentBody(body)] as const))(
    '%s: read as exactly what they say, or refused',
    (form, seed) => {
      const dice = new Dice(form.length * 7919);
      let read = 0;
      for (let round = 0; round < rounds; round += 1) {
        const bytes = mutate(dice, seed, corpus);
        try {
          const decoded = key.openBytes(bytes, 1_790_000_000);
          read += 1;
          expect(encodeHex(decoded.canonical), `round ${String(round)}`).toBe(encodeHex(bytes));
          expect(decoded.display.kind).toBe('document');
        } catch (error) {
          if (!(error instanceof HoldfastError)) throw error;
          expect(['undecodable', 'refused'], `round ${String(round)}`).toContain(error.code);
          // Everything has a reason of its own; `internal` is what nobody thought of.
          expect(
            error.details['reason'],
            `round ${String(round)} ${new TextDecoder().decode(bytes)}`,
          ).not.toBe('internal');
        }
      }
      expect(read).toBeLessThan(rounds);
    },
  );
});

describe('what SSH clients send, changed at random', () => {
  const signature = sshSignatureBlob('ed25519', nobleSigner.ed25519(logIn, key.secret));
  const messages = [
    Uint8Array.of(11),
    joinBytes(Uint8Array.of(13), sshString(blob), sshString(logIn), sshUint32(0)),
    joinBytes(
      Uint8Array.of(27),
      ...['session-bind@openssh.com', blob, logIn, signature].map(sshString),
      Uint8Array.of(0),
    ),
  ];
  const codes = ['bad-ssh-data', 'bad-text', 'refused'];

  it('is read or refused, never anything else', () => {
    const dice = new Dice(4252);
    let refusals = 0;
    for (let round = 0; round < 5 * rounds; round += 1) {
      const message = mutate(dice, dice.pick(messages), messages);
      try {
        const request = readAgentRequest(message);
        if (request.type === 'sign') readSignedData(request.data);
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        refusals += 1;
        expect(codes, `round ${String(round)}`).toContain(error.code);
      }
    }
    expect(refusals).toBeGreaterThan(rounds);
  });

  it('proves a server by its true signature alone', () => {
    const dice = new Dice(8709);
    expect(verifySsh(nobleSigner, blob, logIn, signature)).toBe(true);
    for (let round = 0; round < rounds / 10; round += 1) {
      const changed = mutate(dice, signature, messages);
      if (encodeHex(changed) === encodeHex(signature)) continue;
      expect(verifySsh(nobleSigner, blob, logIn, changed), `round ${String(round)}`).toBe(false);
    }
  });
});
