/** Attributes that new keys are asked to have. */
import { decodeRsaSpki, rsaPublicKeyOf } from '../../core/crypto/rsa-key.ts';
import { derTags, readDer, readOnly } from '../../core/encoding/der.ts';
import { HoldfastError } from '../../core/error.ts';
import type { NewTokenKey } from '../../core/tokens/port.ts';
import { cka, ckk, cko } from './constants.ts';
import { curveKeyType, curveParameters, isCurveType, pointOf } from './curves.ts';
import type { Template } from './objects.ts';

type Use = NewTokenKey['uses'][number];

const useTypes = {
  sign: cka.sign,
  decrypt: cka.decrypt,
  encrypt: cka.encrypt,
  wrap: cka.wrap,
  unwrap: cka.unwrap,
  derive: cka.derive,
} as const satisfies Record<Use, number>;

/** What the public half does for each use of the private one. */
const publicUses: Partial<Record<Use, number>> = { sign: cka.verify, decrypt: cka.encrypt, unwrap: cka.wrap };

/** `plain`: says what a key may not do as well; `lean`: leaves that to the module, for those that refuse to be told. */
export type TemplateStyle = 'plain' | 'lean';

/** Uses that are stated for each kind of key, so that none is granted by default. */
const stated: Readonly<Record<'rsa' | 'curve' | 'secret', readonly Use[]>> = {
  rsa: ['sign', 'decrypt', 'unwrap'],
  curve: ['sign', 'derive'],
  secret: ['sign', 'encrypt', 'decrypt', 'wrap', 'unwrap'],
};

function uses({ type, uses: wanted }: NewTokenKey, style: TemplateStyle): Template {
  const all = stated[type === 'rsa' ? 'rsa' : isCurveType(type) ? 'curve' : 'secret'];
  const named = style === 'plain' ? [...new Set([...wanted, ...all])] : wanted;
  return named.map((use) => ({ type: useTypes[use], value: wanted.includes(use) }));
}

function naming(key: NewTokenKey): Template {
  return [
    { type: cka.token, value: key.session !== true },
    { type: cka.label, value: Buffer.from(key.label) },
    { type: cka.id, value: Buffer.from(key.id) },
  ];
}

/** Of a private or secret key. */
export function secretTemplate(key: NewTokenKey, style: TemplateStyle): Template {
  const verify =
    key.type === 'generic' && key.uses.includes('sign') ? [{ type: cka.verify, value: true }] : [];
  return [
    ...naming(key),
    { type: cka.private, value: true },
    { type: cka.sensitive, value: true },
    { type: cka.extractable, value: key.extractable },
    ...uses(key, style),
    ...verify,
  ];
}

/** Of the public half. */
export function publicTemplate(key: NewTokenKey): Template {
  const types = new Set(key.uses.flatMap((use) => publicUses[use] ?? []));
  return [
    ...naming(key),
    { type: cka.private, value: false },
    ...[...types].map((type) => ({ type, value: true })),
  ];
}

/** CKA_VALUE_LEN of a secret key that is generated. */
export function secretBytes({ bits = 256 }: NewTokenKey): number {
  return bits / 8;
}

/** CKA_CLASS and CKA_KEY_TYPE of the half that is secret. */
export function classOf({ type }: NewTokenKey): Template {
  const [kind, keyType] =
    type === 'rsa'
      ? [cko.privateKey, ckk.rsa]
      : isCurveType(type)
        ? [cko.privateKey, curveKeyType(type)]
        : [cko.secretKey, type === 'aes' ? ckk.aes : ckk.genericSecret];
  return [
    { type: cka.class, value: kind },
    { type: cka.keyType, value: keyType },
  ];
}

/** The value of a key that was made elsewhere, in the form of the vault. Errors: `token-failed` {reason: `bad-key`}. */
export function valueTemplate({ type }: NewTokenKey, secret: Uint8Array): Template {
  if (type === 'rsa') return rsaNumbers(secret);
  const value = { type: cka.value, value: Buffer.from(secret) };
  if (!isCurveType(type)) return [value];
  const [params = new Uint8Array()] = curveParameters(type);
  return [{ type: cka.ecParams, value: Buffer.from(params) }, value];
}

const rsaOrder = [
  cka.modulus,
  cka.publicExponent,
  cka.privateExponent,
  cka.prime1,
  cka.prime2,
  cka.exponent1,
  cka.exponent2,
  cka.coefficient,
] as const;

/** Version and eight numbers in the order of RSAPrivateKey (RFC 8017, appendix A.1.2). */
function rsaNumbers(pkcs8: Uint8Array): Template {
  try {
    const inner = readDer(readOnly(pkcs8, derTags.sequence))[2]?.content ?? new Uint8Array();
    const numbers = readDer(readOnly(inner, derTags.sequence)).slice(1, 9);
    return rsaOrder.map((type, at) => {
      const { content = new Uint8Array() } = numbers[at] ?? {};
      return { type, value: Buffer.from(content[0] === 0 ? content.subarray(1) : content) };
    });
  } catch {
    throw new HoldfastError('token-failed', { reason: 'bad-key' });
  }
}

/** The public half of a key that was made elsewhere; undefined for keys without one. */
export function publicValueTemplate(
  key: NewTokenKey,
  secret: Uint8Array,
  publicKey: Uint8Array | undefined,
): Template | undefined {
  if (key.type === 'rsa') return rsaHalfTemplate(rsaPublicKeyOf(secret));
  return publicKey === undefined ? undefined : publicHalfTemplate(key, publicKey);
}

/** A public half in the form of a key's record; undefined for keys without one. */
export function publicHalfTemplate({ type }: NewTokenKey, publicKey: Uint8Array): Template | undefined {
  if (type === 'rsa') return rsaHalfTemplate(decodeRsaSpki(publicKey));
  if (!isCurveType(type)) return undefined;
  const point = pointOf(type, publicKey);
  const [params = new Uint8Array()] = curveParameters(type);
  return [
    ...publicHead(curveKeyType(type)),
    { type: cka.ecParams, value: Buffer.from(params) },
    { type: cka.ecPoint, value: Buffer.from([0x04, point.length, ...point]) },
  ];
}

function rsaHalfTemplate({ modulus, exponent }: ReturnType<typeof rsaPublicKeyOf>): Template {
  return [
    ...publicHead(ckk.rsa),
    { type: cka.modulus, value: Buffer.from(modulus) },
    { type: cka.publicExponent, value: Buffer.from(exponent) },
  ];
}

function publicHead(keyType: number): Template {
  return [
    { type: cka.class, value: cko.publicKey },
    { type: cka.keyType, value: keyType },
  ];
}
