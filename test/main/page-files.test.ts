import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPageAddress } from '../../src/main/page-address.ts';
import { findPageFile, listPageFiles, type PageFiles } from '../../src/main/page-files.ts';

let folder: string;
let files: PageFiles;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
  const page = join(folder, 'renderer');
  mkdirSync(join(page, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'renderer-other'));
  writeFileSync(join(page, 'index.html'), 'page');
  writeFileSync(join(page, 'assets', 'index-a1.js'), 'code');
  writeFileSync(join(page, 'assets', 'index-a1.js.map'), 'map');
  writeFileSync(join(folder, 'renderer-other', 'x.js'), 'other');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  symlinkSync(join(folder, 'secret.js'), join(page, 'assets', 'link.js'));
  symlinkSync(join(folder, 'renderer-other'), join(page, 'linked'));
  files = listPageFiles(page);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('files of the page', () => {
  it('are those that were there at the start, with their types', () => {
    expect([...files.keys()].sort()).toEqual(['/', '/assets/index-a1.js', '/index.html']);
    expect(findPageFile(files, 'app://holdfast/')?.type).toBe('text/html; charset=utf-8');
    expect(findPageFile(files, 'app://holdfast/assets/index-a1.js')?.type).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  it.each([
    'app://holdfast',
    'app://holdfast/assets/../../secret.js',
    'app://holdfast/assets/..%2f..%2fsecret.js',
    'app://holdfast/assets/link.js',
    'app://holdfast/linked/x.js',
    'app://holdfast/../renderer-other/x.js',
    'app://holdfast/assets/index-a1.js?x',
    'app://holdfast/assets/index-a1.js.map',
    'app://holdfast//assets/index-a1.js',
    'app://holdfast/assets/index-a1.js\0',
    'app://holdfast/%61ssets/index-a1.js',
    'app://holdfast.evil/index.html',
    'app://holdfastevil/index.html',
    'app://other/index.html',
    'APP://holdfast/index.html',
    'file:///etc/passwd',
    'https://holdfast/index.html',
    '/index.html',
    '',
  ])('are not %j', (address) => {
    expect(findPageFile(files, address)).toBeUndefined();
  });
});

describe('the address of the page', () => {
  it('is one, with or without a place in it', () => {
    expect(isPageAddress('app://holdfast/')).toBe(true);
    expect(isPageAddress('app://holdfast/#/keys')).toBe(true);
    for (const other of [
      'app://holdfast',
      'app://holdfast/x',
      'app://holdfast.evil/',
      'about:blank',
      'app://holdfast/?#',
      '',
    ])
      expect(isPageAddress(other), other).toBe(false);
  });
});
