import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openBench } from './harness.ts';
import { newKey, publicLine, waiting } from './ssh-client.ts';

const bench = await openBench();
const run = promisify(execFile);

const keys = {
  ed25519: await newKey(bench, 'ed25519', 'Laptop'),
  p256: await newKey(bench, 'p256', 'Desk'),
  rsa: await newKey(bench, 'rsa', 'Old server'),
  confirm: await newKey(bench, 'ed25519', 'Careful'),
};
const { socket } = await bench.ok('agent.start', {
  keys: [keys.ed25519, keys.p256, keys.rsa, keys.confirm],
  confirm: [keys.confirm],
});
const env = { ...process.env, SSH_AUTH_SOCK: socket };

describe('programs of OpenSSH', () => {
  it('ssh-add lists the keys as we export them, from a socket that nobody else reaches', async () => {
    const { stdout } = await run('ssh-add', ['-L'], { env });
    const lines = await Promise.all(
      [keys.ed25519, keys.p256, keys.rsa, keys.confirm].map((key) => publicLine(bench, key)),
    );
    expect(stdout).toBe(lines.join(''));
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
  });

  it.each(['ed25519', 'p256', 'rsa'] as const)(
    'ssh-add proves that %s signs, where the agent may do so',
    async (name) => {
      // ssh-add -T signs random bytes, which could be anything: refused.
      writeFileSync(bench.file('test.pub'), await publicLine(bench, keys[name]));
      await expect(run('ssh-add', ['-T', bench.file('test.pub')], { env })).rejects.toThrow();
    },
  );

  it.each(['ed25519', 'p256', 'rsa'] as const)(
    'ssh-keygen signs a file with %s once it was let through',
    async (name) => {
      const line = await publicLine(bench, keys[name]);
      writeFileSync(bench.file(`${name}.pub`), line);
      writeFileSync(bench.file(`${name}.txt`), 'signed by an agent');
      const signing = run(
        'ssh-keygen',
        ['-Y', 'sign', '-f', bench.file(`${name}.pub`), '-n', 'file', bench.file(`${name}.txt`)],
        { env },
      );
      const id = await waiting(bench);
      const { request } = await bench.ok('sign.get', { id });
      expect(request.display).toMatchObject({
        form: 'sshsig',
        file: null,
        warnings: [{ code: 'digest-only' }],
      });
      await bench.ok('agent.answer', { id, allow: true });
      await signing;
      writeFileSync(bench.file('allowed'), `me ${line}`);
      const args = [
        '-Y',
        'verify',
        '-f',
        bench.file('allowed'),
        '-I',
        'me',
        '-n',
        'file',
        '-s',
        bench.file(`${name}.txt.sig`),
      ];
      const verifying = run('ssh-keygen', args);
      verifying.child.stdin?.end(readFileSync(bench.file(`${name}.txt`)));
      expect((await verifying).stdout).toContain('Good "file" signature');
      expect((await bench.ok('sign.get', { id })).request.status).toBe('signed');
    },
  );

  it('ssh-keygen gets what was approved, or turned down, where the request is read in full', async () => {
    const sign = (name: string) => {
      writeFileSync(bench.file(name), `${name}, read in full`);
      const args = ['-Y', 'sign', '-f', bench.file('p256.pub'), '-n', 'file', bench.file(name)];
      return run('ssh-keygen', args, { env });
    };
    const signing = sign('read.txt');
    const id = await waiting(bench);
    const { request } = await bench.ok('sign.get', { id });
    const { form, text } = await bench.ok('sign.approve', { id, digest: request.digest });
    expect([form, text.startsWith('-----BEGIN SSH SIGNATURE')]).toEqual(['text', true]);
    await signing;
    expect(readFileSync(bench.file('read.txt.sig'), 'utf8').replaceAll('\n', '')).toBe(
      text.replaceAll('\n', ''),
    );
    const refused = expect(sign('refused.txt')).rejects.toThrow();
    const other = await waiting(bench);
    await bench.ok('sign.reject', { id: other });
    await refused;
    expect((await bench.ok('agent.status', {})).waiting).toEqual([]);
  });

  it('ssh-keygen gets nothing when it was turned away', async () => {
    writeFileSync(bench.file('no.txt'), 'not to be signed');
    const signing = run(
      'ssh-keygen',
      ['-Y', 'sign', '-f', bench.file('p256.pub'), '-n', 'file', bench.file('no.txt')],
      { env },
    );
    const failed = expect(signing).rejects.toThrow();
    const id = await waiting(bench);
    await bench.ok('agent.answer', { id, allow: false });
    await failed;
    expect(existsSync(bench.file('no.txt.sig'))).toBe(false);
    expect((await bench.ok('sign.get', { id })).request.status).toBe('rejected');
    expect(await bench.no('agent.answer', { id, allow: true })).toMatchObject({ code: 'no-such-request' });
  });
});
