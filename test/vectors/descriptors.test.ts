import { describe, expect, it } from 'vitest';
import { checkDescriptor, descriptorChecksum } from '../../src/core/seeds/descriptor-checksum.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Row {
  readonly level: number;
  readonly section: string;
  readonly note: string;
  readonly strings: readonly string[];
}

function problem(text: string, required: boolean): string | undefined {
  try {
    checkDescriptor(text, required);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

describe.runIf(vectorsPresent)(`descriptor vectors (${vectorsAbsentReason} otherwise)`, () => {
  it('BIP-380: the checksum cases; key expressions are left out, since descriptors are only written so far', () => {
    const rows = readVectorJson('descriptors', 'bip380.json') as Row[];
    const checksums = rows.filter(({ section }) => section.includes('checksum and character set'));
    const outcome = checksums.map(({ note, strings }) => {
      const accepted = problem(strings[0] ?? '', !note.startsWith('No checksum')) === undefined;
      return `${note}: ${accepted ? 'accepted' : 'refused'}`;
    });
    expect(outcome).toEqual([
      'Valid checksum: {}: accepted',
      'No checksum: {}: accepted',
      'Missing checksum: {}: refused',
      'Too long checksum (9 chars): {}: refused',
      'Too short checksum (7 chars): {}: refused',
      'Error in payload: {}: refused',
      'Error in checksum: {}: refused',
      'Invalid characters in payload: {}: refused',
    ]);
    expect(rows.length - checksums.length).toBe(37);
  });
});

describe('descriptor checksum', () => {
  it.each([
    ['raw(deadbeef)', '89f8spxm'],
    [
      'wpkh([d34db33f/84h/0h/0h]xpub6DJ2dNUysrn5Vt36jH2KLBT2i1auw1tTSSomg8PhqNiUtx8QX2SvC9nrHu81fT41fvDUnhMjEzQgXnQjKEu3oaqMSzhSrHMxyyoEAmUHQbY/0/*)',
      'cjjspncu',
    ],
  ])('of %s', (body, checksum) => {
    expect(descriptorChecksum(body)).toBe(checksum);
  });
});
