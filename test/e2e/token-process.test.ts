import { randomInt } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Scanner, textForms } from './support/memory-scan.ts';
import { hasEnded, processTree, readProc, waitFor } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault, secret, trustModule } from './support/vaults.ts';

let hsm: SoftHsm;
let app: RunningApp;

beforeAll(() => {
  hsm = softHsm();
  hsm.addToken('first');
});
afterAll(() => hsm.remove());
beforeEach(async () => {
  app = await launchApp({ env: hsm.environment });
});
afterEach(async () => app.close());

/** Processes that have the module in their memory. */
const withModule = (): number[] =>
  processTree(app.pid)
    .map(({ pid }) => pid)
    .filter((pid) => readProc(pid, 'maps')?.includes('libsofthsm2') === true);

describe('tokens in the real app', () => {
  it('loads a module in a process of its own, which may die, and ends it with the lock', async () => {
    const page = await app.page();
    await createVault(app, page, 'a passphrase of the test');
    const { module } = await trustModule(app, page, hsm.module);
    expect(module).toMatchObject({ state: 'running', manufacturer: 'SoftHSM' });
    const [process1, ...others] = withModule();
    expect(others).toEqual([]);

    const { tokens } = await vaultValue(page, 'tokens.list', {});
    const token = tokens.find(({ label }) => label === 'first')?.token ?? '';
    await vaultValue(page, 'tokens.login', { token, pin: secret('1234') });
    const wish = { token, algorithm: 'p256', label: 'on the token' } as const;
    await vaultValue(page, 'token-keys.generate', wish);
    const { keys } = await vaultValue(page, 'keys.list', {});
    expect(keys.map(({ label }) => label)).toEqual(['on the token']);

    // As a module that crashes.
    process.kill(process1 ?? 0, 'SIGKILL');
    await waitFor('its end', () => hasEnded(process1 ?? 0));
    const again = await vaultValue(page, 'tokens.list', {});
    expect(again.tokens.find(({ label }) => label === 'first')).toMatchObject({ token });
    expect(again.tokens.find(({ label }) => label === 'first')?.loggedIn).toBeUndefined();

    const [process2] = withModule();
    expect(process2).not.toBe(process1);
    await vaultCall(page, 'vault.lock', {}).catch(() => undefined);
    await waitFor('the end of the module', () => withModule().length === 0, 3000);
  });

  it('keeps no PIN in the memory of the vault process, main or a module once the token is logged out', async () => {
    const page = await app.page();
    await createVault(app, page, 'a passphrase of the test');
    await trustModule(app, page, hsm.module);
    const digits = (): string => Array.from({ length: 16 }, () => randomInt(10)).join('');
    const [pin, soPin] = [digits(), digits()];
    const { tokens } = await vaultValue(page, 'tokens.list', {});
    const empty = tokens.find(({ initialised }) => !initialised)?.token ?? '';
    const wish = { token: empty, label: 'residue', soPin: secret(soPin), pin: secret(pin) };
    const { token } = (await vaultValue(page, 'tokens.initialise', wish)).token;
    await vaultValue(page, 'tokens.login', { token, pin: secret(pin) });
    await vaultValue(page, 'token-keys.generate', { token, algorithm: 'p256', label: 'residue' });
    const scanner = new Scanner([...textForms('PIN', pin), ...textForms('SO PIN', soPin)]);
    // While somebody is logged in it is there: the search works.
    expect(withModule().flatMap((pid) => scanner.scan(pid).found)).not.toEqual([]);

    await vaultValue(page, 'tokens.logout', { token });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // The page was given the PINs by this test, over the debugger.
    const others = processTree(app.pid).filter(({ kind }) => kind === 'main' || kind === 'vault');
    expect(others.length).toBeGreaterThanOrEqual(2);
    expect(others.map(({ kind, pid }) => [kind, scanner.scan(pid).found])).toEqual(
      others.map(({ kind }) => [kind, []]),
    );
  });
});
