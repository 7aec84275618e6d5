import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base58, base64 } from '@scure/base';
import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { RequestInput } from '../../../src/core/signing/request.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';
import {
  compileMessage,
  pack,
  programs,
  sysvars,
  transferSol,
  type BuiltCall,
} from './support/solana-builder.ts';

const secret = new Uint8Array(32).fill(1);
const publicKey = ed25519.getPublicKey(secret);
const us = base58.encode(publicKey);
const stranger = base58.encode(ed25519.getPublicKey(new Uint8Array(32).fill(8)));
const other = base58.encode(new Uint8Array(32).fill(5));
const mint = base58.encode(new Uint8Array(32).fill(6));
const swap = 'JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4';
const keys = new FakeKeys().add('sol', 'ed25519', secret);
const key = { keyId: 'sol' };
const utf = new TextEncoder();

/** What stands in the message at an offset is replaced; the rest stays. */
function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}
const call = (program: string, accounts: string[], data: Uint8Array): BuiltCall => ({
  program,
  accounts,
  data,
});
const sol = (to: string, lamports: number | bigint = 5): BuiltCall => transferSol(us, to, lamports);
const message = (...calls: BuiltCall[]): Uint8Array => compileMessage(us, calls);
const good = message(sol(other));
/** Where the accounts of `good` begin (header, count), and what follows its three accounts and the blockhash. */
const accountsAt = 4;
const afterBlockhash = accountsAt + 4 * 32;

/** A version 0 message with one transfer and a table of accounts. */
function withTable(writable: number[]): Uint8Array {
  return concatBytes(
    Uint8Array.of(0x80, 1, 0, 1, 2),
    publicKey,
    new Uint8Array(32),
    new Uint8Array(32).fill(7),
    Uint8Array.of(1, 1, 2, 0, 2, 12),
    pack('u32 u64', 2, 5),
    Uint8Array.of(1),
    base58.decode(other),
    Uint8Array.of(writable.length, ...writable, 0),
  );
}
const whole = (bytes: Uint8Array, ...signatures: Uint8Array[]): Uint8Array =>
  concatBytes(Uint8Array.of(signatures.length), ...signatures, bytes);
const empty = new Uint8Array(64);

type Row = [name: string, expected: string, input: RequestInput];
const stated = (name: string, expected: string, bytes: Uint8Array, more: Partial<RequestInput> = {}): Row => [
  name,
  expected,
  { kind: 'solana-transaction', bytes, key, ...more },
];

const refusedRows: Row[] = [
  stated('no bytes', 'undecodable/empty', new Uint8Array(0)),
  stated('trailing byte', 'undecodable/trailing-bytes', concatBytes(good, Uint8Array.of(0))),
  stated('cut short', 'undecodable/truncated', good.slice(0, -1)),
  stated('larger than a packet', 'undecodable/too-large', concatBytes(good, new Uint8Array(1232))),
  stated('version 1', 'refused/unsupported-transaction-type', concatBytes(Uint8Array.of(0x81), good)),
  stated('no signer', 'undecodable/bad-header', patched(good, 0, 0)),
  stated('more signers than accounts', 'undecodable/bad-header', patched(good, 0, 5)),
  stated('a fee payer that is read only', 'undecodable/bad-header', patched(good, 1, 1)),
  stated('more read-only accounts than there are', 'undecodable/bad-header', patched(good, 2, 3)),
  stated(
    'an account named twice',
    'undecodable/duplicate-account',
    patched(good, accountsAt + 32, ...publicKey),
  ),
  stated(
    'a length in a longer form',
    'undecodable/non-canonical',
    concatBytes(good.slice(0, 3), Uint8Array.of(0x83, 0), good.slice(4)),
  ),
  stated(
    'a length beyond 16 bits',
    'undecodable/out-of-range',
    concatBytes(good.slice(0, 3), Uint8Array.of(0xff, 0xff, 0x7f), good.slice(4)),
  ),
  stated('an account beyond the list', 'undecodable/out-of-range', patched(good, afterBlockhash + 4, 7)),
  stated('a program that is the fee payer', 'undecodable/out-of-range', patched(good, afterBlockhash + 1, 0)),
  stated('a program beyond the list', 'undecodable/out-of-range', patched(good, afterBlockhash + 1, 9)),
  stated('another number of signatures than signers', 'undecodable/bad-header', whole(good, empty, empty)),
  stated('signed by us already', 'refused/already-signed', whole(good, ed25519.sign(good, secret))),
  stated(
    'a wrong signature of another',
    'undecodable/bad-field',
    whole(compileMessage(stranger, [sol(other)]), new Uint8Array(64).fill(1), empty),
  ),
  stated(
    'of which we are no signer',
    'refused/not-a-signer',
    compileMessage(stranger, [transferSol(stranger, us, 5)]),
  ),
  stated(
    'a key that is not named',
    'refused/key-not-found',
    compileMessage(stranger, [transferSol(stranger, us, 5)]),
    { key: undefined as never },
  ),
  stated(
    'a program nobody knows',
    'refused/unknown-program',
    message(call(swap, [`${us}:sw`], Uint8Array.of(1, 2, 3))),
  ),
  stated(
    'a known call followed by an unknown one',
    'refused/unknown-program',
    message(sol(other), call(swap, [`${us}:sw`], Uint8Array.of(1))),
  ),
  stated(
    'an instruction of token-2022 that is not known',
    'refused/unknown-instruction',
    message(call(programs.token2022, [`${us}:sw`], Uint8Array.of(26, 0))),
  ),
  stated(
    'an instruction that the system program does not have',
    'refused/unknown-instruction',
    message(call(programs.system, [`${us}:sw`], pack('u32', 99))),
  ),
  stated('an account out of a table', 'refused/lookup-tables', withTable([0])),
  stated('a table from which nothing is taken', 'undecodable/bad-field', withTable([])),
  stated(
    'bytes after the data of an instruction',
    'undecodable/trailing-bytes',
    message(call(programs.system, [`${us}:sw`, `${other}:w`], pack('u32 u64 u8', 2, 5, 0))),
  ),
  stated(
    'a transfer without a recipient',
    'undecodable/missing-field',
    message(call(programs.system, [`${us}:sw`], pack('u32 u64', 2, 5))),
  ),
  stated(
    'two prices',
    'undecodable/duplicate-name',
    message(
      call(programs.budget, [], pack('u8 u64', 3, 1)),
      call(programs.budget, [], pack('u8 u64', 3, 9)),
      sol(other),
    ),
  ),
  stated(
    'an option that is neither there nor absent',
    'undecodable/bad-field',
    message(call(programs.token, [`${other}:w`, `${us}:s`], pack('u8 u8 u8', 6, 2, 7))),
  ),
  stated(
    'a seed longer than the network takes',
    'undecodable/out-of-range',
    message(call(programs.system, [`${other}:w`, `${us}:s`, `${mint}:w`], pack('u32 u64 u64', 11, 5, 33))),
  ),
  stated(
    'JSON with a name nobody knows',
    'undecodable/unknown-field',
    utf8(JSON.stringify({ transaction: base64.encode(good), simulate: true })),
  ),
  [
    'off-chain: a transaction as a message',
    'refused/looks-like-transaction',
    { kind: 'solana-message', bytes: good, key },
  ],
  [
    'off-chain: a transaction spelt out',
    'refused/looks-like-transaction',
    { kind: 'solana-message', bytes: utf8(base64.encode(good)), key },
  ],
  [
    'off-chain: for another signer',
    'refused/not-a-signer',
    { kind: 'solana-message', bytes: offChain(Uint8Array.of(0, 1), base58.decode(other), 'hi'), key },
  ],
  [
    'off-chain: version 1',
    'refused/unsupported-transaction-type',
    { kind: 'solana-message', bytes: patched(offChain(Uint8Array.of(0, 1), publicKey, 'hi'), 16, 1), key },
  ],
  [
    'off-chain: line breaks in the narrow format',
    'undecodable/bad-field',
    { kind: 'solana-message', bytes: offChain(Uint8Array.of(0, 1), publicKey, 'a\nb'), key },
  ],
  [
    'off-chain: trailing byte',
    'undecodable/trailing-bytes',
    {
      kind: 'solana-message',
      bytes: concatBytes(offChain(Uint8Array.of(0, 1), publicKey, 'hi'), Uint8Array.of(0)),
      key,
    },
  ],
  [
    'off-chain: as a raw message',
    'refused/looks-like-envelope',
    { kind: 'raw-message', bytes: offChain(Uint8Array.of(0, 1), base58.decode(other), 'hi'), key },
  ],
  [
    'a transaction as a raw message',
    'refused/looks-like-transaction',
    { kind: 'raw-message', bytes: good, key },
  ],
];

/** An off-chain message: domain, version, application, format and signers, text. */
function offChain(formatAndCount: Uint8Array, signer: Uint8Array, text: string): Uint8Array {
  const body = utf.encode(text);
  return concatBytes(
    Uint8Array.of(0xff),
    utf.encode('solana offchain'),
    Uint8Array.of(0),
    new Uint8Array(32),
    formatAndCount,
    signer,
    pack('u16', body.length),
    body,
  );
}

const token = (data: Uint8Array, ...accounts: string[]): BuiltCall => call(programs.token, accounts, data);
const owner = `${us}:s`;

/** Each can be read and shown; the warning named is of the gravest kind, so that no rule set signs it by default. */
const dangers: [name: string, code: string, calls: BuiltCall[]][] = [
  [
    'the wallet is given to a program',
    'authority-change',
    [call(programs.system, [`${us}:sw`], pack('u32 address', 1, swap))],
  ],
  [
    'the wallet is made an account for data',
    'account-locked',
    [call(programs.system, [`${us}:sw`], pack('u32 u64', 8, 100))],
  ],
  [
    'SOL to the system program',
    'zero-address',
    [call(programs.system, [`${us}:sw`, programs.system], pack('u32 u64', 2, 5))],
  ],
  [
    'a nonce account for somebody else',
    'authority-change',
    [call(programs.system, [`${other}:w`, owner], pack('u32 address', 7, stranger))],
  ],
  [
    'a token account given away',
    'authority-change',
    [token(pack('u8 u8 u8 address', 6, 2, 1, stranger), `${other}:w`, owner)],
  ],
  ['the right to mint given up', 'authority-change', [token(pack('u8 u8 u8', 6, 0, 0), `${mint}:w`, owner)]],
  [
    'an approval of everything',
    'approval-unlimited',
    [token(pack('u8 u64 u8', 13, 2n ** 64n - 1n, 6), `${other}:w`, mint, stranger, owner)],
  ],
  [
    'tokens of a kind that is not said',
    'token-unknown',
    [token(pack('u8 u64', 3, 5), `${other}:w`, `${stranger}:w`, owner)],
  ],
  [
    'an approval for a token that is not said',
    'token-unknown',
    [token(pack('u8 u64', 4, 5), `${other}:w`, stranger, owner)],
  ],
  [
    'tokens to their own mint',
    'token-contract-is-recipient',
    [token(pack('u8 u64 u8', 12, 5, 6), `${other}:w`, mint, `${mint}:w`, owner)],
  ],
  [
    'a token account closed in favour of another',
    'account-closed',
    [token(pack('u8', 9), `${other}:w`, `${stranger}:w`, owner)],
  ],
  [
    'a token account that is not the wallet’s',
    'authority-other',
    [
      call(
        programs.associated,
        [`${us}:sw`, `${stranger}:w`, other, mint, programs.system, programs.token],
        Uint8Array.of(1),
      ),
    ],
  ],
  [
    'stake that another may withdraw',
    'authority-other',
    [
      call(
        programs.stake,
        [`${other}:w`, sysvars.rent, owner],
        pack('u32 address address u64 u64 address', 0, us, stranger, 0, 0, programs.system),
      ),
    ],
  ],
  [
    'the right to withdraw stake given away',
    'authority-change',
    [call(programs.stake, [`${other}:w`, sysvars.clock, owner], pack('u32 address u32', 1, stranger, 1))],
  ],
  [
    'stake locked',
    'stake-locked',
    [call(programs.stake, [`${other}:w`, owner], pack('u32 u8 u64 u8 u8', 6, 1, 4_000_000_000, 0, 0))],
  ],
  [
    'a fee of more than a coin',
    'fee-high',
    [call(programs.budget, [], pack('u8 u64', 3, 10n ** 13n)), sol(other)],
  ],
  [
    'a memo with hidden letters',
    'escaped-characters',
    [call(programs.memo, [owner], utf.encode('pay \u202eecila'))],
  ],
];

describe('requests of Solana that must not be signed', () => {
  it.each(refusedRows)('refuses %s', (_name, expected, input) => {
    expect(failureOf(() => decodeRequest(input, keys))).toBe(expected);
  });

  it.each(dangers)('warns gravely of %s', (_name, code, calls) => {
    const { display } = decodeRequest({ bytes: message(...calls), key }, keys);
    const found = display.warnings.find((warning) => warning.code === code);
    expect(found?.severity).toBe('danger');
  });

  it('shows an unknown program in full, and warns, once a rule of the key allows it', () => {
    const bytes = message(call(swap, [`${us}:sw`, `${other}:w`], Uint8Array.of(1, 2)));
    const asked: string[] = [];
    const allows = (code: string, keyId: string): boolean => asked.push(`${code} ${keyId}`) > 0;
    const { display, facts } = decodeRequest({ bytes, key, allows }, keys);
    expect(asked).toEqual(['unknown-program sol']);
    expect(facts.acts).toEqual(['other']);
    expect(display.warnings[0]).toMatchObject({ code: 'unknown-program', severity: 'danger' });
    expect(display).toMatchObject({
      instructions: [
        { programId: swap, program: null, arguments: [{ value: us }, { value: other }, { value: '0x0102' }] },
      ],
    });
  });

  it('counts every one of them', () => {
    expect(refusedRows.length + dangers.length).toBe(57);
  });
});
