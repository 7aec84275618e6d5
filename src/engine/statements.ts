import {
  signBySubject,
  statementText,
  type SignedStatement,
  type StatementBody,
} from '../core/audit/statement.ts';
import { canSelfSign } from '../core/audit/self-signature.ts';
import { auditFingerprint } from '../core/audit/export.ts';
import { encodeHex, decodeHex } from '../core/encoding/hex.ts';
import { isHoldfastError } from '../core/error.ts';
import type { KeyId, KeyRecord } from '../core/keys/key.ts';
import { judge } from '../core/keys/lifecycle.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { StatementView } from '../shared/contract/cases.ts';
import type { Change, Context } from './context.ts';
import { withKeySecret } from './key-secret.ts';

/** A statement as the vault keeps it. */
export interface KeptStatement extends SignedStatement {
  readonly id: string;
  readonly type: StatementBody['type'];
  readonly key: KeyId;
  readonly label: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** The statements of an open vault, oldest first. */
export function statementsOf(vault: Vault): KeptStatement[] {
  // Records of this kind are written by the engine alone and were authenticated when the vault was opened.
  const kept = Array.from(vault.list('statement'), ({ value }) => value as unknown as KeptStatement);
  return kept.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
}

/** One statement. */
export function statementById(vault: Vault, id: string): KeptStatement | undefined {
  // As above.
  return vault.get('statement', id) as unknown as KeptStatement | undefined;
}

/** The contract's row. */
export function statementView(context: Context, kept: KeptStatement): StatementView {
  const { publicKey, bySubject: _own, ...row } = kept;
  return { ...row, keyFingerprint: auditFingerprint(context.ports.hash, decodeHex(publicKey)) };
}

/** What a statement says of the key that it is about. Public data only. */
export function subjectOf(record: KeyRecord): StatementBody['key'] {
  const publicKeys = record.versions.flatMap(({ number, publicKey }) =>
    publicKey === undefined ? [] : [{ version: number, publicKey }],
  );
  const fingerprint = record.seed?.fingerprint ?? record.fingerprint;
  return {
    id: record.id,
    label: record.label.toWellFormed(),
    algorithm: record.algorithm,
    publicKeys: publicKeys.slice(-1000),
    ...(record.address === undefined ? {} : { address: record.address }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

/**
 * A statement signed by the log's key and, where the key that it is about may and can still sign, by that key too.
 * The caller keeps it in the commit that makes it true. A key that cannot be opened does not stop a revocation.
 */
export async function signStatement(
  context: Context,
  record: KeyRecord,
  body: StatementBody,
): Promise<KeptStatement> {
  const own = await ownSignature(context, record, statementText({ ...body, selfSigned: true }));
  const kept = signForVault(context, { ...body, selfSigned: own !== undefined });
  return own === undefined ? kept : { ...kept, bySubject: own };
}

/** A statement signed by the log's key. */
export function signForVault(context: Context, body: StatementBody): KeptStatement {
  const { vault } = context.session;
  const text = statementText(body);
  return {
    id: body.id,
    type: body.type,
    key: body.key.id,
    label: body.key.label,
    at: body.at,
    body: text,
    publicKey: encodeHex(vault.auditPublicKey),
    signature: vault.signStatement(text),
  };
}

/** Writes one statement. */
export function putStatement(change: Pick<Change, 'put'>, { bySubject, ...rest }: KeptStatement): void {
  // Spread so that the compiler sees plain fields; every one of them is JSON.
  change.put('statement', rest.id, bySubject === undefined ? rest : { ...rest, bySubject: { ...bySubject } });
}

async function ownSignature(
  context: Context,
  record: KeyRecord,
  text: string,
): Promise<SignedStatement['bySubject']> {
  const { algorithm } = record;
  const parent = context.session.keys.parentOf(record);
  if (!canSelfSign(algorithm) || judge(record, parent, 'sign', context.now).permission !== 'yes')
    return undefined;
  try {
    return await withKeySecret(context, record, record.versions.at(-1)?.number ?? 1, (secret) =>
      signBySubject(context.ports, algorithm, secret, text),
    );
  } catch (error) {
    if (isHoldfastError(error)) return undefined;
    throw error;
  }
}
