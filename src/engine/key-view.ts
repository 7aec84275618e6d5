import type { AsymmetricAlgorithm } from '../core/crypto/signer.ts';
import { algorithmTable } from '../core/crypto/algorithms.ts';
import { keyFingerprint } from '../core/encoding/fingerprint.ts';
import { decodeHex } from '../core/encoding/hex.ts';
import { encodeSpkiPem } from '../core/encoding/public-key-export.ts';
import { encodeSshPublicKey, isSshKeyAlgorithm } from '../core/encoding/ssh-key.ts';
import type { HoldfastError } from '../core/error.ts';
import { keyActions } from '../core/keys/actions.ts';
import { parentBlock } from '../core/keys/derived-key.ts';
import { accountKindOf, bitcoinNetworkOf } from '../core/keys/derive-key.ts';
import { instant } from '../core/keys/instant.ts';
import { inventoryRow } from '../core/keys/inventory.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { currentVersion, isVersioned } from '../core/keys/versions.ts';
import { watchOnlyAccount } from '../core/seeds/accounts.ts';
import { parseExtendedKey } from '../core/seeds/extended-key.ts';
import type { HdEngine } from '../core/seeds/hd-engine.ts';
import type { KeyView } from '../shared/contract/common.ts';
import type { CommandName } from '../shared/contract.ts';
import { needsNoClock } from './clock.ts';
import type { Context } from './context.ts';
import type { KeyIndex } from './key-index.ts';
import { backupFacts, copiesOf } from './managed-backup.ts';
import { openMoveOf } from './moves.ts';
import { countBehind } from './register.ts';

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
  const derived = session.keys.derivedFrom(record.id).map(({ id }) => id);
  const view: KeyView = {
    record: { ...record, copies: copiesOf(record, parent, session.vault) },
    summary: { ...inventoryRow(record, parent, backupFacts(session.vault), instant(now)) },
    publicForms: publicForms(record, context.ports.hd),
    children: session.keys.childrenOf(record.id).map(({ id }) => id),
    ...(derived.length === 0 ? {} : { derived }),
    actions: actionsOf(context, record, parent),
  };
  return publicKey === undefined
    ? view
    : { ...view, words: keyFingerprint(publicKey.algorithm, publicKey.bytes).words.join(' ') };
}

/** What can be done with a key now; under a clock that was set back, all but the necessary waits for its owner. */
function actionsOf(
  { session, now }: Context,
  record: KeyRecord,
  parent: KeyRecord | undefined,
): KeyView['actions'] {
  const behind = isVersioned(record)
    ? countBehind(session.vault, record.id, currentVersion(record).number)
    : 0;
  const moving = openMoveOf(session.vault, record.id) !== undefined;
  const next = nextBlock(session.keys, record, now)?.code;
  const actions = keyActions(record, parent, now, { behind, moving, next });
  if (!session.clock.isSetBack(now)) return actions;
  return actions.map((action) =>
    // The names of actions are those of commands.
    action.allowed && !needsNoClock(action.command as CommandName)
      ? { command: action.command, allowed: false, why: 'clock-set-back' }
      : action,
  );
}

/** Why a key that was derived from one that is no seed cannot be followed by the next. */
function nextBlock(keys: KeyIndex, { derivedFrom }: KeyRecord, now: number): HoldfastError | undefined {
  if (derivedFrom === undefined) return undefined;
  const from = keys.get(derivedFrom.key);
  return parentBlock(from, from && keys.parentOf(from), now);
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
  return algorithmTable[algorithm].kind === 'asymmetric';
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
  if (isSshKeyAlgorithm(algorithm)) {
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
