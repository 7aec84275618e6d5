import { createHash, createPublicKey, randomInt, verify } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { softHsm, type SoftHsm } from './support/softhsm.ts';

/* P-11: four modules at once, a thousand mixed operations each. Nothing mixes, and nothing is left behind. */

const operations = 1000;
const most = 20 * 1024 * 1024;

interface Place {
  readonly hsm: SoftHsm;
  readonly module: TokenModule;
  readonly name: { readonly serial: string };
  readonly label: string;
  publicKey: Uint8Array;
}

const folder = mkdtempSync(join(homedir(), '.holdfast-four-'));
const places: Place[] = [];
const ports: TokenPort[] = [];
afterAll(async () => {
  for (const port of ports) await port.close();
  for (const { hsm } of places) hsm.remove();
  rmSync(folder, { recursive: true, force: true });
});

const id = Uint8Array.of(9);

async function place(at: number): Promise<Place> {
  const hsm = softHsm();
  const label = `token ${at}`;
  hsm.addToken(label);
  // Each its own copy and configuration, so that they are four modules.
  const path = join(folder, `module-${at}.so`);
  copyFileSync(hsm.module, path);
  const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
  ports.push(port);
  const module = port.module(await port.inspect(path));
  const serial = (await module.tokens()).find((token) => token.label === label)?.serial ?? '';
  const name = { serial };
  await module.login(name, 'user', new TextEncoder().encode('1234'));
  const { publicKey = new Uint8Array() } = await module.generate(name, {
    type: 'rsa',
    bits: 2048,
    id,
    label: `key ${at}`,
    uses: ['sign'],
    extractable: false,
  });
  return { hsm, module, name, label, publicKey };
}

/** One of the things that are done with tokens, its answer checked against what only this module can give. */
async function operate({ module, name, label, publicKey }: Place, at: number): Promise<void> {
  switch (randomInt(6)) {
    case 0: {
      const [own] = (await module.tokens()).filter(({ initialised }) => initialised);
      expect(own).toMatchObject({ serial: name.serial, label, loggedIn: 'user' });
      return;
    }
    case 1: {
      const key = { type: 'aes', bits: 256, extractable: false, session: true } as const;
      const own = createHash('sha256').update(`${label} ${at}`).digest().subarray(0, 16);
      const made = await module.generate(name, {
        ...key,
        id: own,
        label: 'passing',
        uses: ['encrypt', 'decrypt'],
      });
      expect(made.object.label).toBe('passing');
      await module.destroy(name, { id: own }, false);
      return;
    }
    case 2: {
      const objects = await module.objects(name);
      expect(objects.find(({ kind }) => kind === 'private')?.publicKey).toEqual(publicKey);
      return;
    }
    default: {
      const message = new TextEncoder().encode(`${label} ${at}`);
      const signature = await module.sign(name, { id, publicKey }, 'rsa-pkcs1-sha256', message);
      const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
      expect(verify('sha256', message, key, signature)).toBe(true);
    }
  }
}

/** The processes below this one that have loaded one of the copies: descriptors and memory. */
function tokenProcesses(): { descriptors: number; bytes: number }[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/maps`, 'utf8').includes(folder)) return [];
        const [, resident = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
        const descriptors = readdirSync(`/proc/${pid}/fd`).length;
        return [{ descriptors, bytes: Number(resident) * 4096 }];
      } catch {
        return [];
      }
    });
}

describe('four modules at once', () => {
  it(`do ${operations} operations each without crossing, and leave nothing behind`, async () => {
    for (let at = 0; at < 4; at++) places.push(await place(at));
    const round = async (count: number): Promise<void> => {
      await Promise.all(
        places.map(async (one) => {
          for (let at = 0; at < count; at++) await operate(one, at);
        }),
      );
    };
    // Until compiled code and buffers have come to be.
    await round(operations / 2);
    const before = tokenProcesses();
    expect(before).toHaveLength(4);
    await round(operations / 2);
    const after = tokenProcesses();
    expect(after).toHaveLength(4);
    after.forEach(({ descriptors, bytes }, at) => {
      expect(descriptors).toBeLessThanOrEqual((before[at]?.descriptors ?? 0) + 1);
      expect(bytes - (before[at]?.bytes ?? 0)).toBeLessThan(most);
    });
    for (const { module, name, hsm } of places) {
      // Two halves of the one key that stays; session objects have gone.
      expect(await module.objects(name)).toHaveLength(2);
      expect(statSync(hsm.folder).isDirectory()).toBe(true);
    }
  });
});
