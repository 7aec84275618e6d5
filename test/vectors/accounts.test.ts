import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { parseWif } from '../../src/core/encoding/wif.ts';
import { accountPath, addressAt, keyPathBelow, type AccountKind } from '../../src/core/seeds/accounts.ts';
import { bitcoinScriptPubKey, taprootOutputKey } from '../../src/core/seeds/addresses.ts';
import {
  encodeExtendedPrivateKey,
  encodeExtendedPublicKey,
  parseExtendedKey,
  type ExtendedKeyScript,
} from '../../src/core/seeds/extended-key.ts';
import { nobleHdEngine } from '../../src/core/seeds/hd-engine.ts';
import { derivePath, masterKey } from '../../src/core/seeds/hd-key.ts';
import { bip39Seed, requirePhrase } from '../../src/core/seeds/mnemonic.ts';
import { joinPaths } from '../../src/core/seeds/path.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Row {
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

interface Suite {
  readonly file: string;
  readonly kind: AccountKind;
  readonly network: 'mainnet' | 'testnet';
  readonly script: ExtendedKeyScript;
  readonly rows: number;
}

const suites: readonly Suite[] = [
  { file: 'bip49.json', kind: 'bitcoin-p2sh-p2wpkh', network: 'testnet', script: 'p2sh-p2wpkh', rows: 11 },
  { file: 'bip84.json', kind: 'bitcoin-p2wpkh', network: 'mainnet', script: 'p2wpkh', rows: 14 },
  { file: 'bip86.json', kind: 'bitcoin-p2tr', network: 'mainnet', script: 'any', rows: 23 },
];

const phrase = `${'abandon '.repeat(11)}about`;

/** The last hex number or word of a printed value: "base58check(...) = 2Mww... (testnet)" gives "2Mww...". */
function plain(value: string): string {
  return (
    value
      .replace(/ \(testnet\)$/, '')
      .split(' ')
      .at(-1) ?? ''
  ).replace(/^0x/, '');
}

describe.runIf(vectorsPresent)(`BIP-49, 84, 86 vectors (${vectorsAbsentReason} otherwise)`, () => {
  it.each(suites)('$file: every printed value', ({ file, kind, network, script, rows: expectedRows }) => {
    const { entropy, language } = requirePhrase(encodeUtf8(phrase));
    const master = masterKey(bip39Seed(entropy, language, new Uint8Array(0), nativeHdEngine), nativeHdEngine);
    const spec = { kind, network, account: 0 };
    const account = derivePath(master, accountPath(spec), nativeHdEngine);
    const rows = readVectorJson('bip49-84-86', file) as Row[];
    const checked: string[] = [];
    for (const { section, name, value } of rows) {
      const text = plain(value);
      const change = section.includes('change') ? 1 : 0;
      const index = section.includes('second') ? 1 : 0;
      const child = derivePath(
        master,
        joinPaths(accountPath(spec), keyPathBelow(kind, change, index)),
        nobleHdEngine,
      );
      const key = section === 'top' ? master : /first|second/.test(section) ? child : account;
      const publicText = encodeHex(child.publicKey);
      const actual: Record<string, () => string> = {
        masterseedWords: () => phrase,
        mnemonic: () => phrase,
        masterseed: () => encodeExtendedPrivateKey(master, network, script),
        rootpriv: () => encodeExtendedPrivateKey(master, network, script),
        rootpub: () => encodeExtendedPublicKey(master, network, script),
        xpriv: () => encodeExtendedPrivateKey(key, network, script),
        xprv: () => encodeExtendedPrivateKey(key, network, script),
        xpub: () => encodeExtendedPublicKey(key, network, script),
        account0Xpriv: () => encodeExtendedPrivateKey(account, network, script),
        account0Xpub: () => encodeExtendedPublicKey(account, network, script),
        account0recvPrivateKey: () => readWif(text, child.secret) && text,
        privkey: () => readWif(text, child.secret) && text,
        account0recvPrivateKeyHex: () => encodeHex(child.secret ?? new Uint8Array(0)),
        account0recvPublicKeyHex: () => publicText,
        pubkey: () => publicText,
        internal_key: () => publicText.slice(2),
        output_key: () => encodeHex(taprootOutputKey(child.publicKey.slice(1))),
        scriptPubKey: () => encodeHex(bitcoinScriptPubKey('p2tr', child.publicKey)),
        keyhash: () => encodeHex(nativeHdEngine.hash160(child.publicKey)),
        scriptSig: () => `0014${encodeHex(nativeHdEngine.hash160(child.publicKey))}`,
        addressBytes: () => encodeHex(bitcoinScriptPubKey('p2sh-p2wpkh', child.publicKey).subarray(2, 22)),
        address: () => addressAt(account, spec, change, index, nativeHdEngine),
      };
      const words = name === 'mnemonic' || name === 'masterseedWords';
      expect(actual[name]?.(), `${section}: ${name}`).toBe(words ? value : text);
      if (/^[uxz]p(ub|rv)/.test(text))
        expect(parseExtendedKey(text, nativeHdEngine)).toMatchObject({ network, script });
      checked.push(name);
    }
    expect(checked).toHaveLength(expectedRows);
  });
});

function readWif(text: string, secret: Uint8Array | undefined): string {
  const key = parseWif(encodeUtf8(text));
  expect(key.compressed).toBe(true);
  expect(encodeHex(key.secret)).toBe(encodeHex(secret ?? new Uint8Array(0)));
  return text;
}
