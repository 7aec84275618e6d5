import { HoldfastError } from '../core/error.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { isImported } from '../core/tokens/attestation-facts.ts';
import { checkAttestation, type AttestationVerdict } from '../core/tokens/attestation.ts';
import type { Certificate } from '../core/x509/certificate.ts';
import type { CommandOutput } from '../shared/contract.ts';
import { attestationRoots, rootView, type AttestationRoot } from './attestation-roots.ts';
import type { Context } from './context.ts';
import { readCertificates } from './import-certificate.ts';
import { keyView, publicKeyOf } from './key-view.ts';
import { linkOf } from './kept-certificates.ts';

/** Length and number of the notes in the origin of a key. */
const noteLimits = { length: 200, count: 20 } as const;

/**
 * Checks an attestation and records what it is worth in the origin of the key. What is refused is recorded as well, unless
 * one that was right is on record: a wrong file says nothing of the key.
 * Errors: `no-such-key`, `key-wrong-algorithm`, `attestation-refused` {reason}, `certificate-malformed`, those of files.
 */
export async function verifyAttestation(
  context: Context,
  input: { readonly key: string; readonly files: readonly string[] },
): Promise<CommandOutput<'attestation.verify'>> {
  const certificates = await readCertificates(context, input.files);
  const { result, roots, record } = await recordAttestation(context, input.key, certificates);
  const { verdict, reason = '', about } = result;
  if (verdict === 'refused')
    throw new HoldfastError('attestation-refused', { reason, ...(about === undefined ? {} : { about }) });
  const root = roots.find(({ id }) => id === result.root?.sha256);
  return {
    verdict,
    ...(reason === '' ? {} : { reason }),
    ...(about === undefined ? {} : { about }),
    ...(root === undefined ? {} : { root: rootView(root) }),
    chain: result.chain.map(linkOf),
    facts: result.facts.map(({ name, value }) => ({ name, value })),
    key: keyView(context, record),
  };
}

/**
 * Checks the certificates of an attestation against the roots that were added, and records the verdict in the origin of the
 * key, unless a better one is on record. Errors: `no-such-key`, `key-wrong-algorithm`.
 */
export async function recordAttestation(
  context: Context,
  id: string,
  certificates: readonly Certificate[],
): Promise<{
  readonly result: AttestationVerdict;
  readonly roots: readonly AttestationRoot[];
  readonly record: KeyRecord;
}> {
  const record = context.key(id);
  const { algorithm } = record;
  const publicKey = publicKeyOf(record) && record.versions.at(-1)?.publicKey;
  if (publicKey === undefined) throw new HoldfastError('key-wrong-algorithm', { algorithm });
  const roots = attestationRoots(context);
  const result = checkAttestation(
    certificates,
    roots.map(({ certificate }) => certificate),
    { algorithm, publicKey },
    context.now,
  );
  const { verdict, reason = '' } = result;
  const known = record.origin.attestation?.verdict;
  const changed = verdict !== 'verified' && known === 'verified' ? record : noted(context, record, result);
  const details = { verdict, ...(reason === '' ? {} : { reason }) };
  await context.change({ subjects: [record.id], details }, (change) => change.putKey(changed));
  return { result, roots, record: changed };
}

function noted(context: Context, record: KeyRecord, result: AttestationVerdict): KeyRecord {
  const { verdict, reason, root, facts, chain } = result;
  const said = facts.map(({ name, value }) => `${name}: ${value}`);
  const dates = chain.map(({ subjectName, notAfter }) => `${subjectName} until ${notAfter.slice(0, 10)}`);
  const notes = [...(reason === undefined ? [] : [reason]), ...said, ...dates]
    .map((note) => note.slice(0, noteLimits.length).toWellFormed())
    .slice(0, noteLimits.count);
  const act = context.act();
  const attestation = {
    verdict,
    at: act.at,
    ...(root === undefined ? {} : { root: root.subjectName }),
    notes,
    // Once said, it stays so: another attestation of the same key does not take it back.
    ...(verdict === 'verified'
      ? { imported: facts.some(isImported) || record.origin.attestation?.imported === true }
      : {}),
  };
  return withHistory({ ...record, origin: { ...record.origin, attestation } }, 'attested', act);
}
