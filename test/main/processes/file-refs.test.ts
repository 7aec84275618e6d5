import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../../src/core/error.ts';
import { createFileRefs } from '../../../src/main/processes/file-refs.ts';
import { filePurposes } from '../../../src/shared/desktop.ts';
import { fileUses } from '../../../src/shared/file-uses.ts';

const missing = (reason?: string): unknown =>
  expect.toSatisfy((error) => isHoldfastError(error, 'file-missing') && error.details['reason'] === reason);

describe('file references', () => {
  it('mean what main said, and nothing else', () => {
    const refs = createFileRefs();
    const wanted = { command: 'vault.unlock', use: 'read' } as const;
    refs.add('r', '/v', 'open-vault');
    expect(refs.resolve('r', wanted)).toBe('/v');
    expect(refs.lastRefOf('/v')).toBe('r');
    refs.forget('r');
    for (const ref of ['r', '/v', '/etc/passwd', '__proto__'])
      expect(() => refs.resolve(ref, wanted)).toThrow(missing());
  });

  it('are good for what the person chose the file for, and for no other command', () => {
    const refs = createFileRefs();
    refs.add('m', '/m.so', 'token-module');
    expect(refs.resolve('m', { command: 'modules.trust', use: 'read' })).toBe('/m.so');
    for (const purpose of [...filePurposes, 'dropped'] as const) {
      if (purpose === 'token-module') continue;
      refs.add('r', '/m.so', purpose);
      expect(() => refs.resolve('r', { command: 'modules.trust', use: 'read' }), purpose).toThrow(
        missing('other-purpose'),
      );
    }
  });

  it('chosen to be written are not read, and the other way round', () => {
    const refs = createFileRefs();
    refs.add('r', '/f', 'save-encrypted');
    expect(refs.resolve('r', { command: 'data.encrypt-file', use: 'create' })).toBe('/f');
    expect(() => refs.resolve('r', { command: 'data.encrypt-file', use: 'read' })).toThrow(
      missing('other-purpose'),
    );
  });

  it('of a command that is not on the list are refused', () => {
    const refs = createFileRefs();
    refs.add('r', '/f', 'open-vault');
    for (const command of ['', 'keys.list', 'toString', '__proto__', 'constructor'])
      expect(() => refs.resolve('r', { command, use: 'read' })).toThrow(missing('other-purpose'));
  });

  it('what was dropped into the window is only ever data', () => {
    const takers = Object.entries(fileUses).flatMap(([command, uses]) =>
      'read' in uses && (uses.read as readonly string[]).includes('dropped') ? [command] : [],
    );
    expect(takers.sort()).toEqual([
      'data.decrypt-file',
      'data.encrypt-file',
      'data.inspect',
      'data.mac',
      'data.verify-mac',
      'data.verify-signature',
      'documents.open',
      'keys.unwrap',
    ]);
  });
});
