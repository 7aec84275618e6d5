import { bytesToHex } from '@noble/hashes/utils.js';
import { ethers } from 'ethers';
import { hashTypedData as viemHash } from 'viem';
import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../src/core/signing/decode.ts';
import { parseJsonObject } from '../../src/core/signing/detect.ts';
import { hashTypedData } from '../../src/core/signing/ethereum/typed-data-request.ts';
import { FakeKeys, failureOf, utf8 } from '../core/signing/support/fake-keys.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Document {
  types: Record<string, { name: string; type: string }[]>;
  primaryType: string;
  domain: Record<string, unknown>;
  message: Record<string, unknown>;
}
interface TrezorTyped {
  name: string;
  parameters: { path: string; metamask_v4_compat: boolean; data: Document };
  result: { address: string; sig: string };
}
interface TrezorMessage {
  parameters: { msg: string; path: string };
  result: { address: string; sig: string };
}

const keys = new FakeKeys();
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const title = vectorsPresent ? 'EIP-712 and EIP-191' : `EIP-712 and EIP-191: ${vectorsAbsentReason}`;

/** The digest by ethers and by viem; ethers does not take types that hold arrays of themselves. */
function digests(name: string, document: Document): string[] {
  const { EIP712Domain: _, ...types } = document.types;
  // viem's types infer from literal documents; these come from files.
  const byViem = viemHash(document as unknown as Parameters<typeof viemHash>[0]);
  if (name === 'valid_message_nested_structs.json') return [byViem];
  return [ethers.TypedDataEncoder.hash(document.domain, types, document.message), byViem];
}

function ours(document: Document): string {
  return `0x${bytesToHex(hashTypedData(parseJsonObject(JSON.stringify(document))).digest)}`;
}

describe.skipIf(!vectorsPresent)(title, () => {
  it('eth-account: valid documents hash as ethers and viem do, or are refused for a stated reason', () => {
    const documents: [string, Document][] = Object.entries(
      readVectorJson('eip712-eth-account', 'valid_for_all.json') as Record<string, Document>, // SOURCE.md
    );
    for (const name of [
      'valid_eip712_example',
      'valid_eip712_example_with_array',
      'valid_message_nested_structs',
    ]) {
      documents.push([`${name}.json`, readVectorJson('eip712-eth-account', `${name}.json`) as Document]); // SOURCE.md
    }
    const refused: string[] = [];
    let hashed = 0;
    for (const [name, document] of documents) {
      const failure = failureOf(() => ours(document));
      if (failure !== 'none') {
        refused.push(`${name}: ${failure}`);
        continue;
      }
      expect(new Set([ours(document), ...digests(name, document)]).size, name).toBe(1);
      hashed += 1;
    }
    // EIP-712: type and member names are identifiers. Anything else could make two type sets encode alike.
    expect(refused).toEqual([
      'valid_space_in_custom_type_fieldname: undecodable/bad-identifier',
      'valid_primary_type_is_empty_string: undecodable/bad-identifier',
    ]);
    expect(hashed).toBe(10);
  });

  it('eth-account: the example of EIP-712 has the digest printed there', () => {
    const document = readVectorJson('eip712-eth-account', 'valid_eip712_example.json') as Document; // SOURCE.md
    expect(ours(document)).toBe('0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2');
  });

  it('eth-account: invalid documents are refused', () => {
    const documents = readVectorJson('eip712-eth-account', 'one_arg_invalid.json') as Record<
      string,
      Document
    >; // SOURCE.md
    const failures = Object.values(documents).map((document) =>
      failureOf(() => decodeRequest({ bytes: utf8(JSON.stringify(document)), key }, keys)),
    );
    expect(failures).toEqual([
      'undecodable/unknown-field',
      'undecodable/missing-field',
      'undecodable/unknown-field',
      'undecodable/unknown-type',
    ]);
  });

  it('Trezor: typed data signatures', () => {
    const { tests } = readVectorJson('ethereum-signing-trezor', 'sign_typed_data.json') as {
      tests: TrezorTyped[];
    }; // SOURCE.md
    const others: string[] = [];
    let signed = 0;
    for (const { name, parameters, result } of tests) {
      const input = {
        bytes: utf8(JSON.stringify(parameters.data)),
        key: { keyId: 'seed-1', path: parameters.path },
      };
      const failure = failureOf(() => decodeRequest(input, keys));
      if (failure !== 'none' || !parameters.metamask_v4_compat) {
        others.push(
          `${name}: ${parameters.metamask_v4_compat ? failure : 'array rule of before EIP-712 final'}`,
        );
        if (failure === 'refused/domain-empty') {
          const secret = keys.root.derive(parameters.path).privateKey ?? new Uint8Array(32);
          expect(new ethers.SigningKey(secret).sign(ours(parameters.data)).serialized).toBe(result.sig);
        }
        continue;
      }
      expect(ethers.hexlify(keys.sign(decodeRequest(input, keys)).bytes), name).toBe(result.sig);
      signed += 1;
    }
    expect(others).toEqual([
      'bare_minimum: undecodable/bad-field',
      'full_domain_empty_message: undecodable/bad-field',
      'struct_list_non_v4: array rule of before EIP-712 final',
      'structs_arrays_v4: undecodable/unknown-field',
      'array_of_structs: refused/domain-empty',
      'injective_testcase: undecodable/bad-type',
    ]);
    expect(signed).toBe(4);
  });

  it('Trezor: personal message signatures', () => {
    const { tests } = readVectorJson('ethereum-signing-trezor', 'signmessage.json') as {
      tests: TrezorMessage[];
    }; // SOURCE.md
    for (const { parameters, result } of tests) {
      const place = { keyId: 'seed-1', path: parameters.path };
      const request = decodeRequest(
        { kind: 'ethereum-message', bytes: utf8(parameters.msg), key: place },
        keys,
      );
      expect(bytesToHex(keys.sign(request).bytes)).toBe(result.sig);
      expect(request.display).toMatchObject({ signer: { address: result.address } });
    }
    expect(tests.length).toBe(9);
  });
});
