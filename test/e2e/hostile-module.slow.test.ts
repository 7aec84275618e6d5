import { createECDH } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileHostile, type HostileFactory } from '../tokens/hostile/hostile-module.ts';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { hasEnded, onlyProcess } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault, secret, trustModule } from './support/vaults.ts';

/*
 * P-2 in the real app: a module crashes, ends or hangs in each of ten functions. Main and vault process live, the other
 * module answers, and whoever asked is told.
 */

let hostile: HostileFactory;
let hsm: SoftHsm;
let app: RunningApp;

beforeAll(() => {
  hostile = compileHostile();
  hsm = softHsm();
  hsm.addToken('healthy');
});
afterAll(() => {
  hostile.remove();
  hsm.remove();
});
beforeEach(async () => {
  app = await launchApp({ env: hsm.environment });
});
afterEach(async () => app.close());

/** Where each function is first called in. A log-in that came to nothing counts as a wrong one, so its name is typed. */
const calledBy = {
  C_Initialize: 'modules.restart',
  C_GetInfo: 'modules.restart',
  C_GetSlotList: 'tokens.list',
  C_GetTokenInfo: 'tokens.list',
  C_OpenSession: 'tokens.login',
  C_Login: 'tokens.login',
  C_FindObjectsInit: 'tokens.get',
  C_GetAttributeValue: 'tokens.get',
  C_SignInit: 'token-keys.adopt',
  C_Sign: 'token-keys.adopt',
} as const;

describe('a module that misbehaves in the real app', () => {
  it('harms nobody: 30 of 30', async () => {
    const page = await app.page();
    await createVault(app, page, 'a passphrase of the test');
    const vault = onlyProcess(app.pid, 'vault');
    await trustModule(app, page, hsm.module);
    const token = 'HOSTILE1';
    let harmless = 0;
    for (const how of ['crash', 'exit', 'hang'] as const) {
      for (const [where, command] of Object.entries(calledBy)) {
        const made = hostile.make();
        made.write('point', createECDH('prime256v1').generateKeys());
        const { module } = await trustModule(app, page, made.path, 'chosen');
        await vaultValue(page, 'tokens.list', {});
        if (command === 'tokens.get' || command === 'token-keys.adopt') {
          await vaultValue(page, 'tokens.login', { token, pin: secret('1234'), confirm: 'hostile' });
        }
        made.fault(`${how}:${where}`);
        const begun = performance.now();
        let noticed = Infinity;
        const notice = page.getByText('does not answer yet');
        void notice.waitFor({ timeout: 15_000 }).then(
          () => (noticed = performance.now() - begun),
          () => undefined,
        );
        const ask = async (): Promise<string> => {
          switch (command) {
            case 'modules.restart':
              return codeOf(await vaultCall(page, command, { id: module.id }));
            case 'tokens.list': {
              const { modules } = await vaultValue(page, command, {});
              return modules.find((one) => one.module === module.id)?.state ?? 'none';
            }
            case 'tokens.login':
              return codeOf(
                await vaultCall(page, command, { token, pin: secret('1234'), confirm: 'hostile' }),
              );
            case 'tokens.get':
              return codeOf(await vaultCall(page, command, { token }));
            case 'token-keys.adopt':
              return codeOf(
                await vaultCall(page, command, { token, object: '01', label: `${how} ${where}` }),
              );
          }
        };
        const told = await ask();
        const took = performance.now() - begun;
        expect([how, where, told]).toEqual([
          how,
          where,
          command === 'tokens.list' ? 'failed' : 'module-failed',
        ]);
        expect(Math.min(took, noticed), `${how} ${where}: told after`).toBeLessThan(3000);
        await notice.waitFor({ state: 'detached' });
        // Listing and starting wait 2.5 s, everything else 5 s (P-3).
        expect(took).toBeLessThan(/^(modules\.restart|tokens\.list)$/.test(command) ? 4000 : 9000);
        expect(made.logins()).toBeLessThanOrEqual(1);
        expect(hasEnded(app.pid) || hasEnded(vault)).toBe(false);
        made.fault('');
        await vaultValue(page, 'modules.remove', { id: module.id });
        const { tokens } = await vaultValue(page, 'tokens.list', {});
        expect(tokens.some(({ label }) => label === 'healthy')).toBe(true);
        harmless++;
      }
    }
    expect(harmless).toBe(30);
  });
});

function codeOf(result: { readonly ok: boolean; readonly error?: { readonly code: string } }): string {
  return result.ok ? 'ok' : (result.error?.code ?? '');
}
