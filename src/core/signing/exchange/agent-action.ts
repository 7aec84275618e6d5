import { keccak_256 } from '@noble/hashes/sha3.js';
import { joinBytes } from '../../crypto/bytes.ts';
import { HoldfastError } from '../../error.ts';
import { bigIntToBytes, fromHex, toHex } from '../bytes.ts';
import { placeOf } from '../context.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { JsonNumber, parseJson } from '../json.ts';
import { refused, undecodable } from '../refusal.ts';
import type { FoundKey } from '../request.ts';
import { flatTypedDataDigest, type FlatMember } from './agent-typed-data.ts';
import { agentActions, type AgentActionRow } from './agent-words.ts';
import type { Authentication } from './authenticate.ts';
import type { ExchangeInput } from './input.ts';
import { encodeMessagePack } from './msgpack.ts';
import type { Parameter } from './parameters.ts';
import type { ExchangeAct, ExchangeProfile } from './profile.ts';
import { readWords, type Reading } from './words.ts';

const outerNames = ['action', 'nonce', 'vaultAddress', 'expiresAfter'];

/** What an action does, and the one signature that it needs. */
export interface ReadAction {
  readonly meaning: Reading & { readonly act: ExchangeAct; readonly method: string };
  readonly authentication: Authentication;
}

/**
 * A request to Hyperliquid: an action that is signed as typed data, either member by member or, for what an agent may do,
 * by a hash over all of it. Members that the signature would not cover are turned down.
 * @throws HoldfastError `undecodable` or `refused`.
 */
export function readAgentAction(
  profile: ExchangeProfile,
  input: ExchangeInput,
  key: FoundKey,
  parameters: readonly Parameter[],
): ReadAction {
  if (input.method !== 'POST' || input.path !== '/exchange')
    throw refused('path-unclear', { path: input.path });
  if (input.query !== '') throw refused('parameter-unclear', { parameter: 'query' });
  const body = parseJson(input.body);
  if (!(body instanceof Map)) throw undecodable('bad-json');
  if (body.has('signature')) throw refused('already-signed');
  for (const name of body.keys())
    if (!outerNames.includes(name)) throw undecodable('unknown-field', { field: name });
  const action = body.get('action');
  const type = action instanceof Map ? action.get('type') : undefined;
  if (!(action instanceof Map) || typeof type !== 'string')
    throw undecodable('missing-field', { field: 'action' });
  const isTest = input.host?.includes('testnet') === true;
  const row = Object.hasOwn(agentActions, type) ? agentActions[type] : undefined;
  const digest =
    row?.typed === undefined
      ? agentDigest(body, action, isTest)
      : typedDigest(row.typed, body, action, isTest);
  const said = parameters.flatMap(rename);
  const meaning =
    row === undefined
      ? { act: 'other' as const, method: 'unknown', ...readWords(profile, 'other', {}, said) }
      : { act: row.act, method: row.method, ...readWords(profile, row.act, row.words, said) };
  return { meaning, authentication: signedBy(key, digest, input) };
}

/** The names of an order's members, which are single letters on the wire. */
const orderNames: Readonly<Record<string, string>> = {
  a: 'market',
  b: 'side',
  p: 'price',
  s: 'amount',
  r: 'reduce-only',
};

function rename({ name, value }: Parameter): Parameter[] {
  const inner = name.startsWith('action.') ? name.slice('action.'.length) : name;
  const order = /^(?:((?:orders|modifies)\.[0-9]+\.)(?:order\.)?|(?:order|twap)\.)([abpsr])$/.exec(inner);
  if (order === null) return [{ name: inner.replace(/^(modifies\.[0-9]+)\.order\./, '$1.'), value }];
  const [, prefix = '', letter = ''] = order;
  const side = value === 'true' ? 'buy' : 'sell';
  return [{ name: `${prefix}${orderNames[letter] ?? letter}`, value: letter === 'b' ? side : value }];
}

/** keccak-256 over the action in MessagePack, the nonce, the vault and the deadline, in an agent's message. */
function agentDigest(body: JsonObject, action: JsonObject, isTest: boolean): Uint8Array {
  const vault = body.get('vaultAddress') ?? null;
  const expires = body.get('expiresAfter') ?? null;
  if (vault !== null && (typeof vault !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(vault)))
    throw undecodable('bad-field', { field: 'vaultAddress' });
  const hash = keccak_256(
    joinBytes(
      encodeMessagePack(action),
      uint64(body.get('nonce'), 'nonce'),
      vault === null ? Uint8Array.of(0) : joinBytes(Uint8Array.of(1), fromHex(vault)),
      ...(expires === null ? [] : [Uint8Array.of(0), uint64(expires, 'expiresAfter')]),
    ),
  );
  return flatTypedDataDigest({ name: 'Exchange', chainId: 1337n }, 'Agent', [
    { name: 'source', type: 'string', value: isTest ? 'b' : 'a' },
    { name: 'connectionId', type: 'bytes32', value: toHex(hash) },
  ]);
}

function typedDigest(
  { name, members }: NonNullable<AgentActionRow['typed']>,
  body: JsonObject,
  action: JsonObject,
  isTest: boolean,
): Uint8Array {
  const signed = members.map(([member]) => member);
  for (const member of action.keys())
    if (!signed.includes(member) && member !== 'type' && member !== 'signatureChainId')
      throw undecodable('unknown-field', { field: member });
  // No signature covers them, so that they may say nothing.
  for (const unsigned of ['vaultAddress', 'expiresAfter'])
    if ((body.get(unsigned) ?? null) !== null) throw undecodable('unknown-field', { field: unsigned });
  if (action.get('hyperliquidChain') !== (isTest ? 'Testnet' : 'Mainnet')) throw refused('host-unknown');
  const number = action.get(signed.includes('time') ? 'time' : 'nonce');
  if (plain(number) !== plain(body.get('nonce'))) throw undecodable('bad-field', { field: 'nonce' });
  const chainId = action.get('signatureChainId');
  if (typeof chainId !== 'string' || !/^0x[0-9a-f]{1,16}$/.test(chainId))
    throw undecodable('bad-field', { field: 'signatureChainId' });
  const flat: FlatMember[] = members.map(([member, type]) => {
    const value = plain(action.get(member));
    if (value === undefined) throw undecodable('missing-field', { field: member });
    return { name: member, type, value };
  });
  return flatTypedDataDigest({ name: 'HyperliquidSignTransaction', chainId: BigInt(chainId) }, name, flat);
}

function plain(value: JsonValue | undefined): string | undefined {
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

function uint64(value: JsonValue | undefined, field: string): Uint8Array {
  if (!(value instanceof JsonNumber) || !/^(?:0|[1-9][0-9]{0,18})$/.test(value.text))
    throw undecodable('bad-field', { field });
  return bigIntToBytes(BigInt(value.text), 8);
}

function signedBy(key: FoundKey, digest: Uint8Array, input: ExchangeInput): Authentication {
  const task = { ...placeOf(key), publicKey: key.publicKey, payload: digest };
  return {
    tasks: [{ ...task, scheme: 'ecdsa-secp256k1-recoverable' }],
    secretHeaders: [],
    finish: ([signature]) => {
      const recovery = signature?.[64];
      if (signature === undefined || recovery === undefined)
        throw new HoldfastError('bad-signature', { index: 0 });
      const [r, s] = [toHex(signature.subarray(0, 32)), toHex(signature.subarray(32, 64))];
      const added = JSON.stringify({ signature: { r, s, v: 27 + recovery } }).slice(1);
      return {
        method: 'POST',
        url: `https://${input.host ?? ''}${input.path}`,
        headers: { 'Content-Type': 'application/json' },
        body: `${input.body.trimEnd().replace(/\}$/, '')},${added}`,
      };
    },
  };
}
