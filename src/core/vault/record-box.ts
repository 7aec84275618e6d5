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
  const aad = new Uint8Array(domain.length + 16 + 1 + 4 + 8 + place.id.length);
  const view = new DataView(aad.buffer);
  let at = domain.length;
  aad.set(domain);
  aad.set(place.vaultId, at);
  at += 16;
  view.setUint8(at, place.kind);
  view.setUint32(at + 1, place.schema);
  view.setUint32(at + 5, Math.floor(place.generation / 2 ** 32));
  view.setUint32(at + 9, place.generation >>> 0);
  aad.set(place.id, at + 13);
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
export function sealRecord(ports: KeyPorts, keys: VaultKeys, place: BoxPlace, plaintext: Uint8Array): Uint8Array {
  return seal(ports, keys.contentBox, placeAad(recordLabel, place), plaintext);
}

/** Opens a record. Errors: `vault-damaged` {what: 'record'}. */
export function openRecord(keys: VaultKeys, place: BoxPlace, box: Uint8Array, aad = recordAad(place)): Uint8Array {
  return open(keys.contentBox, aad, box, 'record', () => describePlace(place));
}

/**
 * Seals a secret: a fresh data key wrapped under the root for this place, then the secret under the data key.
 * The secret's own associated data leaves the generation out: renewing the root rewraps the data key alone.
 */
export function sealSecretBox(ports: KeyPorts, keys: VaultKeys, place: BoxPlace, secret: Uint8Array): Uint8Array {
  const dataKey = ports.random.bytes(32);
  const wrapped = seal(ports, keys.dataKeyBox, placeAad(dataKeyLabel, place), dataKey);
  const sealed = seal(ports, ports.aead.key(dataKey), secretAad(place), secret);
  dataKey.fill(0);
  return concatBytes(wrapped, sealed);
}

/** Opens a secret for the caller to wipe. Errors: `vault-damaged` {what: 'secret'}. */
export function openSecretBox(ports: KeyPorts, keys: VaultKeys, place: BoxPlace, box: Uint8Array): Uint8Array {
  const where = () => describePlace(place);
  const dataKey = open(keys.dataKeyBox, placeAad(dataKeyLabel, place), box.subarray(0, wrappedKeyLength), 'secret', where);
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
  const dataKey = open(from.dataKeyBox, placeAad(dataKeyLabel, place), wrapped, 'secret', () => describePlace(place));
  const rewrapped = seal(ports, to.dataKeyBox, placeAad(dataKeyLabel, { ...place, generation }), dataKey);
  dataKey.fill(0);
  return concatBytes(rewrapped, box.subarray(wrappedKeyLength));
}

function secretAad(place: BoxPlace): Uint8Array {
  return concatBytes(secretLabel, place.vaultId, uint32(place.schema), place.id);
}

/** Seals an entry of the log at its number. */
export function sealLogEntry(ports: KeyPorts, keys: VaultKeys, vaultId: Uint8Array, seq: number, plaintext: Uint8Array): Uint8Array {
  return seal(ports, keys.logBox, logAad(vaultId, seq), plaintext);
}

/** Opens an entry of the log. Errors: `vault-damaged` {what: 'log'}. */
export function openLogEntry(keys: VaultKeys, vaultId: Uint8Array, seq: number, box: Uint8Array): Uint8Array {
  return open(keys.logBox, logAad(vaultId, seq), box, 'log', () => String(seq));
}

function logAad(vaultId: Uint8Array, seq: number): Uint8Array {
  return concatBytes(logLabel, vaultId, uint64(seq));
}

/** A row's element of the set hash: HMAC over its place, as in the associated data of a record, and its box. */
export function setElement(ports: KeyPorts, keys: VaultKeys, place: BoxPlace, box: Uint8Array, aad = recordAad(place)): Uint8Array {
  const data = new Uint8Array(4 + aad.length + box.length);
  new DataView(data.buffer).setUint32(0, aad.length);
  data.set(aad, 4);
  data.set(box, 4 + aad.length);
  return ports.hash.hmacSha256(keys.set, data);
}

/** Associated data of a record. */
export function recordAad(place: BoxPlace): Uint8Array {
  return placeAad(recordLabel, place);
}

// Bytes that are not UTF-8 decode to a character outside of the pattern.
const idDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
const idPattern = /^[\x21-\x7e]{1,64}$/;

/** Record ids are 1..64 printable ASCII characters. Errors: `bad-record-id`. */
export function encodeRecordId(id: string): Uint8Array {
  if (!idPattern.test(id)) throw new HoldfastError('bad-record-id');
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
  const kind = Object.entries(recordKinds).find(([, number]) => number === place.kind)?.[0] ?? String(place.kind);
  return `${kind} ${decodeRecordId(place.id) ?? '?'}`;
}
