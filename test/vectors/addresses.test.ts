import { bech32m } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { parsePrivateKey } from '../../src/core/encoding/private-key-import.ts';
import { parseWif } from '../../src/core/encoding/wif.ts';
import {
  encodeBitcoinAddress,
  ethereumAddress,
  parseBitcoinAddress,
} from '../../src/core/seeds/addresses.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

function refused(run: () => unknown, code: string): boolean {
  try {
    run();
    return false;
  } catch (error) {
    return isHoldfastError(error, code);
  }
}

describe.runIf(vectorsPresent)(`address vectors (${vectorsAbsentReason} otherwise)`, () => {
  it('BIP-350: all 44', () => {
    interface Row {
      readonly list: string;
      readonly strings: readonly string[];
      readonly note: string;
    }
    const counted = { bech32m: 0, notBech32m: 0, valid: 0, invalid: 0 };
    for (const { list, strings, note } of readVectorJson('addresses', 'bip350.json') as Row[]) {
      const [text = '', script = ''] = strings;
      if (list.includes('are valid Bech32m')) {
        expect(bech32m.decodeUnsafe(text, 90), text).toBeDefined();
        counted.bech32m++;
      } else if (list.includes('not valid Bech32m')) {
        const prefix = /^0x([0-9A-F]{2})/.exec(note)?.[1];
        const whole = prefix === undefined ? text : String.fromCharCode(parseInt(prefix, 16)) + text;
        expect(bech32m.decodeUnsafe(whole, 90), whole).toBeUndefined();
        expect(refused(() => parseBitcoinAddress(whole), 'bad-address')).toBe(true);
        counted.notBech32m++;
      } else if (list.includes('invalid segwit')) {
        expect(
          refused(() => parseBitcoinAddress(text), 'bad-address'),
          `${text}: ${note}`,
        ).toBe(true);
        counted.invalid++;
      } else {
        const { network, scriptPubKey } = parseBitcoinAddress(text);
        expect(encodeHex(scriptPubKey)).toBe(script);
        expect(encodeBitcoinAddress(scriptPubKey, network)).toBe(text.toLowerCase());
        counted.valid++;
      }
    }
    expect(counted).toEqual({ bech32m: 7, notBech32m: 14, valid: 8, invalid: 15 });
  });

  it('Base58: all 50 valid keys and addresses', () => {
    type Row = readonly [
      text: string,
      payload: string,
      { isPrivkey: boolean; isTestnet: boolean; isCompressed?: boolean; addrType?: string },
    ];
    const counted = { keys: 0, addresses: 0 };
    for (const [text, payload, { isPrivkey, isTestnet, isCompressed, addrType }] of readVectorJson(
      'addresses',
      'base58_keys_valid.json',
    ) as Row[]) {
      const network = isTestnet ? 'testnet' : 'mainnet';
      if (isPrivkey) {
        const key = parsePrivateKey('wif', encodeUtf8(` ${text}\n`));
        expect(encodeHex(key.secret)).toBe(payload);
        expect(key.wif).toEqual({ network, compressed: isCompressed });
        expect(key.publicKey).toEqual(nativeSigner.publicKey('secp256k1', decodeHex(payload)));
        expect(refused(() => parseBitcoinAddress(text), 'bad-address')).toBe(true);
        counted.keys++;
      } else {
        const parsed = parseBitcoinAddress(text);
        const script = addrType === 'script' ? `a914${payload}87` : `76a914${payload}88ac`;
        expect(encodeHex(parsed.scriptPubKey)).toBe(script);
        expect(parsed.network).toBe(network);
        expect(encodeBitcoinAddress(parsed.scriptPubKey, network)).toBe(text);
        expect(refused(() => parseWif(encodeUtf8(text)), 'bad-private-key')).toBe(true);
        counted.addresses++;
      }
    }
    expect(counted).toEqual({ keys: 24, addresses: 26 });
  });

  it('Base58: all 50 invalid strings refused, as keys and as addresses', () => {
    const rows = readVectorJson('addresses', 'base58_keys_invalid.json') as [string][];
    for (const [text] of rows) {
      expect(
        refused(() => parseWif(encodeUtf8(text)), 'bad-private-key'),
        text,
      ).toBe(true);
      expect(
        refused(() => parseBitcoinAddress(text), 'bad-address'),
        text,
      ).toBe(true);
    }
    expect(rows).toHaveLength(50);
  });

  it('Ethereum: every address of the shared key files', () => {
    type Rows =
      | Record<string, { seed: string; key: string; addr: string }>
      | { seed: string; key: string; addr: string }[];
    const rows = Object.values(readVectorJson('ethereum-tx', 'keyaddrtest.json') as Rows);
    for (const { key, addr } of rows) {
      const address = ethereumAddress(nativeSigner.publicKey('secp256k1', decodeHex(key)));
      expect(address.toLowerCase()).toBe(`0x${addr.replace(/^0x/, '').toLowerCase()}`);
    }
    expect(rows.length).toBeGreaterThan(0);
  });
});
