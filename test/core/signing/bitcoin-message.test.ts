import { base64 } from '@scure/base';
import { describe, expect, it } from 'vitest';

import { verifyBip322, verifyLegacyMessage } from '../../../src/core/signing/bitcoin/message-verify.ts';
import { bitcoinAddress } from '../../../src/core/seeds/addresses.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { displayModelSchema } from '../../../src/core/signing/display.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';
import { psbtBytes, strangerScript } from './support/psbt-builder.ts';

const keys = new FakeKeys();
const path = "m/84'/0'/0'/0/0";
const publicKey = keys.root.derive(path).publicKey ?? new Uint8Array(0);
const key = { keyId: 'seed-1', path };
const text = 'I hold this address.\nHoldfast, 2026';
const address = (script: Parameters<typeof bitcoinAddress>[0]) =>
  bitcoinAddress(script, publicKey, 'mainnet');
const json = (fields: object) => utf8(JSON.stringify({ bitcoin_message: text, ...fields }));

describe('messages signed with the key of a Bitcoin address', () => {
  it.each([
    ['p2pkh', undefined, 'legacy'],
    ['p2pkh', 'bip322-full', 'bip322-full'],
    ['p2sh-p2wpkh', undefined, 'bip322-full'],
    ['p2sh-p2wpkh', 'legacy', 'legacy'],
    ['p2wpkh', undefined, 'bip322-simple'],
    ['p2wpkh', 'bip322-full', 'bip322-full'],
    ['p2wpkh', 'legacy', 'legacy'],
    ['p2tr', undefined, 'bip322-simple'],
    ['p2tr', 'bip322-full', 'bip322-full'],
  ] as const)('%s, asked for %s: %s', (script, asked, form) => {
    const bytes = json({ address: address(script), ...(asked ? { form: asked } : {}) });
    const request = decodeRequest({ bytes, key }, keys);
    expect(displayModelSchema.parse(request.display)).toMatchObject({
      kind: 'bitcoin-message',
      form,
      address: address(script),
      body: { form: 'text', text: { text, escaped: false } },
      warnings: [],
    });
    expect(request.facts).toEqual({ acts: ['message'], chain: 'none', transfers: [], calls: [] });
    const outcome = keys.sign(request);
    const signature = new TextDecoder().decode(outcome.bytes);
    const verify = form === 'legacy' ? verifyLegacyMessage : verifyBip322;
    expect(verify(utf8(text), address(script), signature)).toBe(true);
    expect(verify(utf8(`${text} `), address(script), signature)).toBe(false);
    const again = decodeRequest({ bytes: request.canonical, key }, keys);
    expect(again.approvalDigest).toEqual(request.approvalDigest);
  });

  it('takes bare text when the kind is stated, and P2WPKH when nothing else is known', () => {
    const request = decodeRequest({ kind: 'bitcoin-message', bytes: utf8(text), key }, keys);
    expect(request.display).toMatchObject({ form: 'bip322-simple', address: address('p2wpkh') });
  });

  const cases: [string, string, Uint8Array][] = [
    ['nothing', 'refused/message-empty', json({ bitcoin_message: '' })],
    ['another address', 'refused/address-not-ours', json({ address: '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2' })],
    ['a form that does not exist', 'undecodable/bad-field', json({ form: 'proof' })],
    ['the old form for taproot', 'undecodable/bad-field', json({ form: 'legacy', address: address('p2tr') })],
    [
      'the short form for nested scripts',
      'undecodable/bad-field',
      json({ form: 'bip322-simple', address: address('p2sh-p2wpkh') }),
    ],
    ['a number', 'undecodable/bad-field', utf8('{"bitcoin_message": 5}')],
    ['a field too many', 'undecodable/unknown-field', json({ chain: 1 })],
    ['two messages', 'undecodable/duplicate-name', utf8('{"bitcoin_message": "a", "bitcoin_message": "b"}')],
    ['a digest', 'refused/looks-like-digest', json({ bitcoin_message: 'ab'.repeat(32) })],
    ['a PSBT in base64', 'refused/looks-like-transaction', json({ bitcoin_message: base64.encode(psbt()) })],
    [
      'a PSBT in hex',
      'refused/looks-like-transaction',
      json({ bitcoin_message: Buffer.from(psbt()).toString('hex') }),
    ],
    ['a transaction in hex', 'refused/looks-like-transaction', json({ bitcoin_message: transaction() })],
    [
      'an Ethereum envelope',
      'refused/looks-like-envelope',
      json({ bitcoin_message: '\u0019Ethereum Signed Message:\n6hello!' }),
    ],
  ];
  function psbt(): Uint8Array {
    return psbtBytes(keys, [{ path, amount: 9n }], [{ script: strangerScript, amount: 8n }]);
  }
  function transaction(): string {
    return `0200000001${'11'.repeat(32)}0000000000ffffffff01${'08'.repeat(6)}00000000000000`.replace(
      '0808080808080000',
      '0800000000000000',
    );
  }

  it.each(cases)('refuses %s: %s', (_name, expected, bytes) => {
    expect(failureOf(() => decodeRequest({ bytes, key }, keys))).toBe(expected);
  });

  it('calls what is no text a danger', () => {
    const bytes = Uint8Array.of(0xff, 1, 2);
    const { display } = decodeRequest({ kind: 'bitcoin-message', bytes, key }, keys);
    expect(display.warnings).toEqual([{ code: 'binary-message', severity: 'danger', params: {} }]);
  });
});
