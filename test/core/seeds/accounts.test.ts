import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import {
  accountKinds,
  accountPath,
  accountScript,
  addressAt,
  deriveAccount,
  deriveAccountPublic,
  keyPathBelow,
  watchOnlyAccount,
} from '../../../src/core/seeds/accounts.ts';
import {
  checksumEthereumAddress,
  parseEthereumAddress,
  solanaAddress,
} from '../../../src/core/seeds/addresses.ts';
import { checkDescriptor } from '../../../src/core/seeds/descriptor-checksum.ts';
import { nobleHdEngine } from '../../../src/core/seeds/hd-engine.ts';
import { fingerprint, masterKey, neuter } from '../../../src/core/seeds/hd-key.ts';
import { bip39Seed, requirePhrase } from '../../../src/core/seeds/mnemonic.ts';
import { joinPaths } from '../../../src/core/seeds/path.ts';
import { slip10Derive } from '../../../src/core/seeds/slip10.ts';
import { nativeHdEngine } from '../../../src/node/crypto/native-hd-engine.ts';

const { entropy, language } = requirePhrase(encodeUtf8(`${'abandon '.repeat(11)}about`));
const seed = bip39Seed(entropy, language, new Uint8Array(0), nativeHdEngine);
const master = masterKey(seed, nativeHdEngine);

describe('accounts', () => {
  it('have the paths of their standards', () => {
    const paths = accountKinds.flatMap((kind) => [
      accountPath({ kind, network: 'mainnet', account: 0 }),
      accountPath({ kind, network: 'testnet', account: 3 }),
    ]);
    expect(paths).toEqual([
      "m/84'/0'/0'",
      "m/84'/1'/3'",
      "m/86'/0'/0'",
      "m/86'/1'/3'",
      "m/49'/0'/0'",
      "m/49'/1'/3'",
      "m/44'/0'/0'",
      "m/44'/1'/3'",
      "m/44'/60'/0'",
      "m/44'/60'/3'",
      "m/44'/501'/0'",
      "m/44'/501'/3'",
    ]);
  });

  it('give the first addresses that other wallets show for this phrase', () => {
    const first = accountKinds
      .filter((kind) => kind !== 'solana')
      .map((kind) => {
        const spec = { kind, network: 'mainnet', account: 0 } as const;
        return addressAt(deriveAccountPublic(master, spec, nativeHdEngine), spec, 0, 0, nativeHdEngine);
      });
    expect(first).toEqual([
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
      'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
      '37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf',
      '1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA',
      '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
    ]);
  });

  it('give the Solana address that other wallets show for this phrase', () => {
    const path = joinPaths(
      accountPath({ kind: 'solana', network: 'mainnet', account: 0 }),
      keyPathBelow('solana', 0, 0),
    );
    expect(path).toBe("m/44'/501'/0'/0'");
    const key = slip10Derive('ed25519', seed, path, nativeHdEngine);
    expect(solanaAddress(key.publicKey)).toBe('HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk');
  });

  it('are exported for watch-only wallets, and the export derives the same addresses', () => {
    const spec = { kind: 'bitcoin-p2wpkh', network: 'mainnet', account: 0 } as const;
    const account = deriveAccount(master, spec, nativeHdEngine);
    const exported = watchOnlyAccount(account, fingerprint(master, nativeHdEngine), spec);
    expect(exported.keyOrigin).toBe('[73c5da0a/84h/0h/0h]');
    expect(exported.extendedPublicKey).toMatch(/^xpub/);
    expect(checkDescriptor(exported.descriptor ?? '', true)).toBe(
      `wpkh([73c5da0a/84h/0h/0h]${exported.extendedPublicKey}/<0;1>/*)`,
    );
    expect(exported.receiveDescriptor).toMatch(/\/0\/\*\)#[a-z0-9]{8}$/);
    expect(exported.changeDescriptor).toMatch(/\/1\/\*\)#[a-z0-9]{8}$/);
    const fromPublic = addressAt(neuter(account), spec, 1, 7, nobleHdEngine);
    expect(fromPublic).toBe(addressAt(account, spec, 1, 7, nativeHdEngine));
  });

  it('wrap each script as its BIP says', () => {
    const shapes = accountKinds
      .filter((kind) => accountScript(kind) !== undefined)
      .map((kind) => {
        const spec = { kind, network: 'testnet', account: 0 } as const;
        const text =
          watchOnlyAccount(deriveAccountPublic(master, spec, nativeHdEngine), 1, spec).descriptor ?? '';
        expect(text).toContain('[00000001/');
        expect(text).toContain('tpub');
        return text.slice(0, text.indexOf('['));
      });
    expect(shapes).toEqual(['wpkh(', 'tr(', 'sh(wpkh(', 'pkh(']);
  });

  it('derive 1,000 addresses natively in well under a second', () => {
    const spec = { kind: 'bitcoin-p2wpkh', network: 'mainnet', account: 0 } as const;
    const account = deriveAccountPublic(master, spec, nativeHdEngine);
    const addresses = Array.from({ length: 1000 }, (_, index) =>
      addressAt(account, spec, 0, index, nativeHdEngine),
    );
    expect(new Set(addresses).size).toBe(1000);
  });
});

describe('Ethereum addresses', () => {
  it.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0xde709f2102306220921060314715629080e2fb77',
  ])('%s has the checksum of EIP-55', (text) => {
    expect(checksumEthereumAddress(parseEthereumAddress(text))).toBe(text);
  });

  it.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD',
    '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd',
    '0xgaAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '',
  ])('%s is refused', (text) => {
    expect(() => parseEthereumAddress(text)).toThrow('bad-address');
  });
});
