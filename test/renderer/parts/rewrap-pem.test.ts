import { describe, expect, it } from 'vitest';
import { rewrapPem } from '../../../src/renderer/parts/rewrap-pem.ts';

describe('a PEM key that was pasted into a one-line field', () => {
  it('gets its lines back', () => {
    const body = 'A'.repeat(100);
    const wrapped = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n${'A'.repeat(36)}\n-----END PRIVATE KEY-----\n`;
    expect(rewrapPem(`-----BEGIN PRIVATE KEY-----${body}-----END PRIVATE KEY-----`)).toBe(wrapped);
    expect(rewrapPem(wrapped.replaceAll('\n', ' '))).toBe(wrapped);
    expect(rewrapPem(wrapped)).toBe(wrapped);
  });

  it('leaves everything else alone', () => {
    expect(rewrapPem('deadbeef')).toBe('deadbeef');
    expect(rewrapPem('-----BEGIN A-----x-----END B-----')).toBe('-----BEGIN A-----x-----END B-----');
  });
});
