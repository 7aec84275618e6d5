import { concatBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { HoldfastError } from '../error.ts';
import type { AeadKey } from '../ports.ts';
import { damaged, label, uint32, uint64 } from './bytes.ts';
import { recordKinds } from './record-kind.ts';
import type { KeyPorts, VaultKeys } from './vault-keys.ts';

/** Where a row belongs: what its ciphertext is bound to (security.md V-4). */
export interface BoxPlace {
  readonly vaultId: Uint8Array;
  readonly schema: number;
  readonly kind: number;
  readonly id: Uint8Array;
  readonly generation: number;
}

const nonceLength = 24;
const tagLength = 16;
const wrappedKeyLength = nonceLength + 32 + tagLength;
const recordLabel = label('record');
const dataKeyLabel = label('data key');
const secretLabel = label('secret');
const logLabel = label('log');

/** Associated data of a row. Every field but the last has a fixed width, so no two places share it. */
function placeAad(domain: Uint8Array, place: BoxPlace): Uint8Array {
  const { vaultId, schema, kind, id, generation } = place;
  const aad = new Uint8Array(domain.length + 29 + id.length);
  aad.set(domain);
  const at = domain.length;
  aad.set(vaultId, at);
  aad[at + 16] = kind;
  // By hand and not through a DataView: this runs for every row when a vault opens.
  for (let i = 0; i < 4; i++) aad[at + 17 + i] = schema >>> (24 - 8 * i);
  const high = Math.floor(generation / 2 ** 32);
  for (let i = 0; i < 4; i++) aad[at + 21 + i] = high >>> (24 - 8 * i);
  for (let i = 0; i < 4; i++) aad[at + 25 + i] = generation >>> (24 - 8 * i);
  aad.set(id, at + 29);
  return aad;
}

/** Nonce, ciphertext, tag. */
function seal(ports: KeyPorts, key: AeadKey, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const nonce = ports.random.bytes(nonceLength);
  const sealed = key.seal(nonce, aad, plaintext);
  const box = new Uint8Array(nonceLength + sealed.length);
  box.set(nonce);
  box.set(sealed, nonceLength);
  return box;
}

function open(key: AeadKey, aad: Uint8Array, box: Uint8Array, what: string, where: () => string): Uint8Array {
  if (box.length < nonceLength + tagLength) throw damaged(what, where());
  try {
    return key.open(box.subarray(0, nonceLength), aad, box.subarray(nonceLength));
  } catch (error) {
    if (error instanceof HoldfastError) throw damaged(what, where());
    throw error;
  }
}

/** Seals a record's JSON. */
export function sealRecord(
  ports: KeyPorts,
  keys: VaultKeys,
  place: BoxPlace,
  plaintext: Uint8Array,
): Uint8Array {
  return seal(ports, keys.contentBox, placeAad(recordLabel, place), plaintext);
}

/** Opens a record. Errors: `vault-damaged` {what: 'record'}. */
export function openRecord(keys: VaultKeys, place: BoxPlace, box: Uint8Array): Uint8Array {
  return open(keys.contentBox, recordAad(place), box, 'record', () => describePlace(place));
}

/** A record's row, with its associated data. */
export interface SealedRecord {
  readonly place: BoxPlace;
  readonly aad: Uint8Array;
  readonly box: Uint8Array;
}

/** Opens many records at once, which is faster. Errors: `vault-damaged` {what: 'record'}. */
export function openRecords(keys: VaultKeys, records: readonly SealedRecord[]): Uint8Array[] {
  const messages = records.map(({ place, aad, box }) => {
    if (box.length < nonceLength + tagLength) throw damaged('record', describePlace(place));
    return { nonce: box.subarray(0, nonceLength), aad, sealed: box.subarray(nonceLength) };
  });
  try {
    return keys.contentBox.openMany(messages);
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    const failed = records[Number(error.details['index'])];
    throw damaged('record', failed === undefined ? '' : describePlace(failed.place));
  }
}

/**
 * Seals a secret: a fresh data key wrapped under the root for this place, then the secret under the data key.
 * The secret's own associated data leaves the generation out: renewing the root rewraps the data key alone.
 */
export function sealSecretBox(
  ports: KeyPorts,
  keys: VaultKeys,
  place: BoxPlace,
  secret: Uint8Array,
): Uint8Array {
  const dataKey = ports.random.bytes(32);
  const wrapped = seal(ports, keys.dataKeyBox, placeAad(dataKeyLabel, place), dataKey);
  const sealed = seal(ports, ports.aead.key(dataKey), secretAad(place), secret);
  dataKey.fill(0);
  return concatBytes(wrapped, sealed);
}

/** Opens a secret for the caller to wipe. Errors: `vault-damaged` {what: 'secret'}. */
export function openSecretBox(
  ports: KeyPorts,
  keys: VaultKeys,
  place: BoxPlace,
  box: Uint8Array,
): Uint8Array {
  const where = () => describePlace(place);
  const dataKey = open(
    keys.dataKeyBox,
    placeAad(dataKeyLabel, place),
    box.subarray(0, wrappedKeyLength),
    'secret',
    where,
  );
  try {
    return open(ports.aead.key(dataKey), secretAad(place), box.subarray(wrappedKeyLength), 'secret', where);
  } finally {
    dataKey.fill(0);
  }
}

/** Moves a secret's data key under a new root, for the generation that writes it. Errors: `vault-damaged`. */
export function rewrapSecretBox(
  ports: KeyPorts,
  from: VaultKeys,
  to: VaultKeys,
  place: BoxPlace,
  generation: number,
  box: Uint8Array,
): Uint8Array {
  const wrapped = box.subarray(0, wrappedKeyLength);
  const dataKey = open(from.dataKeyBox, placeAad(dataKeyLabel, place), wrapped, 'secret', () =>
    describePlace(place),
  );
  const rewrapped = seal(ports, to.dataKeyBox, placeAad(dataKeyLabel, { ...place, generation }), dataKey);
  dataKey.fill(0);
  return concatBytes(rewrapped, box.subarray(wrappedKeyLength));
}

function secretAad(place: BoxPlace): Uint8Array {
  return concatBytes(secretLabel, place.vaultId, uint32(place.schema), place.id);
}

/** Seals an entry of the log at its number. */
export function sealLogEntry(
  ports: KeyPorts,
  keys: VaultKeys,
  vaultId: Uint8Array,
  seq: number,
  plaintext: Uint8Array,
): Uint8Array {
  return seal(ports, keys.logBox, logAad(vaultId, seq), plaintext);
}

/** Opens an entry of the log. Errors: `vault-damaged` {what: 'log'}. */
export function openLogEntry(keys: VaultKeys, vaultId: Uint8Array, seq: number, box: Uint8Array): Uint8Array {
  return open(keys.logBox, logAad(vaultId, seq), box, 'log', () => String(seq));
}

function logAad(vaultId: Uint8Array, seq: number): Uint8Array {
  return concatBytes(logLabel, vaultId, uint64(seq));
}

/** Associated data of a record. */
export function recordAad(place: BoxPlace): Uint8Array {
  return placeAad(recordLabel, place);
}

// Bytes that are not UTF-8 decode to a character outside of the pattern.
const idDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
const idPattern = /^[\x21-\x7e]{1,64}$/;

/** Whether a text can be the id of a record: 1..64 printable ASCII characters. */
export function isRecordId(id: string): boolean {
  return idPattern.test(id);
}

/** Record ids are 1..64 printable ASCII characters. Errors: `bad-record-id`. */
export function encodeRecordId(id: string): Uint8Array {
  if (!isRecordId(id)) throw new HoldfastError('bad-record-id');
  return utf8ToBytes(id);
}

/** The text of a stored id, or undefined when no writer of ours made it. */
export function decodeRecordId(bytes: Uint8Array): string | undefined {
  const text = idDecoder.decode(bytes);
  return idPattern.test(text) ? text : undefined;
}

/** Id of the row of one version's secret. */
export function secretRecordId(keyId: string, version: number): string {
  return `${keyId}#${version}`;
}

function describePlace(place: BoxPlace): string {
  const kind =
    Object.entries(recordKinds).find(([, number]) => number === place.kind)?.[0] ?? String(place.kind);
  return `${kind} ${decodeRecordId(place.id) ?? '?'}`;
}
