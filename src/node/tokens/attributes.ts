/** Attributes of objects, read so that one that a module does not know spoils none of the others. */
import type { TokenKeyAttributes } from '../../core/tokens/port.ts';
import { cka } from './constants.ts';
import { returnValueOf } from './module-error.ts';
import type { Handle, Pkcs11Module } from './pkcs11-module.ts';

/** No attribute that is asked for here is longer. */
const mostBytes = 64 * 1024;

/** One attribute; undefined when the module does not tell. */
export function readAttribute(
  { lib }: Pkcs11Module,
  session: Handle,
  object: Handle,
  type: number,
): Uint8Array | undefined {
  try {
    const [read] = lib.C_GetAttributeValue(session, object, [{ type }]);
    const value = read?.value; // Typed as bytes; absent for CK_UNAVAILABLE_INFORMATION.
    return value === undefined || value.length > mostBytes ? undefined : new Uint8Array(value);
  } catch (fault) {
    const reason = returnValueOf(fault) ?? '';
    if (
      ['CKR_ATTRIBUTE_TYPE_INVALID', 'CKR_ATTRIBUTE_SENSITIVE', 'CKR_ATTRIBUTE_VALUE_INVALID'].includes(
        reason,
      )
    ) {
      return undefined;
    }
    throw fault;
  }
}

/** A CK_ULONG, in this machine's order. */
export function readNumber(
  module: Pkcs11Module,
  session: Handle,
  object: Handle,
  type: number,
): number | undefined {
  const bytes = readAttribute(module, session, object, type);
  if (bytes === undefined || (bytes.length !== 8 && bytes.length !== 4)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const value = bytes.length === 8 ? Number(view.getBigUint64(0, true)) : view.getUint32(0, true);
  return Number.isSafeInteger(value) ? value : undefined;
}

const protecting = {
  sensitive: cka.sensitive,
  extractable: cka.extractable,
  neverExtractable: cka.neverExtractable,
  alwaysSensitive: cka.alwaysSensitive,
  local: cka.local,
  alwaysAuthenticate: cka.alwaysAuthenticate,
  private: cka.private,
  modifiable: cka.modifiable,
  trusted: cka.trusted,
  wrapWithTrusted: cka.wrapWithTrusted,
  sign: cka.sign,
  decrypt: cka.decrypt,
  encrypt: cka.encrypt,
  wrap: cka.wrap,
  unwrap: cka.unwrap,
  derive: cka.derive,
} as const satisfies Record<keyof TokenKeyAttributes, number>;

/** How a key is protected, as the token has it now. */
export function keyAttributes(module: Pkcs11Module, session: Handle, object: Handle): TokenKeyAttributes {
  const types = Object.entries(protecting);
  const told: Record<string, boolean> = {};
  const note = (name: string, value: Uint8Array | undefined): void => {
    if (value?.length === 1) told[name] = value[0] !== 0;
  };
  try {
    const template = types.map(([, type]) => ({ type }));
    const read = module.lib.C_GetAttributeValue(session, object, template);
    types.forEach(([name], at) => note(name, read[at]?.value));
  } catch (fault) {
    if (returnValueOf(fault) === undefined) throw fault;
    // A module that does not know one of them tells none: one at a time then.
    for (const [name, type] of types) note(name, readAttribute(module, session, object, type));
  }
  return told;
}
