/** Every command of `serve.*` and `programs.*` through `holdfast batch`, and those of programs at its socket. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HoldfastClient, pair, type Pairing } from '../../../clients/node/client.js';
import { at, BatchSession, parts } from './batch-session.ts';

const session = new BatchSession();
const reason = 'practice';
const rate = { perSecond: 10 };
let key = '';

beforeAll(async () => {
  await session.begin();
  key = await session.inUse(await session.say('keys.generate', { algorithm: 'ed25519', label: 'Bot' }));
});
afterAll(() => session.remove());

describe('batch, programs', () => {
  it('pairs a program, lets it sign, stops it and takes the pairing away', async () => {
    const { address } = await session.say('serve.start');
    const socket = String(address);
    expect(await session.refused('serve.start')).toBe('already-serving');
    let asked: Promise<Pairing> | undefined;
    const { id, code } = await new Promise<{ id: string; code: string }>((resolve) => {
      asked = pair({
        name: 'Bot',
        socket,
        onCode: (shown, { program }) => {
          resolve({ id: program, code: shown });
        },
      });
    });
    expect(await session.say('programs.list')).toMatchObject({ programs: [{ id, code, state: 'waiting' }] });
    // What a person would have to weigh is named beforehand.
    const wish = { keys: [key], rules: { allow: ['raw-signature', 'binary-message'] }, rate };
    await session.say('programs.approve', { id, code, ...wish });
    const client = new HoldfastClient({ ...(await asked!), socket });
    expect(await client.keys()).toMatchObject([{ key, label: 'Bot' }]);
    session.used.add('program.keys');
    const signed = await client.sign({ kind: 'raw-message', bytes: 'hello' });
    expect(signed).toMatchObject({ verdict: { decision: 'allow' }, outcome: { complete: true } });
    session.used.add('program.sign');
    expect(await session.say('serve.status')).toMatchObject({ running: true, connections: 1 });
    await session.say('programs.change', { id, stopped: true });
    await expect(client.sign({ kind: 'raw-message', bytes: 'hello' })).rejects.toMatchObject({
      code: 'program-stopped',
    });
    await session.say('programs.revoke', { id, reason });
    await session.say('serve.stop', { reason });
    await expect(client.keys()).rejects.toMatchObject({ code: 'not-reached' });
    const { programs } = await session.say('programs.list');
    expect(at((programs as unknown[])[0], 'state')).toBe('revoked');
    expect(await session.refused('program.keys')).toBe('not-permitted');
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.serve)).toEqual([]);
    expect(parts.serve).toHaveLength(9);
    expect(await session.end()).toBe(11);
  });
});
