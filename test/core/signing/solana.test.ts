import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { base58, base64 } from '@scure/base';
import { compileOffchainMessageV0Envelope, type Address } from '@solana/kit';
import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { associatedTokenAccount } from '../../../src/core/signing/solana/associated-token.ts';
import { FakeKeys, utf8 } from './support/fake-keys.ts';
import { compileMessage, pack, programs, sysvars, transferSol } from './support/solana-builder.ts';

const secret = new Uint8Array(32).fill(1);
const publicKey = ed25519.getPublicKey(secret);
const us = base58.encode(publicKey);
const second = new Uint8Array(32).fill(2);
const them = base58.encode(ed25519.getPublicKey(second));
const other = base58.encode(new Uint8Array(32).fill(5));
const mint = base58.encode(new Uint8Array(32).fill(6));
const keys = new FakeKeys().add('sol', 'ed25519', secret);
const key = { keyId: 'sol' };
const message = compileMessage(us, [transferSol(us, other, 1_000_000)]);
const whole = concatBytes(Uint8Array.of(1), new Uint8Array(64), message);

describe('a transaction of Solana', () => {
  it.each([
    ['the bare message', message],
    ['the whole transaction', whole],
    ['version 0', compileMessage(us, [transferSol(us, other, 1_000_000)], { version: 0 })],
    ['Base64', utf8(base64.encode(whole))],
    ['Base64 in lines', utf8(base64.encode(whole).replaceAll(/(.{64})/g, '$1\n'))],
    ['Base58', utf8(base58.encode(message))],
    ['hex', utf8(bytesToHex(whole))],
    ['JSON', utf8(JSON.stringify({ transaction: base64.encode(whole) }))],
  ])('is found in %s', (_name, bytes) => {
    const request = decodeRequest({ bytes }, keys);
    expect(request.facts).toEqual({
      acts: ['transfer'],
      chain: 'solana',
      transfers: [{ asset: 'solana', amount: '1000000', recipient: other }],
      calls: [{ target: programs.system, method: 'transfer' }],
      fee: { asset: 'solana', amount: '5000' },
    });
    const again = decodeRequest({ bytes: request.canonical }, keys);
    expect(again.approvalDigest).toEqual(request.approvalDigest);
  });

  it('goes from signer to signer, each adding its own signature', () => {
    const calls = [transferSol(us, other, 5), transferSol(them, other, 7)];
    const bytes = compileMessage(us, calls);
    const half = keys.sign(decodeRequest({ bytes }, keys));
    expect(half.complete).toBe(false);
    const theirKeys = new FakeKeys().add('them', 'ed25519', second);
    const request = decodeRequest({ bytes: half.bytes }, theirKeys);
    // What the other sends is shown, and does not count as leaving from here.
    expect(request.facts.transfers).toEqual([{ asset: 'solana', amount: '7', recipient: other }]);
    expect(request.facts.fee).toBeUndefined();
    const done = theirKeys.sign(request);
    expect(done.complete).toBe(true);
    expect(done.txid).toBe(base58.encode(half.signatures[0] ?? new Uint8Array(0)));
  });

  it('says that it does not expire when a nonce stands in place of the blockhash', () => {
    const advance = {
      program: programs.system,
      accounts: [`${other}:w`, sysvars.recentBlockhashes, `${us}:s`],
      data: pack('u32', 4),
    };
    const { display } = decodeRequest(
      { bytes: compileMessage(us, [advance, transferSol(us, them, 5)]) },
      keys,
    );
    expect(display).toMatchObject({ nonceAccount: other });
    expect(display.warnings.map(({ code }) => code)).toContain('durable-nonce');
  });

  it('names the wallet of a token account when its bringer names it and the address proves it', () => {
    const account = associatedTokenAccount(them, mint, programs.token) ?? '';
    const bytes = compileMessage(us, [
      {
        program: programs.token,
        accounts: [`${other}:w`, mint, `${account}:w`, `${us}:s`],
        data: pack('u8 u64 u8', 12, 5, 6),
      },
    ]);
    const asked = (owners: string[]): Uint8Array =>
      utf8(JSON.stringify({ transaction: base64.encode(bytes), owners }));
    const proven = decodeRequest({ bytes: asked([them]) }, keys);
    expect(proven.facts.transfers).toEqual([{ asset: `solana/${mint}`, amount: '5', recipient: them }]);
    const unproven = decodeRequest({ bytes: asked([other]) }, keys);
    expect(unproven.facts.transfers[0]?.recipient).toBe(account);
  });
});

describe('an off-chain message of Solana', () => {
  const domain = base58.encode(new Uint8Array(32));
  const envelope = (format: 0 | 1 | 2, text: string): Uint8Array =>
    Uint8Array.from(
      compileOffchainMessageV0Envelope({
        version: 0,
        applicationDomain: domain as never,
        content: { format, text } as never,
        requiredSignatories: [{ address: us as Address }],
      }).content,
    );

  it.each([
    ['printable text', 0, 'Sign in to example.com'],
    ['text in another script', 1, 'Grüße aus Köln'],
    ['two lines', 1, 'first\nsecond'],
    ['a long text', 2, 'x'.repeat(5000)],
  ] as const)('wraps %s as the network’s own library does', (_name, format, text) => {
    const expected = envelope(format, text);
    const bare = decodeRequest({ kind: 'solana-message', bytes: utf8(text), key }, keys);
    expect(bare.canonical).toEqual(expected);
    const wrapped = decodeRequest({ kind: 'solana-message', bytes: expected, key }, keys);
    expect(wrapped.approvalDigest).toEqual(bare.approvalDigest);
    expect(wrapped.display).toMatchObject({ body: { form: 'text', text: { text } } });
    const { signatures } = keys.sign(wrapped);
    expect(ed25519.verify(signatures[0] ?? new Uint8Array(0), expected, publicKey)).toBe(true);
  });

  it('reads the older layout, which names neither application nor signer', () => {
    const bytes = concatBytes(
      Uint8Array.of(0xff),
      utf8('solana offchain'),
      Uint8Array.of(0, 0, 5, 0),
      utf8('hello'),
    );
    const { display, canonical } = decodeRequest({ kind: 'solana-message', bytes, key }, keys);
    expect(display).toMatchObject({ domain: null, format: 'ascii', body: { text: { text: 'hello' } } });
    expect(canonical).toEqual(bytes);
  });
});
