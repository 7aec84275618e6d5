import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { formatDevices } from '../../src/cli/format-devices.ts';
import { newsOf } from '../../src/cli/watch-devices.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { Place } from './support/holdfast.ts';
import { program } from './support/program.ts';

type Listing = CommandOutput<'devices.list'>;
const place = new Place();
afterAll(() => place.remove());

const token: Listing['devices'][number] = {
  place: '1-4.2',
  vendorId: 0x20a0,
  productId: 0x4230,
  name: 'Nitrokey HSM 2',
  kind: 'hsm',
  known: 'product',
  problem: 'no-service',
  next: [
    { step: 'install-service', command: 'sudo apt install pcscd libccid' },
    {
      step: 'trust-module',
      module: 'OpenSC',
      path: '/x',
      command: 'holdfast modules trust --path /x --vault FILE',
    },
  ],
};
const listing: Listing = {
  devices: [token],
  by: 'events',
  looked: ['/sys/bus/usb/devices', 'libusb'],
  seen: 7,
  products: 80,
};

describe('devices as text', () => {
  it('say what they are, what stands in the way and what to type', () => {
    expect(formatDevices(listing)).toBe(`Nitrokey HSM 2 (20a0:4230, at 1-4.2)
  HSM
  The smart-card service is not installed.
  - Install the smart-card service.
      sudo apt install pcscd libccid
  - Trust its module, OpenSC.
      holdfast modules trust --path /x --vault FILE

Looked at: /sys/bus/usb/devices, libusb. Changes are noticed at once.
`);
  });

  it('that are none say what was looked for and where', () => {
    const none = formatDevices({ ...listing, devices: [], by: 'polling', why: 'no-udev' });
    expect(none).toContain('80 known products, among 7 devices');
    expect(none).toContain('/sys/bus/usb/devices');
    expect(none).toContain('once a second, because udev does not run here');
    expect(formatDevices({ ...listing, devices: [], by: 'nothing', why: 'no-bus' })).toContain(
      'cannot be seen',
    );
  });

  it('are made safe for a terminal', () => {
    const evil = { ...token, name: '\u001b[2Jname', place: '1\u202e', serial: '\u0007' };
    const text = formatDevices({ ...listing, devices: [evil] });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('a watch', () => {
  const other = { ...token, place: '1-5' };
  const events = (before: Listing | undefined, now: Listing): string[] =>
    newsOf(before, now).map((news) =>
      news.event === 'watching' ? `watching ${news.by}` : `${news.event} ${news.device.place}`,
    );

  it('tells everything at first, then what came, went or changed', () => {
    expect(events(undefined, listing)).toEqual(['watching events', 'came 1-4.2']);
    expect(events(listing, listing)).toEqual([]);
    expect(events(listing, { ...listing, devices: [token, other] })).toEqual(['came 1-5']);
    expect(events({ ...listing, devices: [token, other] }, listing)).toEqual(['went 1-5']);
    expect(events(listing, { ...listing, devices: [{ ...token, next: [] }] })).toEqual(['changed 1-4.2']);
    // Another thing in the same place is no change of the first.
    const swapped = { ...listing, devices: [{ ...token, productId: 1 }] };
    expect(events(listing, swapped)).toEqual(['went 1-4.2', 'came 1-4.2']);
    expect(events(listing, { ...listing, by: 'polling', why: 'silent' })).toEqual(['watching polling']);
  });
});

describe('holdfast devices', () => {
  it('lists without a vault', async () => {
    const { code, stdout } = await place.run(['devices', 'list', '--json']);
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as { ok: boolean; value: Listing };
    expect(answer.ok).toBe(true);
    expect(['events', 'polling', 'nothing']).toContain(answer.value.by);
    expect(answer.value.looked).not.toEqual([]);
  }, 60_000);

  it('gives the rules, bare for a pipe or into a file', async () => {
    const shipped = readFileSync(new URL('../../resources/udev/70-holdfast.rules', import.meta.url), 'utf8');
    expect((await place.run(['devices', 'rules'])).stdout).toBe(shipped);
    const file = place.path('70-holdfast.rules');
    const written = await place.run(['devices', 'rules', '--to', file]);
    expect(written.stdout).toContain(
      'sudo install -m 0644 70-holdfast.rules /etc/udev/rules.d/70-holdfast.rules',
    );
    expect(readFileSync(file, 'utf8')).toBe(shipped);
    expect((await place.run(['devices', 'rules', '--to', file])).code).toBe(8);
  }, 60_000);

  it('watches until it is told to end', async () => {
    const child = spawn(process.execPath, [program, 'devices', 'watch', '--json'], {
      env: { ...process.env, ...place.env },
    });
    const ended = once(child, 'exit');
    // It must not outlive a test that fails.
    afterAll(() => child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      expect(JSON.parse(line)).toMatchObject({ event: 'watching' });
      break;
    }
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  }, 60_000);

  it('refuses words and flags that it does not know', async () => {
    expect((await place.run(['devices', 'watch', 'more'])).code).toBe(2);
    expect((await place.run(['devices', 'list', '--vendor', '1'])).code).toBe(2);
    expect((await place.run(['devices', 'watch', '--help'])).stdout).toContain('Ctrl-C');
  }, 60_000);
});
