import { z } from 'zod';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { profileOf } from '../core/signing/exchange/profiles.ts';
import { authentications, type Credential } from '../core/signing/request.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Change } from './context.ts';
import type { Session } from './session.ts';

/** What is noted of a key as a credential, under the key's id. */
const credentialSchema = z.strictObject({
  exchange: z.string(),
  authentication: z.enum(authentications),
  apiKey: z.string(),
  hasPassphrase: z.boolean(),
  rights: z.array(z.enum(['read', 'trade', 'withdraw', 'transfer', 'other'])),
  addresses: z.array(z.string()),
});
/** See {@link credentialSchema}. */
export type CredentialNote = z.infer<typeof credentialSchema>;

/** A credential as it is shown. */
export type CredentialView = CommandOutput<'credentials.list'>['credentials'][number];

/** How long before its end a credential is to be replaced: an exchange may take a day to let a new one trade. */
const soonDays = 14;
const day = 86_400_000;

/** What is noted of a key, or undefined when it is no credential. */
export function credentialOf(vault: Vault, key: string): CredentialNote | undefined {
  return credentialSchema.safeParse(vault.get('credential', key)).data;
}

/** Every credential of the vault with its key, oldest first. */
export function credentialsOf({ vault, keys }: Session): { note: CredentialNote; record: KeyRecord }[] {
  return [...vault.list('credential')]
    .flatMap(({ id, value }) => {
      const note = credentialSchema.safeParse(value).data;
      const record = keys.get(id);
      return note === undefined || record === undefined ? [] : [{ note, record }];
    })
    .sort((a, b) => (a.record.id < b.record.id ? -1 : 1));
}

/** Writes what is noted. */
export function putCredential(change: Pick<Change, 'put'>, key: string, note: CredentialNote): void {
  change.put('credential', key, note);
}

/** What decoding asks of credentials. */
export function credentialLookup(session: Session): {
  credential(keyId: string): Credential | undefined;
  credentialsOf(exchange: string): readonly string[];
} {
  return {
    credential: (keyId) => {
      const note = credentialOf(session.vault, keyId);
      if (note === undefined) return undefined;
      const { rights, ...rest } = note;
      // None noted says nothing of what there are.
      return rights.length === 0 ? rest : { ...rest, rights };
    },
    credentialsOf: (exchange) =>
      credentialsOf(session)
        .filter(({ note, record }) => note.exchange === exchange && record.state === 'active')
        .map(({ record }) => record.id),
  };
}

/** What a person sees of a credential. `now` in milliseconds. */
export function credentialView(record: KeyRecord, note: CredentialNote, now: number): CredentialView {
  const { originatorUntil } = record.periods;
  return {
    key: record.id,
    label: record.label,
    state: record.state,
    exchange: note.exchange,
    exchangeName: profileOf(note.exchange)?.name ?? note.exchange,
    authentication: note.authentication,
    apiKey: note.apiKey,
    hasPassphrase: note.hasPassphrase,
    rights: note.rights,
    addresses: note.addresses,
    useCount: record.useCount,
    findings: findingsOf(record, note, now),
    ...(originatorUntil === undefined ? {} : { expires: originatorUntil }),
    ...(record.lastUsed === undefined ? {} : { lastUsed: record.lastUsed }),
  };
}

/** What needs doing about a credential that is in use, or waits to be. */
function findingsOf(
  { state, periods }: KeyRecord,
  { rights, addresses }: CredentialNote,
  now: number,
): string[] {
  if (state !== 'active' && state !== 'pre-activation' && state !== 'suspended') return [];
  const { originatorUntil } = periods;
  const findings: string[] = [];
  if (originatorUntil !== undefined && originatorUntil <= instant(now)) findings.push('expired');
  else if (originatorUntil !== undefined && originatorUntil <= instant(now + soonDays * day))
    findings.push('expires-soon');
  if (addresses.length === 0) findings.push('no-address-list');
  if (rights.includes('withdraw')) findings.push('can-withdraw');
  return findings;
}
