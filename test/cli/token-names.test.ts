import { describe, expect, it } from 'vitest';
import { pluggedToken, recordedToken } from '../../src/cli/token-names.ts';
import type { Engine } from '../../src/engine/engine.ts';

interface Plugged {
  readonly token: string;
  readonly label: string;
  readonly serial?: string;
}
interface OnRecord {
  readonly serial: string;
  readonly label: string;
  readonly life: string;
}

/** An engine that has just these tokens; the contract's rest is of no matter here. */
function engine(plugged: readonly Plugged[], register: readonly OnRecord[] = [], state = 'answered'): Engine {
  const call = (command: string) =>
    Promise.resolve({
      ok: true,
      value:
        command === 'tokens.list'
          ? { tokens: plugged.map((one) => ({ serial: one.token, ...one })), modules: [{ state }] }
          : { tokens: register, total: register.length },
    });
  return { call } as unknown as Engine;
}

const work = { token: 'A1', label: 'Work' };
const safe = { token: 'B2', label: 'Safe' };

describe('a token that is plugged in', () => {
  it('is known by its name, by its serial number and by its label', async () => {
    const all = engine([work, { ...safe, token: '00/Safe', serial: '00' }]);
    expect(await pluggedToken(all, 'A1')).toBe('A1');
    expect(await pluggedToken(all, '00')).toBe('00');
    expect(await pluggedToken(all, 'Safe')).toBe('00/Safe');
    expect(await pluggedToken(all, 'Other')).toBe('Other');
  });

  it('is not known by a label that is the name of another', async () => {
    expect(await pluggedToken(engine([work, { token: 'C3', label: 'A1' }]), 'A1')).toBe('A1');
    const away = [{ serial: 'A1', label: 'Work', life: 'in-stock' }];
    expect(await pluggedToken(engine([{ token: 'C3', label: 'A1' }], away), 'A1')).toBe('A1');
  });

  it('is not known by a label that two have, which are both named', async () => {
    const two = engine([work, { token: 'C3', label: 'Work' }]);
    await expect(pluggedToken(two, 'Work')).rejects.toThrow(
      '2 tokens are labelled "Work": A1 (plugged in), C3 (plugged in).',
    );
    const away = engine([work], [{ serial: 'D4', label: 'Work', life: 'issued' }]);
    await expect(pluggedToken(away, 'Work')).rejects.toThrow('A1 (plugged in), D4 (not plugged in)');
  });

  it('is known by the label of one that is gone for good, or its own on record', async () => {
    const known = engine(
      [work],
      [
        { serial: 'A1', label: 'Work', life: 'issued' },
        { serial: 'D4', label: 'Work', life: 'lost' },
        { serial: 'E5', label: 'Work', life: 'retired' },
        { serial: 'F6', label: 'Workshop', life: 'issued' },
      ],
    );
    expect(await pluggedToken(known, 'Work')).toBe('A1');
  });

  it('is not known by its label while a module does not say what it has', async () => {
    expect(await pluggedToken(engine([work], [], 'failed'), 'Work')).toBe('Work');
  });
});

it('a token on record is known by its label, whatever has become of it, unless two have it', async () => {
  const lost = { serial: 'D4', label: 'Work', life: 'lost' };
  expect(await recordedToken(engine([], [lost]), 'Work')).toBe('D4');
  expect(await recordedToken(engine([], [lost]), 'D4')).toBe('D4');
  const two = engine([], [lost, { serial: 'E5', label: 'Work', life: 'issued' }]);
  await expect(recordedToken(two, 'Work')).rejects.toThrow('D4 (lost), E5 (issued)');
});
