import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatRecoveryCode, parseRecoveryCode } from '../../../src/core/vault/recovery-code.ts';
import { codeOf } from './support.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (typed: string) => new TextEncoder().encode(typed);

describe('a recovery code', () => {
  it('is six groups of six symbols and reads back, as people type it', () => {
    for (let i = 0; i < 1000; i++) {
      const secret = new Uint8Array(randomBytes(20));
      const code = text(formatRecoveryCode(secret));
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{6}-){5}[0-9A-HJKMNP-TV-Z]{6}$/);
      expect(parseRecoveryCode(bytes(code))).toEqual(secret);
      const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}\n`;
      expect(parseRecoveryCode(bytes(typed))).toEqual(secret);
    }
  });

  it('is a fixed encoding', () => {
    expect(text(formatRecoveryCode(new Uint8Array(20)))).toMatch(/^(0{6}-){5}00/);
    expect(text(formatRecoveryCode(new Uint8Array(20).fill(255)))).toMatch(/^(Z{6}-){5}ZZ/);
  });

  it('refuses every single wrong symbol and every swap of neighbours, and says why', async () => {
    const code = text(formatRecoveryCode(new Uint8Array(20).map((_, i) => i * 13 + 1))).replaceAll('-', '');
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    let refused = 0;
    let tried = 0;
    for (let i = 0; i < code.length; i++) {
      for (const symbol of alphabet) {
        if (symbol === code[i]) continue;
        tried++;
        if (
          (await codeOf(() => parseRecoveryCode(bytes(code.slice(0, i) + symbol + code.slice(i + 1))))) ===
          'recovery-code-checksum'
        )
          refused++;
      }
      if (i + 1 < code.length && code[i] !== code[i + 1]) {
        tried++;
        const swapped = `${code.slice(0, i)}${code[i + 1]}${code[i]}${code.slice(i + 2)}`;
        if ((await codeOf(() => parseRecoveryCode(bytes(swapped)))) === 'recovery-code-checksum') refused++;
      }
    }
    // One in 2^20 would pass by chance; of this fixed code none does.
    expect(refused).toBe(tried);
    expect(tried).toBeGreaterThan(36 * 31);
    expect(await codeOf(() => parseRecoveryCode(bytes(code.slice(1))))).toBe('recovery-code-length');
    expect(await codeOf(() => parseRecoveryCode(bytes(`${code}0`)))).toBe('recovery-code-length');
    expect(await codeOf(() => parseRecoveryCode(bytes(`U${code.slice(1)}`)))).toBe('recovery-code-symbol');
    expect(await codeOf(() => parseRecoveryCode(bytes('')))).toBe('recovery-code-length');
  });
});
