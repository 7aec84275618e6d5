/** What was looked at in an attestation, in the order in which it is looked at. */
export const attestationChecks = ['key', 'signatures', 'root', 'dates', 'authority', 'extensions'] as const;
/** One of {@link attestationChecks}. */
export type AttestationCheck = (typeof attestationChecks)[number];

/** The check that each reason of a verdict belongs to; a file that cannot be read was not looked at at all. */
const checkOf: Readonly<Record<string, AttestationCheck>> = {
  'wrong-key': 'key',
  signature: 'signatures',
  algorithm: 'signatures',
  'no-root': 'root',
  'root-not-added': 'root',
  expired: 'dates',
  'not-yet-valid': 'dates',
  'not-a-ca': 'authority',
  'key-usage': 'authority',
  'path-length': 'authority',
  'critical-extension': 'extensions',
};

/** How each check went; `not-known` for what was not looked at any more, or cannot be known. */
export type CheckedAttestation = readonly {
  readonly check: AttestationCheck;
  readonly result: 'right' | 'wrong' | 'not-known';
}[];

/**
 * Each check of an attestation by its verdict (`attestation.ts`). Dates, authority and extensions are looked at certificate by
 * certificate: once one of them is wrong, nothing is said of the others, nor of the root, which a chain that is wrong does
 * not prove.
 */
export function checksOf(
  verdict: 'verified' | 'unknown' | 'refused',
  reason: string | undefined,
): CheckedAttestation {
  const wrong = verdict === 'verified' ? undefined : checkOf[reason ?? ''];
  const last = wrong === undefined ? -1 : attestationChecks.indexOf(wrong);
  return attestationChecks.map((check, at) => {
    if (verdict === 'verified') return { check, result: 'right' };
    if (verdict === 'unknown') return { check, result: check === 'root' ? 'not-known' : 'right' };
    if (check === wrong) return { check, result: 'wrong' };
    const known = check !== 'root' && at < Math.min(last, attestationChecks.indexOf('dates'));
    return { check, result: known ? 'right' : 'not-known' };
  });
}
