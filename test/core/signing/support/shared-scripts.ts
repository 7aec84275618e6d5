import { concatBytes } from '@noble/hashes/utils.js';

import { leafScript, multisigScript } from '../../../../src/core/signing/bitcoin/multisig.ts';
import type { Psbt, PsbtPair } from '../../../../src/core/signing/bitcoin/psbt-codec.ts';
import {
  hash160,
  p2pkhScript,
  p2shScript,
  p2trScript,
  p2wpkhScript,
  p2wshScript,
} from '../../../../src/core/signing/bitcoin/script.ts';
import { tapBranchHash, tapLeafHash, tweakPublicKey } from '../../../../src/core/signing/bitcoin/taproot.ts';
import { compactSize, littleEndian } from '../../../../src/core/signing/bitcoin/writer.ts';
import { uint32Bytes } from '../../../../src/core/signing/bytes.ts';
import { parseDerivationPath, pathIndexes } from '../../../../src/core/seeds/path.ts';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import type { FakeKeys } from './fake-keys.ts';
import { pair } from './psbt-builder.ts';

/** A script to spend from with what the input's map says of it. */
export interface Spendable {
  script: Uint8Array;
  pairs: PsbtPair[];
}

/** A member of a shared script. */
export interface Member {
  keys: FakeKeys;
  path: string;
}

const none = new Uint8Array(0);

function keyOf({ keys, path }: Member): Uint8Array {
  return keys.root.derive(path).publicKey ?? none;
}

function origin({ keys, path }: Member): Uint8Array {
  const steps = pathIndexes(parseDerivationPath(path)).map((step) => littleEndian(step, 4));
  return concatBytes(uint32Bytes(keys.root.fingerprint), ...steps);
}

/** The derivation field of a member. */
export function named(member: Member, type = 0x06): PsbtPair {
  return pair(type, origin(member), keyOf(member));
}

/** P2PKH of one key. */
export function p2pkh(member: Member): Spendable {
  return { script: p2pkhScript(hash160(keyOf(member))), pairs: [named(member)] };
}

/** P2WPKH within P2SH. */
export function nested(member: Member): Spendable {
  const redeem = p2wpkhScript(keyOf(member));
  return { script: p2shScript(redeem), pairs: [pair(0x04, redeem), named(member)] };
}

/** A multisig script, bare in P2SH, in P2WSH, or in P2WSH within P2SH. */
export function shared(
  wrap: 'p2sh' | 'p2wsh' | 'p2sh-p2wsh',
  required: number,
  members: readonly Member[],
): Spendable {
  const script = multisigScript({ required, keys: members.map(keyOf) });
  const origins = members.map((member) => named(member));
  if (wrap === 'p2sh') return { script: p2shScript(script), pairs: [pair(0x04, script), ...origins] };
  const program = p2wshScript(script);
  const pairs = [pair(0x05, script), ...origins];
  if (wrap === 'p2wsh') return { script: program, pairs };
  return { script: p2shScript(program), pairs: [pair(0x04, program), ...pairs] };
}

/** A point that nobody knows the logarithm of (BIP-341). */
const nothingUpMySleeve = Uint8Array.from(
  Buffer.from('50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0', 'hex'),
);

/** A taproot output that only its leaf (beside another one) spends: of one key, or so many of so many. */
export function leaf(required: number, members: readonly Member[]): Spendable & { control: Uint8Array } {
  const keys = members.map((member) => keyOf(member).subarray(1));
  const script = leafScript({ required, keys }, keys.length === 1);
  const hash = tapLeafHash(script);
  const other = tapLeafHash(Uint8Array.of(0x51));
  const root = tapBranchHash(hash, other);
  const output = tweakPublicKey(nothingUpMySleeve, root);
  const parity = secp256k1.Point.fromBytes(
    schnorr.utils.lift_x(BigInt(`0x${Buffer.from(nothingUpMySleeve).toString('hex')}`)).toBytes(true),
  )
    .add(
      secp256k1.Point.BASE.multiply(
        BigInt(
          `0x${Buffer.from(schnorr.utils.taggedHash('TapTweak', nothingUpMySleeve, root)).toString('hex')}`,
        ),
      ),
    )
    .toBytes(true)[0];
  const control = concatBytes(Uint8Array.of(0xc0 | ((parity ?? 2) & 1)), nothingUpMySleeve, other);
  const pairs = [
    pair(0x15, concatBytes(script, Uint8Array.of(0xc0)), control),
    ...members.map((member) =>
      pair(0x16, concatBytes(compactSize(1), hash, origin(member)), keyOf(member).subarray(1)),
    ),
    pair(0x17, nothingUpMySleeve),
    pair(0x18, root),
  ];
  return { script: p2trScript(output), pairs, control };
}

/** The same PSBT in version 2 (BIP-370). */
export function asVersion2(psbt: Psbt, modifiable?: number): Pick<Psbt, 'global' | 'inputs' | 'outputs'> {
  const { transaction } = psbt;
  return {
    global: [
      ...psbt.global.filter(({ type }) => type !== 0),
      pair(0x02, littleEndian(transaction.version, 4)),
      pair(0x03, littleEndian(transaction.lockTime, 4)),
      pair(0x04, compactSize(transaction.inputs.length)),
      pair(0x05, compactSize(transaction.outputs.length)),
      ...(modifiable === undefined ? [] : [pair(0x06, Uint8Array.of(modifiable))]),
      pair(0xfb, littleEndian(2, 4)),
    ],
    inputs: transaction.inputs.map((input, index) => [
      ...(psbt.inputs[index] ?? []),
      pair(0x0e, input.txid),
      pair(0x0f, littleEndian(input.vout, 4)),
      pair(0x10, littleEndian(input.sequence, 4)),
    ]),
    outputs: transaction.outputs.map((output, index) => [
      ...(psbt.outputs[index] ?? []),
      pair(0x03, littleEndian(output.amount, 8)),
      pair(0x04, output.script),
    ]),
  };
}
