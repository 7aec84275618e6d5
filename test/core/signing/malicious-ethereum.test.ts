import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { ethers } from 'ethers';
import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { RlpInput } from '../../../src/core/signing/ethereum/rlp.ts';
import { encodeRlp } from '../../../src/core/signing/ethereum/rlp.ts';
import type { KeyHint, RequestInput } from '../../../src/core/signing/request.ts';
import { maxJsonCharacters, maxMessageBytes, maxRequestBytes } from '../../../src/core/signing/request.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';

const keys = new FakeKeys().add('ed', 'ed25519', new Uint8Array(32).fill(3));
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const to = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const toBytes = hexToBytes(to.slice(2).toLowerCase());
const none = new Uint8Array(0);
const n = BigInt;

/** `key: undefined` stands for a request that comes without one. */
type Input = Omit<RequestInput, 'key'> & { key?: KeyHint | undefined };
type Row = [name: string, expected: string, input: Input];

/** A legacy transaction with some items replaced. */
function legacy(changes: Record<number, RlpInput> = {}, length = 9): Uint8Array {
  const items: RlpInput[] = [n(0), n(5), n(21000), toBytes, n(1), none, n(1), none, none];
  for (const [at, item] of Object.entries(changes)) items[Number(at)] = item;
  return encodeRlp(items.slice(0, length));
}

/** An EIP-1559 transaction with some items replaced. */
function typed(changes: Record<number, RlpInput> = {}, type = 2): Uint8Array {
  const items: RlpInput[] = [n(1), n(0), n(1), n(5), n(21000), toBytes, n(1), none, []];
  for (const [at, item] of Object.entries(changes)) items[Number(at)] = item;
  return concatBytes(Uint8Array.of(type), encodeRlp(items));
}

/** A signed EIP-7702 authorisation as it stands in a transaction. */
const authorization = (chainId: number, parity: RlpInput = none): RlpInput[] => [
  n(chainId),
  toBytes,
  n(1),
  parity,
  n(5),
  n(6),
];

function blobs(version: number): Uint8Array {
  const hash = new Uint8Array(32).fill(version);
  return typed({ 9: n(1), 10: [hash] }, 3);
}

/** A blob transaction together with its blobs. */
function wrapped(): Uint8Array {
  const items = [
    n(1),
    n(0),
    n(1),
    n(5),
    n(21000),
    toBytes,
    n(1),
    none,
    [],
    n(1),
    [new Uint8Array(32).fill(1)],
  ];
  return concatBytes(Uint8Array.of(3), encodeRlp([items, [none], [none], [none]]));
}

const call = (signature: string, ...values: unknown[]): Uint8Array =>
  hexToBytes(
    new ethers.Interface([`function ${signature}`])
      .encodeFunctionData(signature.split('(')[0] ?? '', values)
      .slice(2),
  );
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
const plain = { chainId: '0x1', nonce: '0x0', gas: '0x5208', gasPrice: '0x5', to, value: '0x1' };
const fees = { maxFeePerGas: '0x5', maxPriorityFeePerGas: '0x1', gasPrice: undefined };

const signedTuple = { chainId: '0x1', address: to, nonce: '0x1', yParity: '0x0', r: '0x5', s: '0x6' };

const domainTypes = [
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
];
function typedData(
  changes: Record<string, unknown> = {},
  members: unknown = [{ name: 'a', type: 'uint8' }],
): unknown {
  return {
    types: { EIP712Domain: domainTypes, A: members },
    primaryType: 'A',
    domain: { chainId: 1, verifyingContract: to },
    message: { a: 1 },
    ...changes,
  };
}
const safeMembers = ['to:address', 'value:uint256', 'data:bytes', 'operation:uint8'].map((text) => {
  const [name, type] = text.split(':');
  return { name, type };
});
function safeTx(operation: number, data: string): unknown {
  return {
    types: { EIP712Domain: domainTypes, SafeTx: safeMembers },
    primaryType: 'SafeTx',
    domain: { chainId: 1, verifyingContract: to },
    message: { to, value: 0, data, operation },
  };
}
// What the Bybit signers signed: a delegatecall to a contract that overwrites the wallet's implementation slot.
const bybit =
  '0xa9059cbb000000000000000000000000bdd077f651ebe7f7b3ce16fe5f2b025be29695160000000000000000000000000000000000000000000000000000000000000000';

const transactions: Row[] = [
  ['no bytes', 'undecodable/empty', { bytes: none }],
  ['more than the cap', 'undecodable/too-large', { bytes: new Uint8Array(maxRequestBytes + 1) }],
  ['trailing byte', 'undecodable/trailing-bytes', { bytes: concatBytes(legacy(), Uint8Array.of(0)) }],
  ['cut short', 'undecodable/truncated', { bytes: legacy().slice(0, -1) }],
  ['length of length beyond the end', 'undecodable/truncated', { bytes: Uint8Array.of(0xff, 1, 2) }],
  [
    'list length over 2^53',
    'undecodable/truncated',
    { bytes: concatBytes(Uint8Array.of(0xff), new Uint8Array(8).fill(255), legacy()) },
  ],
  ['long form for a short list', 'undecodable/non-canonical', { bytes: hexToBytes('f801c0') }],
  ['prefixed single byte', 'undecodable/non-canonical', { bytes: hexToBytes('c28105') }],
  ['leading zero in the nonce', 'undecodable/non-canonical', { bytes: legacy({ 0: Uint8Array.of(0, 1) }) }],
  ['zero written as a byte', 'undecodable/non-canonical', { bytes: legacy({ 4: Uint8Array.of(0) }) }],
  ['leading zero in the value', 'undecodable/non-canonical', { bytes: typed({ 6: Uint8Array.of(0, 9) }) }],
  ['list where the value belongs', 'undecodable/bad-field', { bytes: legacy({ 4: [n(1)] }) }],
  ['nested fifty deep', 'undecodable/too-deep', { bytes: nested(50) }],
  ['recipient of 19 bytes', 'undecodable/bad-address', { bytes: legacy({ 3: toBytes.slice(1) }) }],
  ['recipient of 21 bytes', 'undecodable/bad-address', { bytes: typed({ 5: new Uint8Array(21) }) }],
  ['value of 33 bytes', 'undecodable/out-of-range', { bytes: legacy({ 4: new Uint8Array(33).fill(1) }) }],
  ['gas limit above 64 bits', 'undecodable/out-of-range', { bytes: legacy({ 2: n(2n ** 64n) }) }],
  ['nonce that cannot be used', 'undecodable/out-of-range', { bytes: legacy({ 0: n(2n ** 64n - 1n) }) }],
  ['chain id above EIP-2294', 'undecodable/out-of-range', { bytes: typed({ 0: n(2n ** 63n) }) }],
  ['eight items', 'undecodable/wrong-item-count', { bytes: legacy({}, 8) }],
  ['ten items', 'undecodable/wrong-item-count', { bytes: typed({ 9: none }) }],
  ['access list that is a string', 'undecodable/bad-field', { bytes: typed({ 8: none }) }],
  ['access list with a short key', 'undecodable/bad-field', { bytes: typed({ 8: [[toBytes, [n(1)]]] }) }],
  ['legacy without chain id', 'refused/chain-id-missing', { bytes: legacy({}, 6) }],
  ['legacy with chain id 0', 'refused/chain-id-missing', { bytes: legacy({ 6: none }) }],
  ['EIP-1559 with chain id 0', 'refused/chain-id-missing', { bytes: typed({ 0: none }) }],
  [
    'another chain than the key may use',
    'refused/chain-not-allowed',
    { bytes: typed({ 0: n(56) }), chainIds: ['1', '10'] },
  ],
  ['already signed legacy', 'refused/already-signed', { bytes: legacy({ 6: n(37), 7: n(5), 8: n(6) }) }],
  ['already signed EIP-1559', 'refused/already-signed', { bytes: typed({ 9: none, 10: n(5), 11: n(6) }) }],
  ['EIP-2930 with the items of EIP-1559', 'undecodable/wrong-item-count', { bytes: typed({}, 1) }],
  ['EIP-4844 without blobs', 'undecodable/missing-field', { bytes: typed({ 9: n(1), 10: [] }, 3) }],
  ['EIP-4844 with a hash of version 2', 'undecodable/bad-field', { bytes: blobs(2) }],
  ['EIP-4844 in the form that nodes pass on', 'refused/blob-wrapper', { bytes: wrapped() }],
  [
    'EIP-4844 that creates a contract',
    'undecodable/missing-field',
    { bytes: typed({ 5: none, 9: n(1), 10: [new Uint8Array(32).fill(1)] }, 3) },
  ],
  ['EIP-7702', 'refused/set-code', { bytes: typed({ 9: [authorization(1)] }, 4) }],
  ['EIP-7702 for every chain', 'refused/set-code', { bytes: typed({ 9: [authorization(0)] }, 4) }],
  [
    'EIP-7702 for every chain, where code may be set',
    'refused/any-chain',
    { bytes: typed({ 9: [authorization(0)] }, 4), allows: (code) => code === 'set-code' },
  ],
  ['EIP-7702 without authorisations', 'undecodable/missing-field', { bytes: typed({ 9: [] }, 4) }],
  [
    'EIP-7702 with an authorisation that is not signed',
    'undecodable/bad-field',
    { bytes: typed({ 9: [authorization(1).slice(0, 3)] }, 4) },
  ],
  [
    'EIP-7702 with a parity of 27',
    'undecodable/out-of-range',
    { bytes: typed({ 9: [authorization(1, n(27))] }, 4) },
  ],
  [
    'EIP-7702 authorisation',
    'refused/unsupported-transaction-type',
    { bytes: concatBytes(Uint8Array.of(5), encodeRlp([n(0), toBytes, n(1)])) },
  ],
  ['contract creation', 'refused/contract-creation', { bytes: legacy({ 3: none, 5: hexToBytes('6001') }) }],
  ['contract creation, EIP-1559', 'refused/contract-creation', { bytes: typed({ 5: none }) }],
  ['unknown selector', 'refused/unknown-call', { bytes: legacy({ 5: hexToBytes('deadbeef') }) }],
  ['data shorter than a selector', 'refused/unknown-call', { bytes: legacy({ 5: hexToBytes('a9059c') }) }],
  [
    'Safe execTransaction with delegatecall',
    'refused/delegate-call',
    {
      bytes: legacy({
        5: call(
          'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
          to,
          0,
          bybit,
          1,
          0,
          0,
          0,
          to,
          to,
          '0x',
        ),
      }),
    },
  ],
  [
    'multicall hiding half an approval',
    'undecodable/truncated',
    { bytes: legacy({ 5: call('multicall(bytes[])', ['0x095ea7b3']) }) },
  ],
  [
    'multicall hiding an unknown call',
    'refused/unknown-call',
    { bytes: legacy({ 5: call('multicall(bytes[])', ['0xdeadbeef']) }) },
  ],
  [
    'transfer with one byte more',
    'undecodable/trailing-bytes',
    { bytes: legacy({ 5: concatBytes(call('transfer(address,uint256)', to, 1), Uint8Array.of(0)) }) },
  ],
  [
    'transfer with one byte less',
    'undecodable/truncated',
    { bytes: legacy({ 5: call('transfer(address,uint256)', to, 1).slice(0, -1) }) },
  ],
  [
    'transfer with a dirty address',
    'undecodable/non-canonical',
    { bytes: legacy({ 5: dirty(call('transfer(address,uint256)', to, 1), 4) }) },
  ],
  [
    'setApprovalForAll with 2 for true',
    'undecodable/non-canonical',
    { bytes: legacy({ 5: dirty(call('setApprovalForAll(address,bool)', to, true), 67) }) },
  ],
  ['tip above the fee cap', 'refused/tip-above-cap', { bytes: typed({ 2: n(6) }) }],
  ['fee that overflows', 'refused/fee-overflow', { bytes: legacy({ 1: n(2n ** 255n) }) }],
  ['no key named', 'refused/key-needed', { bytes: legacy(), key: undefined }],
  ['unknown key', 'refused/key-not-found', { bytes: legacy(), key: { keyId: 'other' } }],
  ['key of another curve', 'refused/wrong-key-algorithm', { bytes: legacy(), key: { keyId: 'ed' } }],
];

const jsonRequests: Row[] = [
  ['from of another account', 'refused/from-differs', { bytes: json({ ...plain, from: to }) }],
  ['from of nobody', 'refused/key-not-found', { bytes: json({ ...plain, from: to }), key: undefined }],
  [
    'wrong checksum in to',
    'undecodable/bad-address-checksum',
    { bytes: json({ ...plain, to: to.replace('eA', 'Ea') }) },
  ],
  [
    'a name instead of an address',
    'undecodable/bad-address',
    { bytes: json({ ...plain, to: 'vitalik.eth' }) },
  ],
  [
    'repeated value',
    'undecodable/duplicate-name',
    { bytes: utf8(`{"chainId":"0x1","value":"0x1","value":"0xffff","to":"${to}"}`) },
  ],
  [
    'data and input that differ',
    'undecodable/bad-field',
    { bytes: json({ ...plain, data: '0x', input: '0xdeadbeef' }) },
  ],
  ['gas and gasLimit', 'undecodable/bad-field', { bytes: json({ ...plain, gasLimit: '0x1' }) }],
  ['unknown field', 'undecodable/unknown-field', { bytes: json({ ...plain, note: 'x' }) }],
  [
    'legacy with authorisations',
    'undecodable/bad-field',
    { bytes: json({ ...plain, type: '0x0', authorizationList: [] }) },
  ],
  ['no chain id', 'refused/chain-id-missing', { bytes: json({ ...plain, chainId: undefined }) }],
  ['no nonce', 'undecodable/missing-field', { bytes: json({ ...plain, nonce: undefined }) }],
  ['negative value', 'undecodable/bad-field', { bytes: json({ ...plain, value: -1 }) }],
  ['value with leading zeros', 'undecodable/bad-field', { bytes: json({ ...plain, value: '0x00ff' }) }],
  ['fractional value', 'undecodable/bad-field', { bytes: json({ ...plain, value: 1.5 }) }],
  ['type 5', 'refused/unsupported-transaction-type', { bytes: json({ ...plain, ...fees, type: '0x5' }) }],
  [
    'type 4 with an authorisation',
    'refused/set-code',
    { bytes: json({ ...plain, ...fees, authorizationList: [signedTuple] }) },
  ],
  [
    'authorisation alone',
    'refused/set-code',
    { bytes: json({ authorization: { chainId: '0x1', address: to, nonce: '0x0' } }) },
  ],
  [
    'authorisation for every chain, where code may be set',
    'refused/any-chain',
    {
      bytes: json({ authorization: { chainId: '0x0', address: to, nonce: '0x0' } }),
      allows: (code) => code === 'set-code',
    },
  ],
  [
    'type 0 with a fee cap',
    'undecodable/bad-field',
    { bytes: json({ ...plain, type: '0x0', maxFeePerGas: '0x5' }) },
  ],
  ['type 2 with a gas price', 'undecodable/bad-field', { bytes: json({ ...plain, type: '0x2' }) }],
  ['no recipient', 'refused/contract-creation', { bytes: json({ ...plain, to: null }) }],
  ['array instead of object', 'undecodable/unknown-format', { bytes: utf8('[]') }],
  ['unclosed JSON', 'undecodable/bad-json', { bytes: utf8('{"to":') }],
  ['two JSON values', 'undecodable/trailing-bytes', { bytes: utf8(`${JSON.stringify(plain)}{}`) }],
  ['JSON fifty deep', 'undecodable/too-deep', { bytes: utf8(`{"to":${'['.repeat(50)}${']'.repeat(50)}}`) }],
  ['lone surrogate', 'undecodable/bad-json', { bytes: utf8('{"personal_sign":"\\ud800"}') }],
  ['no request at all', 'undecodable/unknown-format', { bytes: utf8('please sign this') }],
  ['not UTF-8', 'undecodable/unknown-format', { bytes: Uint8Array.of(0x80, 0x81) }],
];

const typedRequests: Row[] = [
  ['domain of another chain', 'refused/chain-not-allowed', { bytes: json(typedData()), chainIds: ['10'] }],
  [
    'field not in the type',
    'undecodable/unknown-field',
    { bytes: json(typedData({ message: { a: 1, b: 2 } })) },
  ],
  ['field missing', 'undecodable/missing-field', { bytes: json(typedData({ message: {} })) }],
  ['value above its type', 'undecodable/out-of-range', { bytes: json(typedData({ message: { a: 256 } })) }],
  ['negative unsigned', 'undecodable/out-of-range', { bytes: json(typedData({ message: { a: -1 } })) }],
  [
    'exponent number',
    'undecodable/bad-field',
    { bytes: utf8(JSON.stringify(typedData()).replace('"a":1}', '"a":1e1}')) },
  ],
  ['null for a struct', 'undecodable/bad-field', { bytes: json(typedData({ message: null })) }],
  [
    'bytes4 of five bytes',
    'undecodable/bad-field',
    { bytes: json(typedData({ message: { a: '0x0102030405' } }, [{ name: 'a', type: 'bytes4' }])) },
  ],
  [
    'array of the wrong length',
    'undecodable/wrong-item-count',
    { bytes: json(typedData({ message: { a: [1] } }, [{ name: 'a', type: 'uint8[2]' }])) },
  ],
  [
    'type name with a comma',
    'undecodable/bad-identifier',
    { bytes: json(typedData({}, [{ name: 'a,uint8 b', type: 'uint8' }])) },
  ],
  [
    'same member twice',
    'undecodable/duplicate-name',
    {
      bytes: json(
        typedData({}, [
          { name: 'a', type: 'uint8' },
          { name: 'a', type: 'uint8' },
        ]),
      ),
    },
  ],
  [
    'type that shadows uint256',
    'undecodable/bad-type',
    { bytes: json(typedData({ types: { EIP712Domain: domainTypes, A: [], uint256: [] } })) },
  ],
  [
    'type of odd width',
    'undecodable/bad-type',
    { bytes: json(typedData({}, [{ name: 'a', type: 'uint7' }])) },
  ],
  [
    'type that does not exist',
    'undecodable/unknown-type',
    { bytes: json(typedData({}, [{ name: 'a', type: 'B' }])) },
  ],
  [
    'arrays nine deep',
    'undecodable/too-deep',
    { bytes: json(typedData({}, [{ name: 'a', type: `uint8${'[]'.repeat(9)}` }])) },
  ],
  ['extra top-level field', 'undecodable/unknown-field', { bytes: json(typedData({ note: 'x' })) }],
  [
    'chainId as text type',
    'undecodable/bad-type',
    { bytes: json(typedData({ types: { EIP712Domain: [{ name: 'chainId', type: 'string' }], A: [] } })) },
  ],
  [
    'no domain',
    'refused/domain-empty',
    { bytes: json(typedData({ types: { EIP712Domain: [], A: [] }, domain: {}, message: {} })) },
  ],
  [
    'domain as primary type',
    'undecodable/bad-field',
    { bytes: json(typedData({ primaryType: 'EIP712Domain' })) },
  ],
  ['Safe delegatecall (Bybit)', 'refused/delegate-call', { bytes: json(safeTx(1, bybit)) }],
  ['Safe operation 2', 'refused/delegate-call', { bytes: json(safeTx(2, '0x')) }],
  ['Safe call that cannot be read', 'refused/unknown-call', { bytes: json(safeTx(0, '0xdeadbeef')) }],
  ['Safe call with trailing bytes', 'refused/unknown-call', { bytes: json(safeTx(0, `${bybit}00`)) }],
  [
    'more fields than a person reads',
    'refused/too-large-to-show',
    { bytes: json(typedData({ message: { a: new Array(3000).fill(1) } }, [{ name: 'a', type: 'uint8[]' }])) },
  ],
];

const digest = new Uint8Array(32).fill(0x41);
const messages: Row[] = (['ethereum-message', 'raw-message'] as const).flatMap((kind): Row[] => [
  [`${kind}: nothing`, 'refused/message-empty', { kind, bytes: none }],
  [`${kind}: digest`, 'refused/looks-like-digest', { kind, bytes: digest }],
  [`${kind}: digest as hex`, 'refused/looks-like-digest', { kind, bytes: utf8(bytesToHex(digest)) }],
  [
    `${kind}: digest as 0x-hex`,
    'refused/looks-like-digest',
    { kind, bytes: utf8(`0x${bytesToHex(digest)}\n`) },
  ],
  [
    `${kind}: EIP-712 preimage`,
    'refused/looks-like-envelope',
    { kind, bytes: concatBytes(Uint8Array.of(0x19, 1), digest, digest) },
  ],
  [
    `${kind}: EIP-191 preimage`,
    'refused/looks-like-envelope',
    { kind, bytes: utf8('\u0019Ethereum Signed Message:\n2hi') },
  ],
  [`${kind}: legacy transaction`, 'refused/looks-like-transaction', { kind, bytes: legacy({ 4: n(1000) }) }],
  [`${kind}: EIP-1559 transaction`, 'refused/looks-like-transaction', { kind, bytes: typed() }],
  [
    `${kind}: transaction as hex`,
    'refused/looks-like-transaction',
    { kind, bytes: utf8(bytesToHex(typed())) },
  ],
]);
messages.push(
  [
    'personal_sign of a digest',
    'refused/looks-like-digest',
    { bytes: json({ personal_sign: `0x${bytesToHex(digest)}` }) },
  ],
  ['personal_sign of a number', 'undecodable/bad-field', { bytes: json({ personal_sign: 5 }) }],
  ['personal_sign with more', 'undecodable/unknown-field', { bytes: json({ personal_sign: 'hi', to }) }],
  [
    'raw message that names its own key',
    'refused/looks-like-transaction',
    {
      kind: 'raw-message',
      bytes: concatBytes(utf8('pay'), keys.byId('ed')?.publicKey ?? none, utf8('all')),
      key: { keyId: 'ed' },
    },
  ],
);

function nested(depth: number): Uint8Array {
  let item: RlpInput = none;
  for (let at = 0; at < depth; at += 1) item = [item];
  return encodeRlp(item);
}

function dirty(data: Uint8Array, at: number): Uint8Array {
  const changed = data.slice();
  changed[at] = 2;
  return changed;
}

const oversized: Row[] = [
  [
    'a list of a million items',
    'undecodable/too-many-items',
    { bytes: concatBytes(hexToBytes('fa0f4240'), new Uint8Array(1_000_000).fill(0x80)) },
  ],
  [
    'JSON above its cap',
    'undecodable/too-large',
    { bytes: json({ personal_sign: 'a'.repeat(maxJsonCharacters) }) },
  ],
  [
    'typed data above its cap',
    'undecodable/too-large',
    { kind: 'ethereum-typed-data', bytes: utf8(' '.repeat(maxJsonCharacters + 1)) },
  ],
  [
    'message nobody reads',
    'refused/too-large-to-show',
    { kind: 'ethereum-message', bytes: utf8('a'.repeat(maxMessageBytes + 1)) },
  ],
  [
    'raw message nobody reads',
    'refused/too-large-to-show',
    { kind: 'raw-message', bytes: utf8('a'.repeat(maxMessageBytes + 1)) },
  ],
];

const rows = [...transactions, ...jsonRequests, ...typedRequests, ...messages, ...oversized];

describe('malicious and malformed Ethereum and raw requests', () => {
  it('counts its cases', () => {
    expect(rows.length).toBe(136);
  });

  it.each(rows)('%s: %s', (_name, expected, input) => {
    const { key: own, ...rest } = { key, ...input };
    expect(failureOf(() => decodeRequest(own === undefined ? rest : { ...rest, key: own }, keys))).toBe(
      expected,
    );
  });

  it('reads the same requests once the fault is gone', () => {
    for (const bytes of [
      legacy(),
      typed(),
      json(plain),
      json({ ...plain, ...fees }),
      json(typedData()),
      json(safeTx(0, bybit)),
    ]) {
      expect(failureOf(() => decodeRequest({ bytes, key }, keys))).toBe('none');
    }
  });
});
