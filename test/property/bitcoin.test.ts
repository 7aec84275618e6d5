import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bech32, bech32m } from '@scure/base';
import { p2ms, Transaction } from '@scure/btc-signer';
import { RawPSBTV0, RawPSBTV2 } from '@scure/btc-signer/psbt.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeDerSignature, parseDerSignature } from '../../src/core/signing/bitcoin/der-signature.ts';
import { legacyDigest } from '../../src/core/signing/bitcoin/legacy-sighash.ts';
import { multisigScript, parseMultisig } from '../../src/core/signing/bitcoin/multisig.ts';
import { encodePsbt, parsePsbt } from '../../src/core/signing/bitcoin/psbt-codec.ts';
import { p2shScript, scriptAddress } from '../../src/core/signing/bitcoin/script.ts';
import { encodeSegwitAddress } from '../../src/core/signing/bitcoin/segwit-address.ts';
import { sighashParts, taprootDigest, witnessV0Digest } from '../../src/core/signing/bitcoin/sighash.ts';
import type { BitcoinTransaction } from '../../src/core/signing/bitcoin/transaction.ts';
import {
  displayTxid,
  encodeTransaction,
  parseTransaction,
  transactionId,
} from '../../src/core/signing/bitcoin/transaction.ts';
import { tapLeafHash } from '../../src/core/signing/bitcoin/taproot.ts';
import { encodeBitcoinAddress } from '../../src/core/seeds/addresses.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import { FakeKeys, failureOf } from '../core/signing/support/fake-keys.ts';
import type { InputSpec } from '../core/signing/support/psbt-builder.ts';
import { buildPsbt, strangerScript } from '../core/signing/support/psbt-builder.ts';
import { asVersion2, leaf, nested, p2pkh, shared } from '../core/signing/support/shared-scripts.ts';

const options = (numRuns: number) => ({ seed: 20_261_122, numRuns });
const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const uint32 = fc.nat({ max: 0xffff_ffff });
const none = new Uint8Array(0);

const transactions: fc.Arbitrary<BitcoinTransaction> = fc.record({
  version: fc.constantFrom(1, 2),
  inputs: fc.array(
    fc.record({
      txid: bytes(32),
      vout: uint32,
      scriptSig: fc.constant(none),
      sequence: uint32,
      witness: fc.constant([]),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  outputs: fc.array(fc.record({ amount: fc.bigInt(0n, 2_100_000_000_000_000n), script: bytes(0, 300) }), {
    minLength: 1,
    maxLength: 6,
  }),
  lockTime: uint32,
});

function library(transaction: BitcoinTransaction): Transaction {
  return Transaction.fromRaw(encodeTransaction(transaction, false), {
    allowUnknownOutputs: true,
    allowUnknownInputs: true,
    allowUnknownVersion: true,
    disableScriptCheck: true,
    allowLegacyWitnessUtxo: true,
  });
}

type LegacyDigest = (index: number, code: Uint8Array, type: number) => Uint8Array;

/** Private in the library's types: there is no other way to ask it for this digest alone. */
function legacyOf(transaction: Transaction): LegacyDigest {
  const { preimageLegacy } = transaction as unknown as { readonly preimageLegacy: LegacyDigest };
  return preimageLegacy.bind(transaction);
}

describe('Bitcoin against @scure/btc-signer, case by case', () => {
  it('transactions: same id, and reading gives back what was written', () => {
    fc.assert(
      fc.property(transactions, (transaction) => {
        expect(parseTransaction(encodeTransaction(transaction, false), 'plain')).toEqual(transaction);
        expect(displayTxid(transactionId(transaction))).toBe(library(transaction).id);
      }),
      options(300),
    );
  });

  it('digests of every kind and sighash type', () => {
    const types = fc.constantFrom(1, 2, 3, 0x81, 0x82, 0x83);
    const cases = fc.record({ transaction: transactions, type: types, pick: fc.nat(), code: bytes(1, 120) });
    fc.assert(
      fc.property(
        cases,
        fc.array(bytes(34), { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        (one, scripts, byLeaf) => {
          const { transaction, type, code } = one;
          const theirs = library(transaction);
          const index = one.pick % transaction.inputs.length;
          // What the network does for SINGLE without an output is no signature that either of us makes.
          fc.pre((type & 3) !== 3 || index < transaction.outputs.length);
          const amount = BigInt(one.pick);
          const spent = transaction.inputs.map((_, at) => ({
            amount: amount + BigInt(at),
            script: scripts[at] ?? none,
          }));
          const parts = sighashParts(transaction, spent);
          const own = spent[index] ?? { amount, script: none };
          // OP_CODESEPARATOR is taken out by the old rules: the published cases have it, this one does not.
          const plain = code.map((byte) => (byte === 0xab || byte <= 0x4e ? 0x51 : byte));
          expect(legacyDigest(transaction, index, plain, type)).toEqual(legacyOf(theirs)(index, plain, type));
          expect(witnessV0Digest(transaction, parts, index, code, own.amount, type)).toEqual(
            theirs.preimageWitnessV0(index, code, type, own.amount),
          );
          for (const taproot of [type, 0]) {
            expect(
              taprootDigest(transaction, parts, index, taproot, own, byLeaf ? tapLeafHash(code) : undefined),
            ).toEqual(
              theirs.preimageWitnessV1(
                index,
                spent.map(({ script }) => script),
                taproot,
                spent.map((each) => each.amount),
                undefined,
                byLeaf ? code : undefined,
              ),
            );
          }
        },
      ),
      options(300),
    );
  });

  it('signatures in DER: the same as the curve library writes, and read back', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), (digest, secret) => {
        fc.pre(secp256k1.utils.isValidSecretKey(secret));
        const compact = secp256k1.sign(digest, secret, { prehash: false });
        const der = encodeDerSignature(compact);
        expect(der).toEqual(secp256k1.Signature.fromBytes(compact).toBytes('der'));
        expect(parseDerSignature(der)).toEqual(compact);
        const cut = der.slice(0, -1);
        expect(parseDerSignature(cut)).toBeUndefined();
      }),
      options(200),
    );
  });

  it('numbers of any size in DER, and nothing but the strict form', () => {
    fc.assert(
      fc.property(bytes(0, 72), (random) => {
        const compact = parseDerSignature(random);
        if (compact) expect(encodeDerSignature(compact)).toEqual(random);
      }),
      options(300),
    );
  });

  it('addresses of witness programs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('bc', 'tb', 'bcrt'),
        fc.integer({ min: 0, max: 16 }),
        bytes(2, 40),
        (prefix, version, program) => {
          const code = version === 0 ? bech32 : bech32m;
          expect(encodeSegwitAddress(prefix, version, program)).toBe(
            code.encode(prefix, [version, ...code.toWords(program)]),
          );
        },
      ),
      options(500),
    );
  });

  it('addresses of scripts: every witness program has the one that the address book knows it by', () => {
    const program = fc
      .tuple(fc.constantFrom(0, 0x51, 0x52, 0x60, 0x61, 0x6a), bytes(1, 41), fc.nat({ max: 1 }))
      .map(([version, rest, more]) => Uint8Array.of(version, rest.length + more, ...rest));
    const cases = fc.oneof(
      program,
      bytes(0, 50),
      bytes(20).map((hash) => p2shScript(hash)),
    );
    const networks = fc.constantFrom('mainnet' as const, 'testnet' as const, 'regtest' as const);
    fc.assert(
      fc.property(cases, networks, (script, network) => {
        // Version 0 has a meaning for 20 and 32 bytes alone (BIP-141): other lengths can never be spent.
        fc.pre(script[0] !== 0 || script.length === 22 || script.length === 34);
        let expected: string | null = null;
        try {
          expected = encodeBitcoinAddress(script, network);
        } catch {
          // none
        }
        expect(scriptAddress(script, network)).toBe(expected);
      }),
      options(500),
    );
    // P2A: `OP_1 <4e73>`.
    expect(scriptAddress(Uint8Array.of(0x51, 2, 0x4e, 0x73), 'mainnet')).toBe('bc1pfeessrawgf');
  });

  it('multisig scripts', () => {
    const secrets = fc.array(bytes(32), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(secrets, fc.nat(), (all, pick) => {
        fc.pre(all.every((secret) => secp256k1.utils.isValidSecretKey(secret)));
        const keys = all.map((secret) => secp256k1.getPublicKey(secret, true));
        const required = 1 + (pick % keys.length);
        const script = multisigScript({ required, keys });
        expect(script).toEqual(p2ms(required, keys, true).script);
        expect(parseMultisig(script, false)).toEqual({ required, keys });
      }),
      options(60),
    );
  });
});

describe('whole PSBTs', () => {
  const keys = new FakeKeys();
  const at = (purpose: number) => ({ keys, path: `m/${purpose.toString()}'/0'/0'/0/3` });
  const input = ({ script, pairs }: ReturnType<typeof p2pkh>): InputSpec => ({
    script,
    amount: 50_000n,
    whole: true,
    single: script[0] === 0 || script[0] === 0x51,
    extra: pairs,
  });
  const kinds: InputSpec[] = [
    input(p2pkh(at(44))),
    { ...input(nested(at(49))), single: true },
    { path: "m/84'/0'/0'/0/3", amount: 60_000n },
    { path: "m/86'/0'/0'/0/3", type: 'p2tr', amount: 70_000n, whole: true },
    input(shared('p2sh', 1, [at(48)])),
    input(shared('p2wsh', 1, [at(48), at(44)])),
    { ...input(shared('p2sh-p2wsh', 2, [at(48), at(44), at(49)])), single: true },
    input(leaf(1, [at(48)])),
    input(leaf(2, [at(48), at(44), at(49)])),
  ];
  const psbts = fc
    .record({
      inputs: fc.array(fc.nat({ max: kinds.length - 1 }), { minLength: 1, maxLength: 4 }),
      share: fc.integer({ min: 91, max: 100 }),
    })
    .map(({ inputs, share }) => {
      const specs = inputs.flatMap((one) => kinds[one] ?? []);
      const total = specs.reduce((sum, { amount }) => sum + amount, 0n);
      return buildPsbt(keys, specs, [{ script: strangerScript, amount: (total * BigInt(share)) / 100n }]);
    });

  it('of any mix of inputs, in both versions: the library reads the same and finishes the same', () => {
    fc.assert(
      fc.property(psbts, fc.boolean(), (psbt, second) => {
        const given = encodePsbt(second ? asVersion2(psbt) : psbt);
        const read = second ? RawPSBTV2.decode(given) : RawPSBTV0.decode(given);
        expect(read.inputs.length).toBe(psbt.inputs.length);
        expect(encodePsbt(parsePsbt(given))).toEqual(given);
        const outcome = keys.sign(decodeRequest({ bytes: given }, keys));
        expect(outcome.complete).toBe(true);
        const theirs = Transaction.fromPSBT(outcome.bytes, { allowUnknownInputs: true });
        theirs.finalize();
        expect(theirs.extract()).toEqual(outcome.extracted);
        expect(theirs.id).toBe(outcome.txid);
      }),
      options(25),
    );
  });

  it('with bytes changed: refused with a reason, or read as exactly those bytes', () => {
    let readable = 0;
    fc.assert(
      fc.property(
        psbts,
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 }),
        (psbt, second, changes) => {
          const changed = encodePsbt(second ? asVersion2(psbt) : psbt);
          for (const [place, value] of changes) changed[place % changed.length] = value;
          const failure = failureOf(() => {
            const request = decodeRequest({ kind: 'bitcoin-psbt', bytes: changed }, keys);
            expect(request.canonical).toEqual(changed);
            readable += 1;
          });
          // `internal` would be something that none of our checks has a name for.
          expect(failure).not.toBe('undecodable/internal');
          expect(failure).toMatch(/^(?:none|undecodable\/|refused\/)/);
        },
      ),
      options(300),
    );
    expect(readable).toBeGreaterThan(0);
  });
});
