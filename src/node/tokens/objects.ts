/** Things on a token: found, described, labelled, written and destroyed. */
import { equalBytes } from '../../core/crypto/bytes.ts';
import { decodeRsaSpki, encodeRsaSpki } from '../../core/crypto/rsa-key.ts';
import { readDer } from '../../core/encoding/der.ts';
import { encodeHex } from '../../core/encoding/hex.ts';
import { HoldfastError } from '../../core/error.ts';
import type { TokenKeyPlace, TokenKeyType, TokenName, TokenObject } from '../../core/tokens/port.ts';
import { keyAttributes, readAttribute, readNumber } from './attributes.ts';
import { cka, ckk, cko } from './constants.ts';
import { curveOf, isCurveType, publicKeyOfPoint } from './curves.ts';
import { returnValueOf } from './module-error.ts';
import { moduleTextOf } from './module-text.ts';
import type { Handle, OpenToken, Pkcs11Module } from './pkcs11-module.ts';

/** More objects than this are not read. */
const mostObjects = 4096;
const atOnce = 64;

/** A template for pkcs11js. */
export type Template = { readonly type: number; readonly value: number | boolean | string | Buffer }[];

/** Handles of what fits a template. */
export function findObjects(module: Pkcs11Module, session: Handle, template: Template): Handle[] {
  const { lib } = module;
  lib.C_FindObjectsInit(session, template);
  const found: Handle[] = [];
  try {
    for (;;) {
      const more = lib.C_FindObjects(session, atOnce);
      if (more.length > atOnce || found.length + more.length > mostObjects) {
        throw new HoldfastError('module-failed', { reason: 'lied' });
      }
      found.push(...more);
      // Some give fewer than asked for although there are more.
      if (more.length === 0) return found;
    }
  } finally {
    lib.C_FindObjectsFinal(session);
  }
}

/** Everything that can be seen on a token. */
export function listObjects(module: Pkcs11Module, name: TokenName): TokenObject[] {
  const { session } = module.open(name);
  const seen = new Set<string>();
  const objects = findObjects(module, session, []).flatMap((handle) => {
    // A module that gives one object again and again would never end.
    const id = handle.toString('hex');
    if (seen.has(id)) return [];
    seen.add(id);
    const object = describeObject(module, session, handle);
    return object === undefined ? [] : [object];
  });
  return withPublicHalves(objects);
}

function withPublicHalves(objects: TokenObject[]): TokenObject[] {
  const halves = new Map<string, Uint8Array>();
  for (const { kind, id, type, publicKey } of objects) {
    if (kind === 'public' && publicKey !== undefined) halves.set(`${encodeHex(id)}/${type}`, publicKey);
  }
  return objects.map((object) => {
    if (object.kind !== 'private' || object.publicKey !== undefined) return object;
    const half = halves.get(`${encodeHex(object.id)}/${object.type}`);
    return half === undefined ? object : { ...object, publicKey: half };
  });
}

const kinds: Readonly<Record<number, TokenObject['kind']>> = {
  [cko.data]: 'data',
  [cko.certificate]: 'certificate',
  [cko.publicKey]: 'public',
  [cko.privateKey]: 'private',
  [cko.secretKey]: 'secret',
};

/** One object; undefined for those of other kinds, and for what vanished meanwhile. */
export function describeObject(
  module: Pkcs11Module,
  session: Handle,
  handle: Handle,
): TokenObject | undefined {
  try {
    const kind = kinds[readNumber(module, session, handle, cka.class) ?? -1];
    if (kind === undefined) return undefined;
    return { ...common(module, session, handle, kind), ...details(module, session, handle, kind) };
  } catch (fault) {
    if (returnValueOf(fault) === 'CKR_OBJECT_HANDLE_INVALID') return undefined;
    throw fault;
  }
}

function common(
  module: Pkcs11Module,
  session: Handle,
  handle: Handle,
  kind: TokenObject['kind'],
): Pick<TokenObject, 'kind' | 'id' | 'label'> {
  const id = kind === 'data' ? undefined : readAttribute(module, session, handle, cka.id);
  const label = readAttribute(module, session, handle, cka.label) ?? new Uint8Array();
  return { kind, id: id?.slice(0, 256) ?? new Uint8Array(), label: moduleTextOf(label, 256) };
}

function details(
  module: Pkcs11Module,
  session: Handle,
  handle: Handle,
  kind: TokenObject['kind'],
): Omit<TokenObject, 'kind' | 'id' | 'label'> {
  const read = (type: number): Uint8Array | undefined => readAttribute(module, session, handle, type);
  if (kind === 'certificate') {
    const certificate = read(cka.value);
    return { type: 'other', attributes: {}, ...(certificate === undefined ? {} : { certificate }) };
  }
  if (kind === 'data') return { type: 'other', attributes: {} };
  const keyType = readNumber(module, session, handle, cka.keyType);
  const attributes = keyAttributes(module, session, handle);
  if (kind === 'secret') {
    const bytes = readNumber(module, session, handle, cka.valueLen);
    return { type: secretType(keyType), attributes, ...(bytes === undefined ? {} : { bits: bytes * 8 }) };
  }
  if (keyType === ckk.rsa) return { type: 'rsa', attributes, ...rsaHalf(read) };
  const type = keyType === undefined ? undefined : curveOf(read(cka.ecParams));
  if (type === undefined) return { type: 'other', attributes };
  const point = read(cka.ecPoint);
  const publicKey = point === undefined ? undefined : publicKeyOfPoint(type, point);
  return { type, attributes, ...(publicKey === undefined ? {} : { publicKey }) };
}

function secretType(keyType: number | undefined): TokenKeyType {
  if (keyType === ckk.aes) return 'aes';
  return keyType === ckk.genericSecret || keyType === ckk.sha256Hmac ? 'generic' : 'other';
}

function rsaHalf(read: (type: number) => Uint8Array | undefined): Pick<TokenObject, 'bits' | 'publicKey'> {
  const modulus = unpadded(read(cka.modulus));
  const exponent = unpadded(read(cka.publicExponent));
  if (modulus === undefined) return {};
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  return { bits, ...(exponent === undefined ? {} : { publicKey: encodeRsaSpki({ modulus, exponent }) }) };
}

function unpadded(number: Uint8Array | undefined): Uint8Array | undefined {
  if (number === undefined) return undefined;
  const start = number.findIndex((byte) => byte !== 0);
  return start === -1 ? undefined : number.slice(start);
}

/** Which objects stand for a key in an operation, in the order in which they are looked for. */
export type KeyHalf = 'private' | 'public' | 'secret';
const classes = { private: cko.privateKey, public: cko.publicKey, secret: cko.secretKey } as const;

/**
 * The one object of that kind with that CKA_ID, and with that public key where one is given and the token shows it.
 * Errors: `token-object-missing`.
 */
export function findKey(
  module: Pkcs11Module,
  { session }: OpenToken,
  place: TokenKeyPlace,
  halves: readonly KeyHalf[],
): { readonly handle: Handle; readonly half: KeyHalf } {
  for (const half of halves) {
    const handles = findObjects(module, session, [
      { type: cka.class, value: classes[half] },
      { type: cka.id, value: Buffer.from(place.id) },
    ]);
    const fitting = handles.filter((handle) => isKey(module, session, handle, half, place));
    const [handle] = fitting;
    if (handle !== undefined) return { handle, half };
  }
  throw new HoldfastError('token-object-missing', { object: encodeHex(place.id) });
}

function isKey(
  module: Pkcs11Module,
  session: Handle,
  handle: Handle,
  half: KeyHalf,
  { id, publicKey }: TokenKeyPlace,
): boolean {
  if (publicKey === undefined || half === 'secret') return true;
  const shown = publicKeyOf(module, session, handle);
  if (shown !== undefined) return equalBytes(shown, publicKey);
  // A private half that does not show its public one is taken for the partner of the public half beside it; who releases
  // a signature checks it against the stored public key in any case.
  const beside = findObjects(module, session, [
    { type: cka.class, value: cko.publicKey },
    { type: cka.id, value: Buffer.from(id) },
  ]).map((other) => publicKeyOf(module, session, other));
  return beside.length === 0 || beside.some((key) => key !== undefined && equalBytes(key, publicKey));
}

function publicKeyOf(module: Pkcs11Module, session: Handle, handle: Handle): Uint8Array | undefined {
  const read = (type: number): Uint8Array | undefined => readAttribute(module, session, handle, type);
  const curve = curveOf(read(cka.ecParams));
  if (curve !== undefined) {
    const point = read(cka.ecPoint);
    const key = point === undefined ? undefined : publicKeyOfPoint(curve, point);
    if (key !== undefined) return key;
  } else {
    const { publicKey } = rsaHalf(read);
    if (publicKey !== undefined) return publicKey;
  }
  return fromKeyInfo(curve, read(cka.publicKeyInfo));
}

/** CKA_PUBLIC_KEY_INFO: a SubjectPublicKeyInfo, which is empty on many tokens. */
function fromKeyInfo(curve: TokenKeyType | undefined, spki: Uint8Array | undefined): Uint8Array | undefined {
  if (spki === undefined || spki.length === 0) return undefined;
  try {
    if (curve === undefined || !isCurveType(curve)) {
      decodeRsaSpki(spki);
      return spki;
    }
    const [whole] = readDer(spki);
    const [, bits] = readDer(whole?.content ?? new Uint8Array());
    return bits === undefined ? undefined : publicKeyOfPoint(curve, bits.content.slice(1));
  } catch {
    return undefined;
  }
}

/** CKA_LABEL of everything with that CKA_ID. Errors: `token-object-missing`. */
export function relabel(module: Pkcs11Module, name: TokenName, place: TokenKeyPlace, label: string): void {
  const open = module.open(name);
  const handles = withId(module, open, place.id);
  requireFound(handles, place);
  requireSame(module, open, place);
  for (const handle of handles) {
    module.lib.C_SetAttributeValue(open.session, handle, [{ type: cka.label, value: Buffer.from(label) }]);
  }
}

/** Destroys what has that CKA_ID and looks again. Errors: `token-object-missing`, `token-lied`. */
export function destroy(
  module: Pkcs11Module,
  name: TokenName,
  place: TokenKeyPlace,
  withCertificates: boolean,
): void {
  const open = module.open(name);
  const wanted = (): Handle[] =>
    withId(module, open, place.id).filter(
      (handle) => withCertificates || readNumber(module, open.session, handle, cka.class) !== cko.certificate,
    );
  const handles = wanted();
  requireFound(handles, place);
  requireSame(module, open, place);
  open.keys.clear();
  for (const handle of handles) module.lib.C_DestroyObject(open.session, handle);
  if (wanted().length > 0) throw new HoldfastError('token-lied', { what: 'still-there' });
}

function withId(module: Pkcs11Module, { session }: OpenToken, id: Uint8Array): Handle[] {
  // An empty CKA_ID would be that of everything without one.
  return id.length === 0 ? [] : findObjects(module, session, [{ type: cka.id, value: Buffer.from(id) }]);
}

function requireFound(handles: readonly Handle[], { id }: TokenKeyPlace): void {
  if (handles.length === 0) throw new HoldfastError('token-object-missing', { object: encodeHex(id) });
}

/** Where the caller knows the public key, nothing is touched that is another key. */
function requireSame(module: Pkcs11Module, open: OpenToken, place: TokenKeyPlace): void {
  if (place.publicKey !== undefined) findKey(module, open, place, ['public', 'private']);
}

/** A certificate in DER beside its key. Errors: `token-failed` {reason: `bad-certificate`}. */
export function putCertificate(
  module: Pkcs11Module,
  name: TokenName,
  { id, label, der }: { readonly id: Uint8Array; readonly label: string; readonly der: Uint8Array },
): void {
  const { session } = module.open(name);
  const { issuer, serial, subject } = certificateFields(der);
  module.lib.C_CreateObject(session, [
    { type: cka.class, value: cko.certificate },
    { type: cka.certificateType, value: 0 },
    { type: cka.token, value: true },
    { type: cka.private, value: false },
    { type: cka.label, value: Buffer.from(label) },
    { type: cka.id, value: Buffer.from(id) },
    { type: cka.subject, value: subject },
    { type: cka.issuer, value: issuer },
    { type: cka.serialNumber, value: serial },
    { type: cka.value, value: Buffer.from(der) },
  ]);
}

function certificateFields(der: Uint8Array): { issuer: Buffer; serial: Buffer; subject: Buffer } {
  const bad = (): HoldfastError => new HoldfastError('token-failed', { reason: 'bad-certificate' });
  try {
    const [whole] = readDer(der);
    const [body] = readDer(whole?.content ?? new Uint8Array());
    const fields = readDer(body?.content ?? new Uint8Array());
    const at = fields[0]?.tag === 0xa0 ? 1 : 0;
    const [serial, , issuer, , subject] = fields.slice(at);
    if (serial === undefined || issuer === undefined || subject === undefined) throw bad();
    return { serial: encoded(serial), issuer: encoded(issuer), subject: encoded(subject) };
  } catch {
    throw bad();
  }
}

/** The element with its tag and length, out of the array that it is a view of. */
function encoded({ content }: { readonly content: Uint8Array }): Buffer {
  const { buffer, byteOffset, length } = content;
  const header = length < 0x80 ? 2 : length < 0x100 ? 3 : 4;
  return Buffer.from(new Uint8Array(buffer, byteOffset - header, header + length));
}
