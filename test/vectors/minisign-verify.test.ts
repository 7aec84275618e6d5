import { describe, expect, it } from 'vitest';

import { parseMinisignKey, verifyMinisign } from '../../src/core/references/minisign-verify.ts';
import {
  listVectors,
  readVectorBytes,
  readVectorText,
  vectorsAbsentReason,
  vectorsPresent,
} from '../support/vectors.ts';

const title = vectorsPresent ? 'minisign signatures' : `minisign signatures: ${vectorsAbsentReason}`;

describe.runIf(vectorsPresent)(title, () => {
  const keyOf = (name: string) => {
    const key = parseMinisignKey(readVectorText('minisign', `${name}.pub`));
    if (!key) throw new Error('the vector is a public key');
    return key;
  };
  const files = vectorsPresent ? listVectors('minisign').filter((name) => name.endsWith('.minisig')) : [];

  it('hold for their file, trusted comment and key, and for nothing else', () => {
    for (const name of files) {
      const signature = readVectorText('minisign', name);
      const file = readVectorBytes('minisign', name.startsWith('empty') ? 'empty.bin' : 'hello.txt');
      const [own, other] = name.includes('.pw.') ? ['pw', 'nopw'] : ['nopw', 'pw'];
      expect(verifyMinisign(file, signature, keyOf(own)), name).toBe('good');
      expect(verifyMinisign(file, signature, keyOf(other)), name).toBe('wrong-key');
      expect(verifyMinisign(Uint8Array.of(...file, 0), signature, keyOf(own)), name).toBe('bad');
      const lines = signature.split('\n');
      const changed = (at: number, change: (line: string) => string): string =>
        lines.map((line, index) => (index === at ? change(line) : line)).join('\n');
      for (const wrong of [
        changed(1, (line) => `${line.slice(0, 40)}${line[40] === 'A' ? 'B' : 'A'}${line.slice(41)}`),
        changed(2, (line) => `${line} and more`),
        changed(3, (line) => `${line[0] === 'A' ? 'B' : 'A'}${line.slice(1)}`),
        changed(3, () => ''),
        `${signature}\nmore`,
        '',
      ]) {
        expect(verifyMinisign(file, wrong, keyOf(own)), `${name}: ${wrong}`).toBe('bad');
      }
    }
    expect(files.length).toBe(4);
  });

  it('take a public key as one line or as its file, and nothing else', () => {
    const text = readVectorText('minisign', 'nopw.pub');
    const line = text.split('\n')[1] ?? '';
    expect(parseMinisignKey(line)).toEqual(parseMinisignKey(text));
    for (const wrong of ['', 'RWT', `${line}AAAA`, line.replace('RWT', 'RWR').slice(0, -1), `x\n${line}`])
      expect(parseMinisignKey(wrong)).toBeUndefined();
  });
});
