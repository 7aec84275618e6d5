import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { mnemonicToSeedSync } from '@scure/bip39';
import { base58 } from '@scure/base';
import { describe, expect, it } from 'vitest';

import { encodeHex } from '../../src/core/encoding/hex.ts';
import { parseDerivationPath } from '../../src/core/seeds/path.ts';
import { nobleSeedHashes } from '../../src/core/seeds/seed-hashes.ts';
import { slip10Derive } from '../../src/core/seeds/slip10.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import { encodeSolanaMessage, parseSolanaMessage } from '../../src/core/signing/solana/message.ts';
import { failureOf, FakeKeys } from '../core/signing/support/fake-keys.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

/*
 * The vectors say what an instruction holds; how that is written as bytes is stated here a second time, apart from
 * the reader under test.
 */
interface Construct {
  readonly version: 0 | null;
  readonly header: {
    readonly signers: number;
    readonly readonly_signers: number;
    readonly readonly_non_signers: number;
  };
  readonly accounts: readonly string[];
  readonly blockhash: string;
  readonly instructions: readonly {
    readonly program_index: number;
    readonly accounts: Readonly<Record<string, number | readonly number[]>>;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
  readonly luts: readonly {
    readonly account: string;
    readonly readwrite: readonly number[];
    readonly readonly: readonly number[];
  }[];
}
interface Suite {
  readonly setup: { readonly mnemonic: string; readonly passphrase: string };
  readonly tests: readonly {
    readonly description: string;
    readonly parameters: { readonly address: string; readonly construct: Construct };
    readonly result: { readonly expected_signature: string };
  }[];
}

const little = (value: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => Number((BigInt(value) >> BigInt(8 * at)) & 0xffn));
const counted = (bytes: ArrayLike<number>): Uint8Array =>
  concatBytes(Uint8Array.of(bytes.length), Uint8Array.from(bytes));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const widths: Readonly<Record<string, number>> = {
  lamports: 8,
  space: 8,
  amount: 8,
  unix_timestamp: 8,
  epoch: 8,
  units: 4,
  bytes: 4,
  decimals: 1,
  authority_type: 1,
  number_of_signers: 1,
};

function field(name: string, value: unknown): Uint8Array {
  if (name === 'memo') return utf8(String(value));
  if (typeof value === 'number') return little(value, widths[name] ?? 8);
  if (typeof value === 'string') return base58.decode(value);
  // The JSON of the suite: what is no number and no text is one of these two objects.
  const object = value as { length?: number; chars?: string; is_included?: boolean; value?: string };
  if (object.chars !== undefined) return concatBytes(little(object.chars.length, 8), utf8(object.chars));
  return concatBytes(Uint8Array.of(1), base58.decode(object.value ?? ''));
}

function instructionData(program: string, data: Readonly<Record<string, unknown>>): Uint8Array {
  const wide = program.startsWith('1111') || program.startsWith('Stake');
  const { instruction_id: id, ...fields } = data;
  const head = typeof id === 'number' ? little(id, wide ? 4 : 1) : new Uint8Array(0);
  return concatBytes(head, ...Object.entries(fields).map(([name, value]) => field(name, value)));
}

function serialise({ version, header, accounts, blockhash, instructions, luts }: Construct): Uint8Array {
  const parts = [
    version === 0 ? Uint8Array.of(0x80) : new Uint8Array(0),
    Uint8Array.of(header.signers, header.readonly_signers, header.readonly_non_signers),
    Uint8Array.of(accounts.length),
    ...accounts.map((account) => base58.decode(account)),
    base58.decode(blockhash),
    Uint8Array.of(instructions.length),
  ];
  for (const { program_index: index, accounts: used, data } of instructions) {
    const bytes = instructionData(accounts[index] ?? '', data);
    // The suite's own serialiser passes over this account, which the program needs no longer: it is not what was signed.
    const { sysvar_rent: rent, ...named } = used;
    const passed = accounts[index]?.startsWith('AToken') === true || rent === undefined ? named : used;
    parts.push(Uint8Array.of(index), counted(Object.values(passed).flat()), counted(bytes));
  }
  if (version === 0) {
    parts.push(Uint8Array.of(luts.length));
    for (const lut of luts)
      parts.push(base58.decode(lut.account), counted(lut.readwrite), counted(lut.readonly));
  }
  return concatBytes(...parts);
}

const files = [
  'system_program',
  'token_program',
  'compute_budget_program',
  'memo_program',
  'associated_token_account_program',
];

function seedOf({ mnemonic, passphrase }: Suite['setup']): Uint8Array {
  return mnemonicToSeedSync(mnemonic, passphrase);
}

describe.runIf(vectorsPresent)(`Solana vectors (${vectorsAbsentReason} otherwise)`, () => {
  it('signs every transaction of the suite as its device does', () => {
    let cases = 0;
    const refused: string[] = [];
    const strangers: string[] = [];
    for (const file of files) {
      const suite = readVectorJson('solana-trezor', `sign_tx.${file}.json`) as Suite;
      const seed = seedOf(suite.setup);
      for (const { description, parameters, result } of suite.tests) {
        cases += 1;
        const path = parseDerivationPath(parameters.address);
        const { secret, publicKey } = slip10Derive('ed25519', seed, path, nobleSeedHashes);
        const keys = new FakeKeys().add('solana', 'ed25519', secret);
        const bytes = serialise(parameters.construct);
        expect(encodeSolanaMessage(parseSolanaMessage(bytes)), description).toEqual(bytes);
        const input = { kind: 'solana-transaction' as const, bytes };
        try {
          decodeRequest(input, keys);
        } catch {
          refused.push(description);
        }
        if (!parameters.construct.accounts.includes(base58.encode(publicKey))) {
          // A device signs whatever it is given; we sign only for an account that the transaction names as a signer.
          strangers.push(description);
          const input = { kind: 'solana-transaction' as const, bytes, key: { keyId: 'solana' } };
          expect(failureOf(() => decodeRequest(input, keys))).toBe('refused/not-a-signer');
          expect(encodeHex(ed25519.sign(bytes, secret)), description).toBe(result.expected_signature);
          continue;
        }
        const request = decodeRequest({ ...input, key: { keyId: 'solana' }, allows: () => true }, keys);
        const outcome = keys.sign(request);
        expect(encodeHex(outcome.signatures[0] ?? new Uint8Array(0)), description).toBe(
          result.expected_signature,
        );
      }
    }
    expect(cases).toBe(59);
    // What nobody can see is refused, unless a rule allows it as above.
    expect(refused).toEqual(['Lookup tables', 'Create Associated Token Account Idempotent LUTs (#5379)']);
    expect(strangers).toEqual(['Create Associated Token Account Idempotent LUTs (#5379)']);
  });

  it('derives every address of the suite', () => {
    const suite = readVectorJson('solana-trezor', 'get_address.json') as {
      setup: Suite['setup'];
      tests: { parameters: { path: string }; result: { expected_address: string } }[];
    };
    for (const { parameters, result } of suite.tests) {
      const path = parseDerivationPath(parameters.path);
      const { publicKey } = slip10Derive('ed25519', seedOf(suite.setup), path, nobleSeedHashes);
      expect(base58.encode(publicKey)).toBe(result.expected_address);
    }
    expect(suite.tests).toHaveLength(3);
  });
});
