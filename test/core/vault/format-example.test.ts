import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@noble/ciphers/utils.js';
import { expect, it } from 'vitest';
import { nobleAead } from '../../../src/core/crypto/xaes.ts';
import { subkey } from '../../../src/core/vault/bytes.ts';
import { openRecord, recordAad } from '../../../src/core/vault/record-box.ts';
import { formatRecoveryCode } from '../../../src/core/vault/recovery-code.ts';
import { ElementHasher } from '../../../src/core/vault/set-hash.ts';
import { VaultKeys } from '../../../src/core/vault/vault-keys.ts';
import { nativeKdf } from '../../../src/node/crypto/argon2.ts';
import { nativeHash } from '../../../src/node/crypto/hash.ts';
import { floorCost, passphrase } from './support.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'vault-format.md'), 'utf8');

/** The value that the worked example gives for a step. */
function stated(step: string): string {
  const line = page.split('\n').find((each) => each.startsWith(`| ${step} | \``));
  return /`([0-9a-f]+)` \|$/.exec(line ?? '')?.[1] ?? `${step} is not in the example`;
}

it('the worked example of docs/vault-format.md is what the code does', async () => {
  const salt = new Uint8Array(16).map((_, i) => i);
  const kek = await nativeKdf.argon2id(floorCost, passphrase, salt);
  expect(bytesToHex(kek)).toBe(stated('`KEK`'));
  expect(bytesToHex(subkey(kek, 'slot commitment'))).toBe(stated('`commitment`'));
  expect(bytesToHex(subkey(kek, 'slot wrap'))).toBe(stated('`HKDF(KEK, "slot wrap")`'));

  const content = new Uint8Array(32).fill(1);
  const place = {
    vaultId: new Uint8Array(16).fill(2),
    schema: 1,
    kind: 2,
    id: new TextEncoder().encode('k1'),
    generation: 3,
  };
  expect(bytesToHex(recordAad(place))).toBe(stated('`P("record")`'));
  const keys = new VaultKeys(
    { aead: nobleAead, hash: nativeHash },
    new Uint8Array(32),
    content,
    new Uint8Array(32),
  );
  const box = hexToBytes(stated('`box`'));
  expect(new TextDecoder().decode(openRecord(keys, place, box))).toBe('{"label":"a key"}');
  const setKey = subkey(content, 'set hash');
  expect(bytesToHex(setKey)).toBe(stated('`K` of the set hash'));
  expect(bytesToHex(new ElementHasher(nativeHash, setKey).element(recordAad(place), box))).toBe(
    stated('its term of the set hash'),
  );

  const secret = new Uint8Array(20).map((_, i) => i);
  expect(page).toContain(new TextDecoder().decode(formatRecoveryCode(secret)));
  expect(page).toContain(bytesToHex(subkey(secret, 'recovery code', salt)));
});
