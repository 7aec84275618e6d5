import { z } from 'zod';
import type { ModuleFile } from '../core/tokens/port.ts';
import type { Vault } from '../core/vault/vault.ts';

/** A PKCS#11 module as the vault keeps it, under an id of its own: what is loaded is this file and no other. */
export const moduleRecordSchema = z.strictObject({
  name: z.string(),
  path: z.string(),
  /** SHA-256 of the file, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  /** ISO 8601 UTC. */
  trusted: z.string(),
});
/** See {@link moduleRecordSchema}. */
export type ModuleRecord = z.infer<typeof moduleRecordSchema>;

/** A trusted module with its id. */
export interface TrustedModule extends ModuleRecord {
  readonly id: string;
}

/** The modules that the owner of this vault trusts, in the order in which they came to be. */
export function trustedModules(vault: Vault): TrustedModule[] {
  return [...vault.list('token-module')]
    .flatMap(({ id, value }) => {
      const record = moduleRecordSchema.safeParse(value).data;
      return record === undefined ? [] : [{ ...record, id }];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The file that was trusted, as the port takes it. */
export function fileOf({ path, sha256, bytes }: ModuleRecord): ModuleFile {
  return { path, sha256, bytes };
}
