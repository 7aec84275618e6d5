/** Every command of `devices.*` through `holdfast batch`. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchSession, parts } from './batch-session.ts';

const session = new BatchSession();
beforeAll(async () => session.begin());
afterAll(async () => session.remove());

describe('batch, devices', () => {
  it('lists what is plugged in, and says where was looked', async () => {
    const { by, looked } = await session.say('devices.list', { all: true });
    expect(['events', 'polling', 'nothing']).toContain(by);
    expect(looked).not.toEqual([]);
  });

  it('writes the udev rules', async () => {
    const to = session.path('70-holdfast.rules');
    const { text } = await session.say('devices.rules', { to });
    expect(readFileSync(to, 'utf8')).toBe(text);
    expect(await session.refused('devices.rules', { to })).toBe('file-exists');
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.devices)).toEqual([]);
    expect(parts.devices).toHaveLength(2);
    expect(await session.end()).toBe(11);
  });
});
