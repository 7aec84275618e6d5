import { ethers } from 'ethers';
import { Transaction } from 'micro-eth-signer';
import { parseTransaction, recoverTransactionAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { toHex } from '../../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { decodeRlp } from '../../../src/core/signing/ethereum/rlp.ts';
import type { SignedOutcome } from '../../../src/core/signing/request.ts';
import { FakeKeys, utf8 } from '../../core/signing/support/fake-keys.ts';
import { blobOfLine, withSidecar } from './blobs.ts';
import { DevelopmentNode } from './ethereum.ts';

const keys = new FakeKeys();
const path = "m/44'/60'/0'/0/0";
const us = '0x73d0385F4d8E00C5e6504C6030F47BF6212736A8';
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const chainId = 31_337;
const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
const prices = { maxFeePerGas: hex(2n * 10n ** 9n), maxPriorityFeePerGas: hex(10n ** 9n) };
const accessList = [{ address: to, storageKeys: [`0x${'00'.repeat(32)}`] }];
/** Returns one byte of code: STOP. */
const creation = '0x60016000f3';

const types: [type: number, fields: object][] = [
  [0, { gasPrice: hex(2n * 10n ** 9n) }],
  [1, { gasPrice: hex(2n * 10n ** 9n), accessList }],
  [2, { ...prices, accessList }],
  [2, { ...prices, to: null, data: creation, value: '0x0' }],
  [4, prices],
];

let nonce = 0;
function sign(type: number, fields: object): SignedOutcome {
  const request = {
    type: hex(type),
    chainId: hex(chainId),
    nonce: hex(nonce),
    gas: hex(200_000),
    to,
    value: '0x5',
  };
  nonce += 1;
  const bytes = utf8(JSON.stringify({ ...request, ...fields }));
  return keys.sign(decodeRequest({ bytes, key: { keyId: 'seed-1', path }, allows: () => true }, keys));
}

/** An authorisation of the second account, as `eth_signTransaction` takes it. */
function authorization(): object {
  const second = { keyId: 'seed-1', path: "m/44'/60'/0'/0/1" };
  const bytes = utf8(JSON.stringify({ authorization: { chainId, address: to, nonce: 0 } }));
  const tuple = decodeRlp(keys.sign(decodeRequest({ bytes, key: second, allows: () => true }, keys)).bytes);
  const [, , , parity, r, s] = Array.isArray(tuple) ? tuple : [];
  const quantity = (item: unknown): string =>
    hex(item instanceof Uint8Array && item.length > 0 ? BigInt(toHex(item)) : 0n);
  return {
    chainId: hex(chainId),
    address: to,
    nonce: '0x0',
    yParity: quantity(parity),
    r: quantity(r),
    s: quantity(s),
  };
}

describe('a development node', () => {
  let node: DevelopmentNode;
  beforeAll(async () => {
    node = await DevelopmentNode.start();
    await node.setBalance(us, 10n ** 18n);
  });
  afterAll(async () => {
    await node.stop();
  });

  it.each(types)('mines a transaction of type %d', async (type, fields) => {
    const outcome = sign(type, type === 4 ? { ...fields, authorizationList: [authorization()] } : fields);
    const receipt = await node.mine(toHex(outcome.bytes));
    expect(receipt).toMatchObject({
      status: '0x1',
      from: us.toLowerCase(),
      transactionHash: outcome.hash,
      type: hex(type),
    });
  });

  it('mines a transaction of type 3 with its blob, and none whose blob is not proved', async () => {
    const blob = blobOfLine(123_456_789n, 987_654_321n);
    const { versionedHash } = blob;
    const fields = { ...prices, maxFeePerBlobGas: hex(10n ** 9n), blobVersionedHashes: [versionedHash] };
    const before = await node.balance(to);
    const outcome = sign(3, fields);
    const { bytes } = outcome;
    for (const wrong of [
      { ...blob, proof: blob.commitment },
      { ...blob, bytes: blob.bytes.with(5, (blob.bytes[5] ?? 0) ^ 1) },
      blobOfLine(1n, 2n),
    ])
      await expect(node.mine(toHex(withSidecar(bytes, wrong)))).rejects.toThrow();
    const receipt = await node.mine(toHex(withSidecar(bytes, blob)));
    expect(receipt).toMatchObject({
      status: '0x1',
      from: us.toLowerCase(),
      transactionHash: outcome.hash,
      type: '0x3',
    });
    expect((await node.balance(to)) - before).toBe(5n);
    expect(await node.transaction(String(outcome.hash))).toMatchObject({
      from: us.toLowerCase(),
      blobVersionedHashes: [versionedHash],
    });
  });

  it('runs the code that an authorisation names', async () => {
    const second = keys.byId('seed-1', "m/44'/60'/0'/0/1");
    const address = ethers.computeAddress(toHex(second?.publicKey ?? new Uint8Array(0)));
    expect(await node.code(address)).toBe(`0xef0100${to.slice(2).toLowerCase()}`);
  });
});

describe('other libraries', () => {
  const blobs = { ...prices, maxFeePerBlobGas: '0x7', blobVersionedHashes: [`0x01${'ab'.repeat(31)}`] };
  it.each([...types, [3, blobs] as [number, object]])(
    'read a transaction of type %d as ours',
    async (type, fields) => {
      const outcome = sign(type, type === 4 ? { ...fields, authorizationList: [authorization()] } : fields);
      const raw = toHex(outcome.bytes);
      const byEthers = ethers.Transaction.from(raw);
      expect(byEthers.from).toBe(us);
      expect(byEthers.hash).toBe(outcome.hash);
      expect(byEthers.type).toBe(type);
      const byMicro = Transaction.fromHex(raw, false);
      expect(byMicro.recoverSender().address).toBe(us);
      expect(`0x${byMicro.hash}`.replace('0x0x', '0x')).toBe(outcome.hash);
      // viem's type says which of its five forms the text is of; that is what is judged here.
      const serialized = raw as `0x02${string}`;
      expect(parseTransaction(serialized).chainId).toBe(chainId);
      expect(await recoverTransactionAddress({ serializedTransaction: serialized })).toBe(us);
    },
  );
});
