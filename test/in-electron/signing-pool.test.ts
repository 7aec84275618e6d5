import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, expect, it } from 'vitest';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { signNatively } from '../../src/node/crypto/bulk-signer.ts';
import { SigningPool } from '../../src/node/signing-pool.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'holdfast-thread-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('signs on threads inside Electron, each with the native library of its own, as built for the app', async () => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await build({
    configFile: join(root, 'vite.cli.config.ts'),
    root,
    logLevel: 'error',
    build: {
      outDir: join(folder, 'out'),
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { input: { 'signing-thread': join(root, 'src/node/signing-thread.ts') } },
    },
  });
  const pool = new SigningPool(pathToFileURL(join(folder, 'out', 'signing-thread.js')), 2);
  const secret = new Uint8Array(32).fill(5);
  const publicKey = nativeSigner.publicKey('secp256k1', secret);
  const digests = new Uint8Array(randomBytes(32 * 1200));
  const signatures = await pool.sign(secret, publicKey, digests.slice());
  expect(signatures).toEqual(signNatively(secret, publicKey, digests));
  expect(pool.isBroken).toBe(false);
  await pool.close();
});
