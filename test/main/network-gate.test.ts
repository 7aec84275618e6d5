import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createNetworkGate, mostNoes, type YesNo } from '../../src/main/network-gate.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A gate with a person who answers when the test says so. */
function gateWith() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'holdfast-gate-'));
  folders.push(dataFolder);
  const standing: { readonly question: YesNo; readonly answer: (yes: boolean) => void }[] = [];
  let put = 0;
  let wentCold = 0;
  const gate = createNetworkGate({
    dataFolder,
    window: () => undefined,
    askPerson: (_window, question) =>
      new Promise((resolve) => {
        put++;
        standing.push({ question, answer: resolve });
      }),
    wentCold: () => wentCold++,
    environment: {},
  });
  /** Answers the one question that stands, and gives its text. */
  const say = async (yes: boolean): Promise<YesNo> => {
    await expect.poll(() => standing.length).toBe(1);
    const [one] = standing.splice(0);
    if (one === undefined) throw new Error('no question stands');
    one.answer(yes);
    return one.question;
  };
  return { gate, dataFolder, standing, say, put: () => put, wentCold: () => wentCold };
}

const host = 'https://node.example';
const [first, second] = ['a'.repeat(64), 'b'.repeat(64)] as const;

describe('the question about a host', () => {
  it('is put once for an address in each unlock', async () => {
    const { gate, say, put } = gateWith();
    const both = [gate.ask(host, first), gate.ask(host, first)];
    await say(true);
    expect(await Promise.all(both)).toEqual(['granted', 'granted']);
    expect(await gate.ask(host, first)).toBe('granted');
    expect(put()).toBe(1);
    gate.forget();
    const anew = gate.ask(host, first);
    await say(true);
    expect(await anew).toBe('granted');
    expect(put()).toBe(2);
  });

  it('is put again for another address of a host, and says so', async () => {
    const { gate, say } = gateWith();
    const one = gate.ask(host, first);
    expect((await say(true)).detail).not.toContain('another address');
    expect(await one).toBe('granted');
    const other = gate.ask(host, second);
    const { message, detail } = await say(false);
    expect(message).toContain(host);
    expect(detail).toContain('another address of this host');
    expect(await other).toBe('declined');
    expect(await gate.ask(host, first)).toBe('granted');
  });

  it('does not count for another host that names the same hash', async () => {
    const { gate, say } = gateWith();
    const one = gate.ask(host, first);
    await say(true);
    await one;
    const other = gate.ask('https://other.example', first);
    await say(false);
    expect(await other).toBe('declined');
  });

  it('stands alone, and is put no more after three noes until the vault is unlocked again', async () => {
    const { gate, say, put, standing } = gateWith();
    const all = Array.from({ length: 10 }, (_, at) => gate.ask(`https://n${String(at)}.example`, first));
    for (let no = 0; no < mostNoes; no++) {
      await expect.poll(() => standing.length).toBe(1);
      await say(false);
    }
    expect(new Set(await Promise.all(all))).toEqual(new Set(['declined']));
    expect(await gate.ask(host, second)).toBe('declined');
    expect(put()).toBe(mostNoes);
    gate.forget();
    const anew = gate.ask(host, second);
    await say(true);
    expect(await anew).toBe('granted');
  });

  it('that stood while the vault was locked counts for nothing', async () => {
    const { gate, say, standing } = gateWith();
    const late = gate.ask(host, first);
    await expect.poll(() => standing.length).toBe(1);
    gate.forget();
    await say(true);
    expect(await late).toBe('declined');
  });
});

describe('cold mode', () => {
  it('begins while a question stands', async () => {
    const { gate, say, standing, wentCold } = gateWith();
    const late = gate.ask(host, first);
    await expect.poll(() => standing.length).toBe(1);
    await gate.setCold(true);
    await say(true);
    expect(await late).toBe('cold');
    expect(wentCold()).toBe(1);
    expect(await gate.ask(host, first)).toBe('cold');
  });

  it('is left by a yes, asked for once at a time', async () => {
    const { gate, say, put, dataFolder } = gateWith();
    await gate.setCold(true);
    const both = [gate.setCold(false), gate.setCold(false)];
    await say(false);
    expect(await Promise.all(both)).toEqual([false, false]);
    expect([put(), gate.cold()]).toEqual([1, 'here']);
    const left = gate.setCold(false);
    await say(true);
    expect([await left, gate.cold(), existsSync(join(dataFolder, 'cold'))]).toEqual([true, 'off', false]);
  });

  it('goes by a link that leads nowhere, and by a folder, too', () => {
    for (const make of [
      (path: string) => symlinkSync('/nowhere/at/all', path),
      (path: string) => symlinkSync(path, path),
      (path: string) => mkdirSync(path),
      (path: string) => writeFileSync(path, ''),
    ]) {
      const { gate, dataFolder } = gateWith();
      expect(gate.cold()).toBe('off');
      make(join(dataFolder, 'cold'));
      expect(gate.cold()).toBe('here');
    }
  });
});
