import { describe, expect, it } from 'vitest';
import { contract } from '../../src/shared/contract.ts';
import { fileRefSchema } from '../../src/shared/contract/common.ts';
import { filePurposes } from '../../src/shared/desktop.ts';
import { fileUses, takesFile } from '../../src/shared/file-uses.ts';

/** What a schema of zod is made of, as far as files can be in it. */
interface Parts {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly options?: readonly unknown[];
  readonly innerType?: unknown;
  readonly element?: unknown;
  readonly in?: unknown;
}

function namesFile(schema: unknown): boolean {
  if (schema === fileRefSchema) return true;
  const { def = {} } = (schema ?? {}) as { readonly def?: Parts };
  const inside = [
    ...Object.values(def.shape ?? {}),
    ...(def.options ?? []),
    def.innerType,
    def.element,
    def.in,
  ];
  return inside.some((one) => one !== undefined && namesFile(one));
}

describe('which files commands take', () => {
  it('is said of every command with a file in its input, and of no other', () => {
    const withFile = Object.entries(contract).flatMap(([name, { input }]) =>
      namesFile(input) ? [name] : [],
    );
    expect(withFile.length).toBeGreaterThan(40);
    expect(Object.keys(fileUses).sort()).toEqual(withFile.sort());
  });

  it('uses every purpose that a dialog may have', () => {
    const used = new Set<string>(
      Object.values(fileUses).flatMap((row) => (Object.values(row) as string[][]).flat()),
    );
    expect(filePurposes.filter((purpose) => !used.has(purpose))).toEqual([]);
  });

  it('knows no files of commands that are none', () => {
    expect(takesFile('toString', 'read', 'open-vault')).toBe(false);
    expect(takesFile('vault.create', 'read', 'open-vault')).toBe(false);
    expect(takesFile('vault.create', 'create', 'new-vault')).toBe(true);
  });
});
