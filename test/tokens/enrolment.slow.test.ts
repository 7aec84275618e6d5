import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { passphrase, Place } from '../cli/support/holdfast.ts';
import { program } from '../cli/support/program.ts';
import { seededBytes } from '../support/random-cases.ts';
import { softHsm } from './support/softhsm.ts';

const count = 100;
const interruptions = 5;

const example = join(import.meta.dirname, '../../resources/tokens/enrolment-profile.example.json');

type Reconciled = CommandOutput<'enrolment.reconcile'>;

describe('a hundred tokens of SoftHSM2 from the command line', () => {
  const hsm = softHsm();
  const place = new Place();
  afterAll(() => {
    hsm.remove();
    place.remove();
  });
  const env = { ...place.env, ...hsm.environment };
  const passphraseFile = place.path('passphrase');
  const out = place.path('out');
  const args = ['tokens', 'enroll', '--vault', place.path('v.holdfast'), '--passphrase-file', passphraseFile];

  /** Runs until `kill` says so after a token is done; gives what it came to, or undefined when it was killed. */
  async function enrol(
    words: readonly string[],
    kill?: { readonly after: number; readonly wait: number },
  ): Promise<{ code: number | null; stdout: string; stderr: string } | undefined> {
    const child = spawn(process.execPath, [program, ...args, ...words, '--out', out], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Without a terminal nobody is asked to plug anything in.
      detached: true,
    });
    let stdout = '';
    let stderr = '';
    let done = 0;
    const state = { killed: false };
    child.stdout.on('data', (chunk: Uint8Array) => (stdout += new TextDecoder().decode(chunk)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr += `${line}\n`;
      if (!/^ *\d+\/\d+ /.test(line) || kill === undefined || ++done !== kill.after) return;
      void sleep(kill.wait).then(() => {
        state.killed = child.kill('SIGKILL');
      });
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return state.killed ? undefined : { code, stdout, stderr };
  }

  it(
    'are all reconciled after five ends at random: none twice, none lost',
    async () => {
      writeFileSync(passphraseFile, passphrase, { mode: 0o600 });
      const profile = place.path('profile.json');
      const text = readFileSync(example, 'utf8')
        .replace('"one-each"', '"none"')
        .replace('{holder}', '{label}');
      writeFileSync(profile, text);
      await place.create('v.holdfast');
      await place.json('v.holdfast', ['modules', 'trust', '--path', hsm.module], { env });

      const random = seededBytes('enrolment of a hundred');
      let killed = 0;
      const words = ['--profile', profile, '--count', String(count)];
      while (killed < interruptions) {
        const [after = 0, high = 0, low = 0] = random(3);
        // Within some 16 tokens, and anywhere in the time that one takes.
        const kill = { after: 1 + (after % 16), wait: (high * 256 + low) % 2500 };
        const ended = await enrol(words, kill);
        if (ended !== undefined) throw new Error(`ended by itself: ${ended.stderr}`);
        killed++;
      }
      const ended = await enrol([...words, '--json']);
      expect(ended?.stderr).toContain(`${String(count)}/${String(count)}`);
      expect(ended?.code, ended?.stderr).toBe(0);
      const { reconciled } = (JSON.parse(ended?.stdout ?? '') as { value: { reconciled: Reconciled } }).value;
      expect(reconciled).toMatchObject({ ok: true, reconciled: count, doubles: [], strays: [] });
      expect(reconciled.summary).toMatchObject({
        count,
        begun: count,
        done: count,
        open: 0,
        setAside: 0,
        lettersDue: 0,
        papersDue: 0,
      });
      expect(new Set(reconciled.items.map(({ token }) => token)).size).toBe(count);
      expect(reconciled.items.every(({ present }) => present)).toBe(true);

      // What SoftHSM2 itself has: as many tokens, each with one pair and nothing else.
      const folder = join(hsm.folder, 'tokens');
      const tokens = readdirSync(folder);
      expect(tokens).toHaveLength(count);
      for (const token of tokens) {
        const objects = readdirSync(join(folder, token)).filter((name) => /^(?!token).*\.object$/.test(name));
        expect(objects, token).toHaveLength(2);
      }
      const slots = execFileSync('softhsm2-util', ['--show-slots'], {
        env: { ...process.env, ...hsm.environment },
      }).toString();
      const labels = [...slots.matchAll(/Label:\s+(ACME-\d{4})/g)].map(([, label]) => label);
      const numbered = Array.from({ length: count }, (_, at) => `ACME-${String(at + 1).padStart(4, '0')}`);
      expect(labels.toSorted()).toEqual(numbered);

      // A letter and a request for each; the PIN of the letter opens its token for somebody else's program.
      for (const label of numbered) {
        expect(existsSync(join(out, `${label}.pem`)), label).toBe(true);
        expect(existsSync(join(out, `${label}-pin-letter.html`)), label).toBe(true);
      }
      for (const label of [numbered[0] ?? '', numbered[count / 2] ?? '', numbered[count - 1] ?? '']) {
        const letter = readFileSync(join(out, `${label}-pin-letter.html`), 'utf8');
        const [, pin = ''] = /<p class="pin">(\d+)<\/p>/.exec(letter) ?? [];
        const listed = execFileSync(
          'pkcs11-tool',
          [
            '--module',
            hsm.module,
            '--token-label',
            label,
            '--login',
            '--pin',
            pin,
            '--list-objects',
            '--type',
            'privkey',
          ],
          { env: { ...process.env, ...hsm.environment }, stdio: ['ignore', 'pipe', 'pipe'] },
        ).toString();
        expect(listed.match(/Private Key Object/g)).toHaveLength(1);
      }
    },
    45 * 60_000,
  );
});
