import { concatBytes } from '@noble/hashes/utils.js';

import { keccak256 } from '../../crypto/keccak.ts';
import { toHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { Warning } from '../display-parts.ts';
import type { EthereumTypedDataDisplay } from './display.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { encodeJson } from '../json.ts';
import { refused, undecodable } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import { chainOf } from './chains.ts';
import { requireException } from './exception.ts';
import { Findings } from './findings.ts';
import { ethereumSignature } from './signature-outcome.ts';
import { checkChain, ethereumSigner, recoverableTask } from './signer-key.ts';
import type { WalkedStruct } from './typed-data-encode.ts';
import { walkStruct } from './typed-data-encode.ts';
import type { TypedTypes } from './typed-data-types.ts';
import { parseTypes, reachedTypes } from './typed-data-types.ts';
import { readPurpose } from './typed-data-purpose.ts';
import { typedDataWarnings } from './typed-data-warnings.ts';

const domainFields = new Map([
  ['name', 'string'],
  ['version', 'string'],
  ['chainId', 'uint256'],
  ['verifyingContract', 'address'],
  ['salt', 'bytes32'],
]);

/** Typed data read and hashed, before it is bound to a key. */
export interface HashedTypedData {
  primaryType: string;
  types: TypedTypes;
  domain: WalkedStruct;
  message: WalkedStruct;
  /** keccak-256 of 0x1901, domain hash, message hash. */
  digest: Uint8Array;
  /** The document with sorted names, used types only, and every value in one form. */
  canonical: Uint8Array;
}

/**
 * Reads the document of `eth_signTypedData_v4` and hashes it by EIP-712 in one walk.
 * @throws HoldfastError `undecodable`: extra or missing fields, values that do not fit their type, bad types.
 */
export function hashTypedData(object: JsonObject): HashedTypedData {
  for (const name of object.keys()) {
    if (!['types', 'primaryType', 'domain', 'message'].includes(name)) throw undecodable('unknown-field');
  }
  const types = parseTypes(object.get('types'));
  checkDomainType(types);
  const primaryType = object.get('primaryType');
  if (typeof primaryType !== 'string') throw undecodable('bad-field', { field: 'primaryType' });
  if (!types.has(primaryType)) throw undecodable('unknown-type');
  if (primaryType === 'EIP712Domain') throw undecodable('bad-field', { field: 'primaryType' });
  const domain = walkStruct(types, 'EIP712Domain', object.get('domain'));
  const message = walkStruct(types, primaryType, object.get('message'));
  const digest = keccak256(concatBytes(Uint8Array.of(0x19, 0x01), domain.hash, message.hash));
  const canonical = new TextEncoder().encode(
    encodeJson(canonicalDocument(types, primaryType, domain, message)),
  );
  return { primaryType, types, domain, message, digest, canonical };
}

function checkDomainType(types: TypedTypes): void {
  const members = types.get('EIP712Domain');
  if (!members) throw undecodable('missing-field', { field: 'EIP712Domain' });
  for (const { name, type } of members) {
    if (domainFields.get(name) !== type.text) throw undecodable('bad-type', { field: 'EIP712Domain' });
  }
}

function canonicalDocument(
  types: TypedTypes,
  primaryType: string,
  domain: WalkedStruct,
  message: WalkedStruct,
): JsonObject {
  const used = reachedTypes(types, primaryType, reachedTypes(types, 'EIP712Domain'));
  const listed: JsonObject = new Map();
  for (const name of used) {
    const members = (types.get(name) ?? []).map(
      (member): JsonValue =>
        new Map<string, JsonValue>([
          ['name', member.name],
          ['type', member.type.text],
        ]),
    );
    listed.set(name, members);
  }
  return new Map<string, JsonValue>([
    ['types', listed],
    ['primaryType', primaryType],
    ['domain', domain.canonical],
    ['message', message.canonical],
  ]);
}

/** The document itself, or the one that an account wraps into its own (ERC-7739): that is what whoever asked gets. */
function meantBy({
  primaryType,
  types,
  message,
}: HashedTypedData): Pick<Parameters<typeof readPurpose>[0], 'primaryType' | 'leaves'> {
  const contents = types.get(primaryType)?.find(({ name }) => name === 'contents')?.type;
  if (primaryType !== 'TypedDataSign' || contents?.kind !== 'struct')
    return { primaryType, leaves: message.leaves };
  const leaves = message.leaves
    .filter(({ path }) => path[0] === 'contents')
    .map((leaf) => ({ ...leaf, path: leaf.path.slice(1) }));
  return { primaryType: contents.text, leaves };
}

/** Decodes typed data for signing. @throws HoldfastError `undecodable` or `refused`. */
export function decodeTypedData(object: JsonObject, context: DecodeContext): RequestBody {
  const hashed = hashTypedData(object);
  const { primaryType, domain, message, digest } = hashed;
  const meant = meantBy(hashed);
  // Without any domain field the signature would hold everywhere; EIP-712 itself demands one or more.
  if (domain.fields.length === 0) throw refused('domain-empty');
  const domainValue = (name: string): bigint | string | undefined =>
    domain.leaves.find(({ path }) => path[0] === name)?.value;
  const chainId = domainValue('chainId');
  const contract = domainValue('verifyingContract');
  if (typeof chainId === 'bigint') checkChain(context, chainId);
  const signer = ethereumSigner(context);
  const { references } = context.input;
  const chain = typeof chainId === 'bigint' ? chainOf(chainId, references) : null;
  const findings = new Findings();
  const name = `eip155:${chain?.id ?? '0'}`;
  const purpose = readPurpose(
    {
      ...meant,
      chain: name,
      contract: typeof contract === 'string' ? contract : null,
      signer: signer.address,
    },
    {
      findings,
      references,
      require: (code, details) => {
        requireException(context, code, signer.key.keyId, details);
      },
    },
  );
  const warnings: Warning[] = [];
  if (!chain) warnings.push({ code: 'domain-chain-missing', severity: 'danger', params: {} });
  else if (chain.name === null)
    warnings.push({ code: 'chain-unknown', severity: 'caution', params: { chainId: chain.id } });
  if (contract === undefined)
    warnings.push({ code: 'domain-contract-missing', severity: 'caution', params: {} });
  warnings.push(
    ...typedDataWarnings(
      meant.primaryType,
      meant.leaves,
      domain.leaves,
      [...domain.fields, ...message.fields],
      context.input.now,
    ),
    ...findings.warnings,
  );
  const display: EthereumTypedDataDisplay = {
    kind: 'ethereum-typed-data',
    signer: signer.display,
    chain,
    verifyingContract: typeof contract === 'string' ? contract : null,
    primaryType,
    domain: domain.fields,
    message: message.fields,
    ...(purpose.permits.length === 0 ? {} : { permits: purpose.permits }),
    ...(purpose.inner.length === 0 ? {} : { inner: purpose.inner }),
    domainHash: toHex(domain.hash),
    messageHash: toHex(message.hash),
    warnings,
  };
  return {
    kind: 'ethereum-typed-data',
    display,
    facts: {
      ...findings.facts(name, 'typed-data'),
      ...(purpose.fee === undefined ? {} : { fee: { asset: name, amount: purpose.fee.toString() } }),
    },
    canonical: hashed.canonical,
    tasks: [recoverableTask(signer, digest)],
    finish: ([signature]) => ethereumSignature('ethereum-typed-data', digest, signature),
  };
}
