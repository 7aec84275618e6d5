import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { exampleSecret, signAdvisory } from '../../../scripts/lib/advisory.mjs';
import { verifyAdvisory } from '../../../src/core/advisories/advisory.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import { nativeHash } from '../../../src/node/crypto/hash.ts';
import { nativeAuditSign } from '../../../src/node/store/vault-ports.ts';

const ports = { hash: nativeHash, auditSign: nativeAuditSign };
const examples = ['milk-sad', 'roca'] as const;
const resource = (name: string): string => readFileSync(`resources/advisories/${name}.json`, 'utf8');
const draft = (name: string): Record<string, unknown> =>
  JSON.parse(resource(`drafts/${name}`)) as Record<string, unknown>;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function codeOf(text: string, pinned: string): string {
  try {
    verifyAdvisory(ports, utf8(text), pinned);
    return 'accepted';
  } catch (error) {
    return isHoldfastError(error) ? error.code : 'fault';
  }
}

describe('the advisories that come with the program', () => {
  it.each(examples)('%s is what a publisher makes of its draft, byte by byte', (name) => {
    expect(signAdvisory(draft(name), exampleSecret()).text).toBe(resource(name));
  });

  it.each(examples)('%s is by the example publisher that the document names', (name) => {
    const { publisher } = signAdvisory(draft(name), exampleSecret());
    expect(readFileSync('docs/advisories.md', 'utf8')).toContain(publisher);
    expect(verifyAdvisory(ports, utf8(resource(name)), publisher).advisory).toEqual(draft(name));
    const spaced = publisher.toUpperCase().replace(/(.{8})/g, '$1 ');
    expect(codeOf(resource(name), spaced)).toBe('accepted');
  });
});

describe('an advisory', () => {
  const signed = resource('roca');
  const { publisher } = signAdvisory({}, exampleSecret());

  it('is refused with one bit changed, every fifth tried', () => {
    const bytes = utf8(signed);
    let tried = 0;
    for (let bit = 0; bit < (bytes.length - 1) * 8; bit += 5) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      try {
        verifyAdvisory(ports, changed, publisher);
        throw new Error(`bit ${String(bit)} was accepted`);
      } catch (error) {
        if (!isHoldfastError(error)) throw error;
      }
      tried++;
    }
    expect(tried).toBe(Math.ceil(((bytes.length - 1) * 8) / 5));
  }, 60_000);

  it('is refused by another publisher, whoever signed it rightly', () => {
    const other = signAdvisory(draft('roca'), randomBytes(32));
    expect(codeOf(other.text, publisher)).toBe('advisory-wrong-key');
    expect(codeOf(other.text, other.publisher)).toBe('accepted');
  });

  it('must be of the format, however well it is signed', () => {
    const good = draft('roca');
    const bad: Record<string, unknown>[] = [
      { ...good, more: 1 },
      { ...good, version: 2 },
      { ...good, id: 'a b' },
      { ...good, id: '' },
      { ...good, title: 'two\nlines' },
      { ...good, title: 'turned\u202earound' },
      { ...good, severity: 'dreadful' },
      { ...good, published: 'yesterday' },
      { ...good, references: ['http://example.org'] },
      { ...good, references: ['javascript:alert(1)'] },
      { ...good, affected: [] },
      { ...good, affected: [{}] },
      { ...good, affected: [{ algorithms: [] }] },
      { ...good, affected: [{ tool: { names: ['x'], versions: [{}] } }] },
      { ...good, affected: [{ tool: { names: ['x'], versions: [{ from: 'one' }] } }] },
      { ...good, affected: [{ created: {} }] },
      { ...good, affected: [{ how: ['stolen'] }] },
      { ...good, summary: 'x'.repeat(4001) },
      { ...good, summary: 'a\u0007b' },
    ];
    for (const one of bad) {
      const { text } = signAdvisory(one, exampleSecret());
      expect([JSON.stringify(one).slice(0, 120), codeOf(text, publisher)]).toEqual([
        JSON.stringify(one).slice(0, 120),
        'advisory-damaged',
      ]);
    }
    expect(bad).toHaveLength(19);
    for (const text of ['', '[]', '{}', 'null', resource('drafts/roca'), signed.replace('}', ',"x":1}')])
      expect(codeOf(text, publisher)).not.toBe('accepted');
  });

  it('must be canonical: a name given twice would be read differently by others', () => {
    const { title, ...rest } = draft('roca');
    const good = JSON.parse(signed) as { readonly publicKey: string };
    for (const text of [
      JSON.stringify({ title, ...rest }),
      JSON.stringify(rest).replace('{', '{"title":"harmless","title":"ROCA",'),
    ]) {
      const signature = nativeAuditSign.sign(exampleSecret(), utf8(`holdfast v1 advisory\0${text}`));
      const file = { ...good, advisory: text, signature: Buffer.from(signature).toString('hex') };
      expect(codeOf(JSON.stringify(file), publisher)).toBe('advisory-damaged');
    }
  });
});
