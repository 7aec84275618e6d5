import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import { canonicalJson } from '../encoding/jcs.ts';
import { HoldfastError } from '../error.ts';
import type { HashPort } from '../ports.ts';
import { damaged, equalBytes, readUint32, subkey, uint32 } from './bytes.ts';
import { checkSlotCosts } from './kdf-limits.ts';
import { tokenFactors, tokenKdfShape } from './token-slot.ts';

/** Newest version of the container that is known here: how header, rows and boxes are laid out. */
export const formatVersion = 2;

/**
 * The version that a header of these slots is written as: 2 when one of them is a token's, which a reader of version 1
 * does not know, and 1 otherwise. Such a reader says "newer" instead of "damaged", and every other file stays as it was.
 */
export function formatVersionOf(slots: readonly Pick<HeaderSlot, 'kdf'>[]): number {
  return slots.some(({ kdf }) => kdf?.algorithm === 'token') ? 2 : 1;
}

/** Version of what the records say; `migrations/` bring older ones up to it. */
export const schemaVersion = 1;

const magic = utf8ToBytes('HOLDFAST');
const prefixLength = 14;
const macLength = 32;
const maxBody = 256 * 1024;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const uint = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const argon2id = z.strictObject({
  algorithm: z.literal('argon2id'),
  lanes: z.number().int().min(0).max(0xffff_ffff),
  memoryKiB: z.number().int().min(0).max(0xffff_ffff),
  passes: z.number().int().min(0).max(0xffff_ffff),
  salt: hex(16),
});
const hkdfSha256 = z.strictObject({ algorithm: z.literal('hkdf-sha256'), salt: hex(16) });

/** A slot in a header, of a vault or of a backup. */
export const headerSlotShape = z
  .strictObject({
    commitment: hex(32),
    created: z.iso.datetime({ precision: 3 }),
    enc: hex(32),
    factors: z.array(z.string().max(32)).min(1).max(8),
    id: hex(8),
    kdf: z.union([argon2id, hkdfSha256, tokenKdfShape]).nullable(),
    kind: z.enum(['passphrase', 'recovery-code', 'keyring', 'token', 'quorum']),
    sealedRoot: hex(48),
    wrappedSecret: hex(24 + 32 + 16),
  })
  // A passphrase must be stretched; only a code of full entropy may go without.
  .refine((value) => value.kind !== 'passphrase' || value.kdf?.algorithm === 'argon2id')
  .refine((value) => value.kind !== 'recovery-code' || value.kdf?.algorithm === 'hkdf-sha256')
  // Only a token's slot asks a token, and it lists what it asks for. It asks for nothing where it is only reserved.
  .refine(
    ({ kind, kdf }) =>
      (kind === 'token') === (kdf?.algorithm === 'token') || (kind === 'token' && kdf === null),
  )
  .refine(({ factors, kdf }) => kdf?.algorithm !== 'token' || tokenFactors(kdf).join() === factors.join());

const body = z.strictObject({
  app: z.string().max(64),
  created: z.iso.datetime({ precision: 3 }),
  // Two keys, and the public key of each slot.
  keys: z.string().regex(/^[0-9a-f]{272,2256}$/),
  rootGeneration: uint,
  schema: uint,
  slots: z.array(headerSlotShape).min(1).max(32),
  vault: hex(16),
});

/** A slot as it stands in the header; byte fields are lower-case hex. docs/vault-format.md has each one. */
export type HeaderSlot = z.infer<typeof headerSlotShape>;

/** The header's fields. */
export type HeaderBody = z.infer<typeof body>;

/** A header whose form is right but whose MAC is not yet checked, since that takes the root key. */
export interface ParsedHeader {
  readonly body: HeaderBody;
  readonly bytes: Uint8Array;
}

/** Key of the header's MAC. */
function macOf(hash: HashPort, root: Uint8Array, authenticated: Uint8Array): Uint8Array {
  const key = subkey(root, 'header mac');
  const mac = hash.hmacSha256(key, authenticated);
  key.fill(0);
  return mac;
}

/** The header's bytes: magic, format version, length of the body, body in canonical JSON, MAC. */
export function encodeHeader(hash: HashPort, fields: HeaderBody, root: Uint8Array): Uint8Array {
  const json = utf8ToBytes(canonicalJson(fields));
  const authenticated = concatBytes(
    magic,
    Uint8Array.of(0, formatVersionOf(fields.slots)),
    uint32(json.length),
    json,
  );
  return concatBytes(authenticated, macOf(hash, root, authenticated));
}

/**
 * Reads a header's form and refuses what we would not have written: another encoding of the same fields, a cost
 * outside of the limits. Nothing is derived or allocated here.
 * Errors: `not-a-vault`, `vault-newer` {version}, `vault-damaged`, `kdf-too-weak`, `kdf-too-costly`.
 */
export function parseHeader(bytes: Uint8Array): ParsedHeader {
  if (bytes.length < prefixLength + macLength || !equalBytes(bytes.subarray(0, 8), magic)) {
    throw new HoldfastError('not-a-vault');
  }
  const version = ((bytes[8] ?? 0) << 8) | (bytes[9] ?? 0);
  if (version > formatVersion) throw new HoldfastError('vault-newer', { version, known: formatVersion });
  if (version < 1) throw damaged('header', 'version');
  const length = readUint32(bytes, 10);
  if (length > maxBody || bytes.length !== prefixLength + length + macLength)
    throw damaged('header', 'length');
  const json = bytes.subarray(prefixLength, prefixLength + length);
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json));
  } catch {
    throw damaged('header', 'body');
  }
  // The schema is looked at before the rest: a newer one may have fields that are not known here.
  const schema = z.looseObject({ schema: uint }).safeParse(raw);
  if (schema.success && schema.data.schema > schemaVersion) {
    throw new HoldfastError('vault-newer', { version: schema.data.schema, known: schemaVersion });
  }
  const parsed = body.safeParse(raw);
  if (!parsed.success) throw damaged('header', 'body');
  if (!equalBytes(utf8ToBytes(canonicalJson(parsed.data)), json)) throw damaged('header', 'encoding');
  // One value has one encoding: a version that its slots do not ask for is not what was written.
  if (version !== formatVersionOf(parsed.data.slots)) throw damaged('header', 'version');
  checkSlotCosts(parsed.data.slots.map(({ kdf }) => kdf));
  return { body: parsed.data, bytes };
}

/** Checks a header's MAC with the root key. Errors: `vault-damaged`. */
export function checkHeaderMac(hash: HashPort, header: ParsedHeader, root: Uint8Array): void {
  const end = header.bytes.length - macLength;
  const mac = macOf(hash, root, header.bytes.subarray(0, end));
  if (!equalBytes(mac, header.bytes.subarray(end))) throw damaged('header', 'mac');
}

/** Hex of the hash of a header, kept in the sealed head so that an older header is noticed. */
export function headerHash(hash: HashPort, bytes: Uint8Array): string {
  return bytesToHex(hash.sha256(bytes));
}

/** The vault's id as 16 bytes. */
export function vaultIdBytes(header: HeaderBody): Uint8Array {
  return hexToBytes(header.vault);
}
