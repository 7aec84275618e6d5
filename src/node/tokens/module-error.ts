/** What a CK_RV means to us: a code of the contract, and whether the process can go on after it (security.md P-4). */
import { HoldfastError } from '../../core/error.ts';

/** Answers of a module that is well: the names of their CK_RV, and the code that each stands for. */
const benign: Readonly<Record<string, string>> = {
  CKR_PIN_INCORRECT: 'token-pin-wrong',
  CKR_PIN_INVALID: 'token-pin-length',
  CKR_PIN_TOO_WEAK: 'token-pin-length',
  CKR_PIN_LEN_RANGE: 'token-pin-length',
  CKR_PIN_LOCKED: 'token-pin-locked',
  CKR_PIN_EXPIRED: 'token-failed',
  CKR_USER_PIN_NOT_INITIALIZED: 'token-not-initialised',
  CKR_TOKEN_NOT_RECOGNIZED: 'token-not-initialised',
  CKR_USER_NOT_LOGGED_IN: 'token-login-needed',
  CKR_USER_ALREADY_LOGGED_IN: 'token-failed',
  CKR_USER_ANOTHER_ALREADY_LOGGED_IN: 'token-failed',
  CKR_USER_TYPE_INVALID: 'token-failed',
  CKR_MECHANISM_INVALID: 'token-mechanism-missing',
  CKR_MECHANISM_PARAM_INVALID: 'token-mechanism-missing',
  CKR_FUNCTION_NOT_SUPPORTED: 'token-mechanism-missing',
  CKR_CURVE_NOT_SUPPORTED: 'token-mechanism-missing',
  CKR_DOMAIN_PARAMS_INVALID: 'token-mechanism-missing',
  CKR_KEY_SIZE_RANGE: 'token-mechanism-missing',
  CKR_DEVICE_MEMORY: 'token-full',
  CKR_KEY_TYPE_INCONSISTENT: 'token-failed',
  CKR_KEY_FUNCTION_NOT_PERMITTED: 'token-failed',
  CKR_KEY_NOT_WRAPPABLE: 'token-failed',
  CKR_KEY_UNEXTRACTABLE: 'token-failed',
  CKR_WRAPPING_KEY_TYPE_INCONSISTENT: 'token-failed',
  CKR_WRAPPING_KEY_SIZE_RANGE: 'token-failed',
  CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT: 'token-failed',
  CKR_UNWRAPPING_KEY_SIZE_RANGE: 'token-failed',
  CKR_WRAPPED_KEY_INVALID: 'token-failed',
  CKR_WRAPPED_KEY_LEN_RANGE: 'token-failed',
  CKR_ENCRYPTED_DATA_INVALID: 'token-failed',
  CKR_ENCRYPTED_DATA_LEN_RANGE: 'token-failed',
  CKR_DATA_INVALID: 'token-failed',
  CKR_DATA_LEN_RANGE: 'token-failed',
  CKR_ATTRIBUTE_READ_ONLY: 'token-failed',
  CKR_ATTRIBUTE_SENSITIVE: 'token-failed',
  CKR_ATTRIBUTE_TYPE_INVALID: 'token-failed',
  CKR_ATTRIBUTE_VALUE_INVALID: 'token-failed',
  CKR_TEMPLATE_INCOMPLETE: 'token-failed',
  CKR_TEMPLATE_INCONSISTENT: 'token-failed',
  CKR_TOKEN_WRITE_PROTECTED: 'token-failed',
  CKR_SESSION_READ_ONLY: 'token-failed',
  CKR_SESSION_EXISTS: 'token-failed',
  CKR_ACTION_PROHIBITED: 'token-failed',
  CKR_FUNCTION_REJECTED: 'token-failed',
  CKR_FUNCTION_CANCELED: 'token-failed',
};

/** Names that pkcs11js does not know. */
const laterNames: Readonly<Record<number, string>> = {
  0x1b: 'CKR_ACTION_PROHIBITED',
  0x140: 'CKR_CURVE_NOT_SUPPORTED',
};

/** A failure of a module: what it is to the caller, and whether the process has to end for it. */
export interface ModuleFailure {
  readonly error: HoldfastError;
  readonly fatal: boolean;
}

/** Name of the CK_RV in an error of pkcs11js; undefined for anything else. */
export function returnValueOf(fault: unknown): string | undefined {
  if (!(fault instanceof Error)) return undefined;
  // Methods that the package overrides throw the bare `NAME:number`; the others an object with both.
  const match = /^(CKR_[A-Z0-9_]+)(?::(\d+))?/.exec(fault.message);
  if (match === null) return undefined;
  const number = match[2] === undefined ? (fault as { readonly code?: unknown }).code : Number(match[2]);
  if (match[1] !== 'CKR_VENDOR_DEFINED' || typeof number !== 'number') return match[1];
  return laterNames[number] ?? `0x${number.toString(16)}`;
}

/** What a fault in the course of a call is told as. */
export function failureOf(fault: unknown): ModuleFailure {
  if (fault instanceof HoldfastError) return { error: fault, fatal: false };
  const reason = returnValueOf(fault);
  if (reason === undefined)
    return { error: new HoldfastError('module-failed', { reason: 'lied' }), fatal: true };
  const code = benign[reason];
  if (code !== undefined) {
    return { error: new HoldfastError(code, { reason }), fatal: false };
  }
  const gone = reason === 'CKR_DEVICE_REMOVED' || reason === 'CKR_TOKEN_NOT_PRESENT';
  return { error: new HoldfastError(gone ? 'token-removed' : 'token-failed', { reason }), fatal: true };
}
