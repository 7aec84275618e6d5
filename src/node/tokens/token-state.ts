/** What a module says about itself, its tokens and their mechanisms, in the words of the port. */
import pkcs11 from 'pkcs11js';
import type {
  MechanismUse,
  ModuleInfo,
  PinState,
  TokenMechanism,
  TokenName,
  TokenState,
} from '../../core/tokens/port.ts';
import { HoldfastError } from '../../core/error.ts';
import { ckf } from './constants.ts';
import { returnValueOf } from './module-error.ts';
import { moduleText } from './module-text.ts';
import { pinBounds, type LiveSlot, type Pkcs11Module } from './pkcs11-module.ts';

const versionText = ({ major, minor }: { major: number; minor: number }): string => `${major}.${minor}`;

/** C_GetInfo. */
export function moduleInfo({ lib }: Pkcs11Module): ModuleInfo {
  const info = lib.C_GetInfo();
  return {
    manufacturer: moduleText(info.manufacturerID, 32),
    description: moduleText(info.libraryDescription, 32),
    version: versionText(info.libraryVersion),
    interfaceVersion: versionText(info.cryptokiVersion),
  };
}

/** Every token that is present. */
export function tokenStates(module: Pkcs11Module): TokenState[] {
  return module.slots().map((slot) => tokenState(module, slot));
}

/** One of them. */
export function tokenState(module: Pkcs11Module, slot: LiveSlot): TokenState {
  const { info, reference, serial } = slot;
  const has = (flag: number): boolean => (info.flags & flag) !== 0;
  const initialised = has(ckf.tokenInitialized);
  const freeBytes = memory(info.freePublicMemory, info.freePrivateMemory);
  const totalBytes = memory(info.totalPublicMemory, info.totalPrivateMemory);
  return {
    serial,
    reference,
    label: moduleText(info.label, 32),
    manufacturer: moduleText(info.manufacturerID, 32),
    model: moduleText(info.model, 16),
    hardware: versionText(info.hardwareVersion),
    firmware: versionText(info.firmwareVersion),
    slot: slotName(module, slot),
    initialised,
    loginNeeded: has(ckf.tokenLoginRequired),
    readOnly: has(ckf.tokenWriteProtected),
    pinPad: has(ckf.protectedAuthenticationPath),
    ownRandom: has(ckf.rng),
    pin: pinState(
      has(ckf.userPinInitialized),
      has(ckf.userPinLocked),
      has(ckf.userPinFinalTry),
      has(ckf.userPinCountLow),
      has(ckf.userPinToBeChanged),
    ),
    soPin: pinState(
      initialised,
      has(ckf.soPinLocked),
      has(ckf.soPinFinalTry),
      has(ckf.soPinCountLow),
      has(ckf.soPinToBeChanged),
    ),
    pinBytes: pinBounds(info),
    ...(freeBytes === undefined ? {} : { freeBytes }),
    ...(totalBytes === undefined ? {} : { totalBytes }),
    loggedIn: module.userOf(reference),
  };
}

function pinState(set: boolean, locked: boolean, final: boolean, low: boolean, change: boolean): PinState {
  // SoftHSM2 calls the PINs of an empty token locked.
  if (!set) return 'not-set';
  if (locked) return 'locked';
  if (final) return 'final-try';
  if (low) return 'count-low';
  return change ? 'to-be-changed' : 'fine';
}

/** Bytes; pkcs11js gives them as big integers, whatever its types say. CK_UNAVAILABLE_INFORMATION is the largest there is. */
function memory(...told: readonly (number | bigint)[]): number | undefined {
  const known = told
    .map(Number)
    .filter((bytes) => Number.isSafeInteger(bytes) && bytes >= 0 && bytes !== 0xffffffff);
  // Most give the same memory twice: once for public objects and once for private ones.
  return known.length === 0 ? undefined : Math.max(...known);
}

function slotName({ lib }: Pkcs11Module, { slot }: LiveSlot): string {
  try {
    return moduleText(lib.C_GetSlotInfo(slot).slotDescription, 64);
  } catch (fault) {
    if (returnValueOf(fault) === undefined) throw fault;
    return '';
  }
}

const uses: readonly (readonly [number, MechanismUse])[] = [
  [0x100, 'encrypt'],
  [0x200, 'decrypt'],
  [0x400, 'digest'],
  [0x800, 'sign'],
  [0x2000, 'verify'],
  [0x8000, 'generate'],
  [0x10000, 'generate-pair'],
  [0x20000, 'wrap'],
  [0x40000, 'unwrap'],
  [0x80000, 'derive'],
];

/** Later than the names that pkcs11js has. */
const laterMechanisms: readonly (readonly [number, string])[] = [
  [0x1054, 'CKM_RSA_AES_KEY_WRAP'],
  [0x1055, 'CKM_EC_EDWARDS_KEY_PAIR_GEN'],
  [0x1056, 'CKM_EC_MONTGOMERY_KEY_PAIR_GEN'],
  [0x1057, 'CKM_EDDSA'],
  [0x1044, 'CKM_ECDSA_SHA256'],
  [0x1045, 'CKM_ECDSA_SHA384'],
  [0x1046, 'CKM_ECDSA_SHA512'],
  [0x108a, 'CKM_AES_CMAC'],
  [0x2109, 'CKM_AES_KEY_WRAP'],
  [0x210a, 'CKM_AES_KEY_WRAP_PAD'],
  [0x210b, 'CKM_AES_KEY_WRAP_KWP'],
];

let names: ReadonlyMap<number, string> | undefined;

function mechanismName(number: number): string {
  names ??= new Map([
    ...Object.entries(pkcs11).flatMap(([name, value]): [number, string][] =>
      name.startsWith('CKM_') && typeof value === 'number' ? [[value, name]] : [],
    ),
    ...laterMechanisms,
  ]);
  return names.get(number) ?? `0x${number.toString(16).padStart(8, '0')}`;
}

/** More mechanisms than this are a lie. */
const mostMechanisms = 1024;

/** What a token can do, by its own account. */
export function tokenMechanisms(module: Pkcs11Module, name: TokenName): TokenMechanism[] {
  const { slot } = module.find(name);
  const numbers = module.lib.C_GetMechanismList(slot);
  if (numbers.length > mostMechanisms) throw new HoldfastError('module-failed', { reason: 'lied' });
  return [...new Set(numbers)].flatMap((number) => {
    try {
      const info = module.lib.C_GetMechanismInfo(slot, number);
      return [
        {
          name: mechanismName(number),
          number,
          least: info.minKeySize,
          most: info.maxKeySize,
          can: uses.filter(([flag]) => (info.flags & flag) !== 0).map(([, use]) => use),
        },
      ];
    } catch (fault) {
      // Listed, and then not known: so it cannot be used.
      if (returnValueOf(fault) === 'CKR_MECHANISM_INVALID') return [];
      throw fault;
    }
  });
}
