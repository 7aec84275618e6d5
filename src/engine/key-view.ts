import type { AsymmetricAlgorithm } from '../core/crypto/signer.ts';
import { algorithmTable } from '../core/crypto/algorithms.ts';
import { keyFingerprint } from '../core/encoding/fingerprint.ts';
import { decodeHex } from '../core/encoding/hex.ts';
import { encodeSpkiPem, encodeSshPublicKey } from '../core/encoding/public-key-export.ts';
import { keyActions } from '../core/keys/actions.ts';
import { accountKindOf, bitcoinNetworkOf } from '../core/keys/derive-key.ts';
import { instant } from '../core/keys/instant.ts';
import { inventoryRow } from '../core/keys/inventory.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { watchOnlyAccount } from '../core/seeds/accounts.ts';
import { parseExtendedKey } from '../core/seeds/extended-key.ts';
import type { HdEngine } from '../core/seeds/hd-engine.ts';
import type { KeyView } from '../shared/contract/common.ts';
import type { Context } from './context.ts';
import { backupFacts, copiesOf } from './managed-backup.ts';

/** A public form of a key. */
export interface PublicForm {
  readonly form: 'address' | 'hex' | 'pem' | 'ssh' | 'xpub' | 'descriptor';
  readonly text: string;
}

/** What the app shows on a key's page. Public data and metadata only. */
export function keyView(context: Context, record: KeyRecord): KeyView {
  const { session, now } = context;
  const parent = session.keys.parentOf(record);
  const publicKey = publicKeyOf(record);
  const view: KeyView = {
    record: { ...record, copies: copiesOf(record, parent, session.vault) },
    summary: { ...inventoryRow(record, parent, backupFacts(session.vault), instant(now)) },
    publicForms: publicForms(record, context.ports.hd),
    children: session.keys.childrenOf(record.id).map(({ id }) => id),
    actions: keyActions(record, parent, now),
  };
  return publicKey === undefined
    ? view
    : { ...view, words: keyFingerprint(publicKey.algorithm, publicKey.bytes).words.join(' ') };
}

/** The public half of the version in use. */
export function publicKeyOf(
  record: KeyRecord,
): { readonly algorithm: AsymmetricAlgorithm; readonly bytes: Uint8Array } | undefined {
  const hex = record.versions.at(-1)?.publicKey;
  if (hex === undefined || !isAsymmetric(record.algorithm)) return undefined;
  return { algorithm: record.algorithm, bytes: decodeHex(hex) };
}

/** Whether an algorithm has a public half. */
export function isAsymmetric(algorithm: KeyRecord['algorithm']): algorithm is AsymmetricAlgorithm {
  return algorithmTable[algorithm].publicKeyLength !== undefined;
}

/** Every form in which a key can be given to others. */
export function publicForms(record: KeyRecord, hd: HdEngine): PublicForm[] {
  const forms: PublicForm[] = [];
  if (record.address !== undefined) forms.push({ form: 'address', text: record.address });
  const account = watchOnly(record, hd);
  if (account !== undefined) {
    forms.push({ form: 'xpub', text: account.extendedPublicKey });
    if (account.descriptor !== undefined) forms.push({ form: 'descriptor', text: account.descriptor });
    return forms;
  }
  const publicKey = publicKeyOf(record);
  if (publicKey === undefined) return forms;
  const { algorithm, bytes } = publicKey;
  forms.push({ form: 'hex', text: record.versions.at(-1)?.publicKey ?? '' });
  forms.push({ form: 'pem', text: encodeSpkiPem(algorithm, bytes) });
  if (algorithm === 'ed25519' || algorithm === 'p256') {
    forms.push({ form: 'ssh', text: encodeSshPublicKey(algorithm, bytes, record.label) });
  }
  return forms;
}

/** What a watch-only wallet needs of an account; undefined for keys that are none. */
export function watchOnly(record: KeyRecord, hd: HdEngine): ReturnType<typeof watchOnlyAccount> | undefined {
  const { derivation } = record;
  if (derivation?.xpub === undefined || derivation.standard === undefined || derivation.account === undefined)
    return undefined;
  const { key } = parseExtendedKey(derivation.xpub, hd);
  const spec = {
    kind: accountKindOf(derivation.standard),
    network: bitcoinNetworkOf(derivation.network),
    account: derivation.account,
  };
  return watchOnlyAccount(key, Number.parseInt(derivation.fingerprint, 16), spec);
}
