import { Transaction } from 'ethers';
import type { RequestView } from '../../src/shared/contract/sign.ts';

/* What a page in an attacker's hands tries against a request that was shown: used against the engine and in the real app. */

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** 15 digests that are not the one that was shown, each by another way of being wrong. */
export function forgedDigests(digest: string, random: (length: number) => Uint8Array): readonly unknown[] {
  return [
    '0'.repeat(64),
    Buffer.from(random(32)).toString('hex'),
    digest.slice(0, -1) + (digest.endsWith('0') ? '1' : '0'),
    (digest.startsWith('0') ? '1' : '0') + digest.slice(1),
    digest.toUpperCase() === digest ? `${digest} ` : digest.toUpperCase(),
    `0x${digest}`,
    digest.slice(0, 62),
    `${digest}00`,
    [digest],
    { toString: undefined, value: digest },
    Uint8Array.from(Buffer.from(digest, 'hex')),
    null,
    true,
    0,
    undefined,
  ];
}

/** 15 ids of no request: of other records, of prototypes, of other types. */
export function falseIds(id: string, keys: readonly [string, string]): readonly unknown[] {
  return [
    `${id}/request/0`,
    `${id}/outcome/0`,
    `${id}/uses/0`,
    `${id}\u0000`,
    ` ${id}`,
    id.toUpperCase(),
    id.slice(1),
    '__proto__',
    'constructor',
    'rules/vault',
    ...keys,
    [id],
    { id },
    null,
  ];
}

/** 20 fields by which an approval would say what its digest is of. */
export function fieldsBeside(other: RequestView, key: string): readonly object[] {
  return [
    { bytes: other.canonical },
    { request: 'ab' },
    { display: other.display },
    { kind: 'raw-message' },
    { tasks: [] },
    { key },
    { path: "m/44'/60'/0'/0/1" },
    { verdict: { decision: 'allow', reasons: [] } },
    { allows: ['set-code'] },
    { entry: other },
    { status: 'open' },
    { caller: { program: 'x' } },
    { role: 'owner' },
    { ['__proto__x']: {} },
    { digest2: other.digest },
    { approved: true },
    { force: true },
    { risk: { reason: 'x' } },
    { id2: other.id },
    { fromFile: true },
  ];
}

/** 10 calls in another role, by another name, or for bytes that pose as something else. */
export function guises(
  view: RequestView,
  keys: { readonly account: string; readonly message: string },
): readonly (readonly [command: string, input: unknown])[] {
  const { account, message } = keys;
  const approval = { id: view.id, digest: view.digest };
  const raw = Transaction.from({
    type: 2,
    chainId: 1,
    nonce: 99,
    to: `0x${'66'.repeat(20)}`,
    value: 1,
    gasLimit: 21_000,
    maxFeePerGas: 1,
    maxPriorityFeePerGas: 1,
  });
  const posing = (bytes: Uint8Array) => ({ from: { bytes }, kind: 'ethereum-message', key: account });
  return [
    ['program.sign', { key: message, kind: 'raw-message', bytes: utf8('x') }],
    ['program.sign', { bytes: view.canonical }],
    ['program.keys', {}],
    ['sign.approve ', approval],
    ['SIGN.APPROVE', approval],
    ['__proto__', approval],
    ['sign', approval],
    ['sign.release', { id: view.id }],
    ['sign.open', posing(Uint8Array.from(Buffer.from(raw.unsignedHash.slice(2), 'hex')))],
    ['sign.open', posing(utf8(raw.unsignedSerialized))],
  ];
}
