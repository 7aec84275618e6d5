import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAddresses, masterOf } from '../../../src/cli/tour/own-derivation.ts';
import {
  permitJson,
  practicePayment,
  practicePermit,
  practiceTransfer,
} from '../../../src/cli/tour/practice-requests.ts';
import { Place } from '../../cli/support/holdfast.ts';
import { finaliseAndExtract } from './bitcoin.ts';
import { DevelopmentNode, typedDataSigner } from './ethereum.ts';

/** What Holdfast signs, in the hands of programs that know nothing of it. */

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const place = new Place();
const bytes = (value: unknown): Uint8Array => {
  if (typeof value !== 'object' || value === null || !('base64' in value) || typeof value.base64 !== 'string')
    throw new Error('no bytes');
  return new Uint8Array(Buffer.from(value.base64, 'base64'));
};
const base64 = (data: Uint8Array) => ({ base64: Buffer.from(data).toString('base64') });

/** Accounts by their standard. */
const accounts = new Map<string, string>();

beforeAll(async () => {
  await place.create('v.holdfast');
  const [seed] = await place.batch('v.holdfast', [
    { command: 'seeds.import', input: { label: 'Seed', phrase: { utf8: phrase } } },
  ]);
  const id = idOf(seed?.value);
  await place.batch('v.holdfast', [
    { command: 'seeds.verify', input: { id, phrase: { utf8: phrase } } },
    { command: 'keys.activate', input: { id } },
  ]);
  for (const [standard, network] of [
    ['ethereum', 'ethereum'],
    ['bip84', 'bitcoin-regtest'],
    ['bip86', 'bitcoin-regtest'],
  ] as const) {
    const [made] = await place.batch('v.holdfast', [
      { command: 'seeds.add-account', input: { seed: id, label: standard, standard, network, account: 0 } },
    ]);
    expect(made?.ok, JSON.stringify(made)).toBe(true);
    accounts.set(standard, idOf(made?.value));
    await place.batch('v.holdfast', [{ command: 'keys.activate', input: { id: idOf(made?.value) } }]);
  }
});
afterAll(() => place.remove());

/** Opens a request and approves the digest that it was shown with. */
async function sign(
  request: Uint8Array,
  more: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const [opened] = await place.batch('v.holdfast', [
    { command: 'sign.open', input: { from: { bytes: base64(request) }, ...more } },
  ]);
  expect(opened?.ok, JSON.stringify(opened)).toBe(true);
  const { id, digest } = opened?.value ?? {};
  const [signed] = await place.batch('v.holdfast', [{ command: 'sign.approve', input: { id, digest } }]);
  expect(signed?.ok, JSON.stringify(signed)).toBe(true);
  return signed?.value ?? {};
}

describe('an Ethereum development node', () => {
  it('mines what was signed, from the address that the phrase gives', async () => {
    const node = await DevelopmentNode.start();
    try {
      const { ethereum } = firstAddresses(masterOf(phrase));
      const { unsigned, to } = practiceTransfer();
      await node.setBalance(ethereum, 10n ** 18n);
      const before = await node.balance(to);
      const outcome = await sign(unsigned, { key: accounts.get('ethereum') });
      const receipt = await node.mine(`0x${Buffer.from(bytes(outcome['bytes'])).toString('hex')}`);
      expect(receipt).toMatchObject({
        status: '0x1',
        from: ethereum.toLowerCase(),
        transactionHash: outcome['hash'],
      });
      expect((await node.balance(to)) - before).toBe(20_000_000_000_000_000n);
    } finally {
      await node.stop();
    }
  });

  it('ethers recovers the signer of typed data', async () => {
    const { ethereum } = firstAddresses(masterOf(phrase));
    const permit = practicePermit(ethereum);
    const request = new TextEncoder().encode(permitJson(permit));
    const outcome = await sign(request, { key: accounts.get('ethereum'), kind: 'ethereum-typed-data' });
    expect(typedDataSigner(permit, String(outcome['text']))).toBe(ethereum);
  });
});

describe('bitcoinjs-lib', () => {
  it.each(['segwit', 'taproot'] as const)('finalises and extracts a %s payment', async (kind) => {
    const { psbt, txid } = practicePayment(masterOf(phrase), kind);
    const outcome = await sign(psbt);
    const extracted = finaliseAndExtract(bytes(outcome['bytes']));
    expect(extracted.txid).toBe(txid);
    expect(extracted.signaturesValid).toBe(true);
    if (outcome['extracted'] !== undefined) expect(outcome['extracted']).toBe(extracted.hex);
  });
});

function idOf(value: Record<string, unknown> | undefined): string {
  const record = value?.['record'];
  if (typeof record !== 'object' || record === null || !('id' in record) || typeof record.id !== 'string') {
    throw new Error(`no record in ${JSON.stringify(value)}`);
  }
  return record.id;
}
