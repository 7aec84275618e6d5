import { concatBytes } from '@noble/hashes/utils.js';

/** A script that so many of these keys must sign, in this order. */
export interface Multisig {
  required: number;
  keys: Uint8Array[];
}

const op = { checkMultisig: 0xae, checkSig: 0xac, checkSigAdd: 0xba, numEqual: 0x9c, push1: 0x51 } as const;

/**
 * Reads `m <key>... n OP_CHECKMULTISIG` (BIP-11): up to 16 keys, compressed or (where `uncompressed`) not. Any other
 * script is `undefined`.
 */
export function parseMultisig(script: Uint8Array, uncompressed: boolean): Multisig | undefined {
  const required = smallNumber(script[0]);
  const total = smallNumber(script.at(-2));
  if (!required || !total || required > total || script.at(-1) !== op.checkMultisig) return undefined;
  const keys: Uint8Array[] = [];
  let at = 1;
  while (at < script.length - 2) {
    const length = script[at] ?? 0;
    if (length !== 33 && !(uncompressed && length === 65)) return undefined;
    const key = script.subarray(at + 1, at + 1 + length);
    const lead = key[0] ?? 0;
    if (key.length !== length || !(length === 33 ? lead === 2 || lead === 3 : lead === 4)) return undefined;
    keys.push(key);
    at += 1 + length;
  }
  return at === script.length - 2 && keys.length === total ? { required, keys } : undefined;
}

/** Writes a multisig script (BIP-383); the caller has checked the numbers (1 to 16, or 20 within P2WSH). */
export function multisigScript({ required, keys }: Multisig): Uint8Array {
  return concatBytes(
    encodeNumber(required),
    ...keys.flatMap((key) => [Uint8Array.of(key.length), key]),
    encodeNumber(keys.length),
    Uint8Array.of(op.checkMultisig),
  );
}

/**
 * Reads the tapscripts that this version signs: `<key> OP_CHECKSIG`, and `multi_a` of BIP-387, which is
 * `<key> OP_CHECKSIG <key> OP_CHECKSIGADD ... m OP_NUMEQUAL`. Keys are x-only. Any other script is `undefined`.
 */
export function parseLeafScript(script: Uint8Array): Multisig | undefined {
  const keys: Uint8Array[] = [];
  let at = 0;
  while (script[at] === 32 && at + 34 <= script.length) {
    if (script[at + 33] !== (at === 0 ? op.checkSig : op.checkSigAdd)) return undefined;
    keys.push(script.subarray(at + 1, at + 33));
    at += 34;
  }
  if (keys.length === 1 && at === script.length) return { required: 1, keys };
  const tail = script.subarray(at);
  const required = tail.length === 3 && tail[0] === 1 ? tail[1] : smallNumber(tail[0]);
  const ends =
    (tail.length === 2 || (tail.length === 3 && (tail[1] ?? 0) > 16)) && tail.at(-1) === op.numEqual;
  return ends && required && required <= keys.length ? { required, keys } : undefined;
}

/** Writes the tapscript of {@link parseLeafScript}; `single` for the form without a number. */
export function leafScript({ required, keys }: Multisig, single: boolean): Uint8Array {
  const parts = keys.map((key, at) =>
    concatBytes(Uint8Array.of(32), key, Uint8Array.of(at === 0 ? op.checkSig : op.checkSigAdd)),
  );
  return single
    ? concatBytes(...parts)
    : concatBytes(...parts, encodeNumber(required), Uint8Array.of(op.numEqual));
}

function smallNumber(opcode: number | undefined): number | undefined {
  return opcode !== undefined && opcode >= op.push1 && opcode <= 0x60 ? opcode - 0x50 : undefined;
}

/** A number as scripts push it: an opcode up to 16, one byte (up to 127) or two beyond. */
function encodeNumber(value: number): Uint8Array {
  if (value <= 16) return Uint8Array.of(0x50 + value);
  return value < 128 ? Uint8Array.of(1, value) : Uint8Array.of(2, value & 0xff, value >> 8);
}
