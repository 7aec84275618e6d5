import { createECDH, getCiphers, getHashes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { cryptoRuntime, isBoringSsl } from '../support/electron-as-node.ts';

describe('the runtime of these tests', () => {
  it('is Electron as Node on BoringSSL', () => {
    expect(isBoringSsl(cryptoRuntime())).toBe(true);
    expect(process.env['ELECTRON_RUN_AS_NODE']).toBe('1');
  });

  it('lacks secp256k1 when it is used, so that a wrapper which needs it would be found out', () => {
    expect(() => createECDH('secp256k1').generateKeys()).toThrow();
  });

  it('has the few native primitives that src/node builds on', () => {
    expect(getCiphers()).toContain('aes-256-gcm');
    expect(getHashes().map((name) => name.toLowerCase())).toEqual(
      expect.arrayContaining(['sha256', 'sha512']),
    );
  });
});
