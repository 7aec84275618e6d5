/** Keys made on a token or put there, each read back and compared with what was asked for (P-8). */
import { equalBytes } from '../../core/crypto/bytes.ts';
import { HoldfastError } from '../../core/error.ts';
import type { MadeTokenKey, NewTokenKey, TokenName, TokenObject } from '../../core/tokens/port.ts';
import { cka, ckm } from './constants.ts';
import { curveParameters, isCurveType, type CurveType } from './curves.ts';
import {
  classOf,
  publicTemplate,
  publicValueTemplate,
  secretBytes,
  secretTemplate,
  valueTemplate,
  type TemplateStyle,
} from './key-templates.ts';
import { hasMechanism, mechanismMissing } from './key-use.ts';
import { failureOf } from './module-error.ts';
import { describeObject, type Template } from './objects.ts';
import type { Handle, OpenToken, Pkcs11Module } from './pkcs11-module.ts';

interface Made {
  readonly secret: Handle;
  readonly open?: Handle;
}

/** How a key has come to be where it is; it decides what its attributes must say. */
export type Origin = 'generated' | 'imported' | 'unwrapped';

/** Errors: see the port. */
export function generate(module: Pkcs11Module, name: TokenName, key: NewTokenKey): MadeTokenKey {
  const open = module.open(name);
  const made = isPair(key) ? generatePair(module, open, key) : { secret: generateSecret(module, open, key) };
  return readBack(module, open, key, made, 'generated');
}

const isPair = ({ type }: NewTokenKey): boolean => type === 'rsa' || isCurveType(type);

/** Tries one way after the other, as long as the module is well and only says that it cannot do it so. */
function firstThatWorks<T>(ways: readonly (() => T)[], missing: string): T {
  let refused: unknown = mechanismMissing(missing);
  for (const way of ways) {
    try {
      return way();
    } catch (fault) {
      const { error, fatal } = failureOf(fault);
      if (fatal || !['token-mechanism-missing', 'token-failed'].includes(error.code)) throw fault;
      refused = fault;
    }
  }
  throw refused;
}

const styles: readonly TemplateStyle[] = ['plain', 'lean'];

function generatePair(module: Pkcs11Module, open: OpenToken, key: NewTokenKey): Made {
  const { type } = key;
  const forms: { mechanism: number; extra: Template }[] = isCurveType(type)
    ? curveForms(type)
    : [
        {
          mechanism: ckm.rsaPkcsKeyPairGen,
          extra: [
            { type: cka.modulusBits, value: key.bits ?? 3072 },
            { type: cka.publicExponent, value: Buffer.from([1, 0, 1]) },
          ],
        },
      ];
  const listed = forms.filter(({ mechanism }) => hasMechanism(module, open, mechanism));
  const ways = listed.flatMap(({ mechanism, extra }) =>
    styles.map((style) => (): Made => {
      const pair = module.lib.C_GenerateKeyPair(
        open.session,
        { mechanism },
        [...publicTemplate(key), ...extra],
        secretTemplate(key, style),
      );
      return { secret: pair.privateKey, open: pair.publicKey };
    }),
  );
  return firstThatWorks(ways, `generate-${type}`);
}

function curveForms(type: CurveType): { mechanism: number; extra: Template }[] {
  const mechanisms =
    type === 'ed25519'
      ? [ckm.ecEdwardsKeyPairGen]
      : type === 'x25519'
        ? [ckm.ecMontgomeryKeyPairGen, ckm.ecEdwardsKeyPairGen]
        : [ckm.ecKeyPairGen];
  return mechanisms.flatMap((mechanism) =>
    curveParameters(type).map((params) => ({
      mechanism,
      extra: [{ type: cka.ecParams, value: Buffer.from(params) }],
    })),
  );
}

function generateSecret(module: Pkcs11Module, open: OpenToken, key: NewTokenKey): Handle {
  const mechanism = key.type === 'aes' ? ckm.aesKeyGen : ckm.genericSecretKeyGen;
  if (!hasMechanism(module, open, mechanism)) throw mechanismMissing(`generate-${key.type}`);
  const length = { type: cka.valueLen, value: secretBytes(key) };
  return firstThatWorks(
    styles.map(
      (style) => () =>
        module.lib.C_GenerateKey(open.session, { mechanism }, [
          ...classOf(key),
          ...secretTemplate(key, style),
          length,
        ]),
    ),
    `generate-${key.type}`,
  );
}

/** Errors: see the port. */
export function importKey(
  module: Pkcs11Module,
  name: TokenName,
  key: NewTokenKey,
  secret: Uint8Array,
  publicKey: Uint8Array | undefined,
): MadeTokenKey {
  const open = module.open(name);
  const { lib } = module;
  const value = valueTemplate(key, secret);
  const half = publicValueTemplate(key, secret, publicKey);
  // NSS wants to be told by what it shall know a private key.
  const point = half?.find(({ type }) => type === cka.ecPoint);
  const extras: Template[] = point === undefined ? [[]] : [[], [{ type: 0xd5a0db00, value: point.value }]];
  try {
    const handle = firstThatWorks(
      extras.flatMap((extra) =>
        styles.map(
          (style) => () =>
            lib.C_CreateObject(open.session, [
              ...classOf(key),
              ...secretTemplate(key, style),
              ...value,
              ...extra,
            ]),
        ),
      ),
      `import-${key.type}`,
    );
    const made: Made =
      half === undefined
        ? { secret: handle }
        : { secret: handle, open: putPublicHalf(module, open, handle, [...publicTemplate(key), ...half]) };
    return readBack(module, open, key, made, 'imported', publicKey);
  } finally {
    for (const { value: bytes } of value) if (bytes instanceof Uint8Array) bytes.fill(0);
  }
}

function putPublicHalf(
  { lib }: Pkcs11Module,
  { session }: OpenToken,
  secret: Handle,
  template: Template,
): Handle {
  try {
    return lib.C_CreateObject(session, template);
  } catch (fault) {
    lib.C_DestroyObject(session, secret);
    throw fault;
  }
}

/** What the token has now, destroyed again when it is not what was asked for. Errors: `token-lied` {what}. */
export function readBack(
  module: Pkcs11Module,
  open: OpenToken,
  key: NewTokenKey,
  made: Made,
  origin: Origin,
  publicKey?: Uint8Array,
): MadeTokenKey {
  const object = describeObject(module, open.session, made.secret);
  const half = made.open === undefined ? undefined : describeObject(module, open.session, made.open);
  const shown = half?.publicKey ?? object?.publicKey;
  const what = lieOf(key, object, origin) ?? lieOfPublic(key, made, shown, publicKey);
  if (object === undefined || what !== undefined) {
    for (const handle of [made.secret, made.open]) {
      if (handle !== undefined) module.lib.C_DestroyObject(open.session, handle);
    }
    throw new HoldfastError('token-lied', { what: what ?? 'not-there' });
  }
  return shown === undefined ? { object } : { object: { ...object, publicKey: shown }, publicKey: shown };
}

function lieOf(key: NewTokenKey, object: TokenObject | undefined, origin: Origin): string | undefined {
  if (object === undefined) return 'not-there';
  const { attributes } = object;
  if (!equalBytes(object.id, key.id)) return 'id';
  if (object.type !== key.type && !(key.type === 'x25519' && object.type === 'ed25519')) return 'type';
  if (key.type === 'rsa' && key.bits !== undefined && object.bits !== undefined && object.bits !== key.bits) {
    return 'bits';
  }
  if (attributes.sensitive !== true) return 'sensitive';
  if (attributes.extractable !== key.extractable) return 'extractable';
  if (origin !== 'generated') return attributes.local === true ? 'local' : undefined;
  if (attributes.local === false) return 'local';
  if (attributes.alwaysSensitive === false) return 'always-sensitive';
  if (attributes.neverExtractable !== undefined && attributes.neverExtractable === key.extractable) {
    return 'never-extractable';
  }
  return undefined;
}

function lieOfPublic(
  key: NewTokenKey,
  made: Made,
  shown: Uint8Array | undefined,
  expected: Uint8Array | undefined,
): string | undefined {
  if (made.open !== undefined && shown === undefined) return 'public-key';
  if (expected === undefined || shown === undefined || !isPair(key)) return undefined;
  return equalBytes(shown, expected) ? undefined : 'public-key';
}
