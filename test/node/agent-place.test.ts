import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { agentPath } from '../../src/node/serve/socket-place.ts';
import { listenForSsh } from '../../src/node/serve/ssh-agent.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-agent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vault = '0198c0de-1234-7abc-8def-0123456789ab';
const path = agentPath(vault, folder, {}, 'linux');
const nobody = () => ({ answer: () => Promise.resolve(new Uint8Array(0)), gone: () => undefined });
const listen = () => listenForSsh(path, nobody);

describe('the socket of a vault’s SSH agent', () => {
  it('is at the same place each time, this user’s alone, and gone in between', async () => {
    expect(path).toBe(join(folder, 'serve', 'ssh-8def0123456789ab.sock'));
    for (let time = 0; time < 2; time += 1) {
      const agent = await listen();
      expect(agent.socket).toBe(path);
      expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700]);
      await agent.close();
      expect(existsSync(path)).toBe(false);
    }
  });

  it('is taken over from a program that died, and from nobody who answers', async () => {
    const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', code], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    expect(lstatSync(path).isSocket()).toBe(true);
    const agent = await listen();
    await expect(listen()).rejects.toMatchObject({ code: 'serve-failed', details: { reason: 'in-use' } });
    // The first one still answers.
    await new Promise<void>((resolve, reject) => {
      const client = connect(path, () => resolve(void client.destroy()));
      client.on('error', reject);
    });
    await agent.close();
  });

  it('is refused where something else stands, which stays', async () => {
    writeFileSync(path, 'precious');
    await expect(listen()).rejects.toMatchObject({ details: { reason: 'not-a-socket' } });
    expect(existsSync(path)).toBe(true);
    rmSync(path);
  });

  it('is another one for each vault, in the runtime folder where there is one, and never too long', () => {
    const name = 'ssh-8def0123456789ab.sock';
    expect(agentPath(vault, '/data', { XDG_RUNTIME_DIR: '/run/user/7' }, 'linux')).toBe(
      `/run/user/7/holdfast/${name}`,
    );
    expect(agentPath(vault, '/data', { XDG_RUNTIME_DIR: 'here' }, 'linux')).toBe(`/data/serve/${name}`);
    expect(agentPath(vault.replace('89ab', '89ac'), '/data', {}, 'linux')).not.toBe(
      agentPath(vault, '/data', {}, 'linux'),
    );
    for (const data of [undefined, `/${'x'.repeat(100)}`]) {
      const beside = agentPath(vault, data, {}, 'linux');
      expect(beside).toBe(join(tmpdir(), `holdfast-${String(process.getuid?.() ?? 0)}`, name));
    }
    expect(agentPath(vault, '/data', {}, 'win32')).toBe('\\\\.\\pipe\\holdfast-ssh-8def0123456789ab');
  });
});
