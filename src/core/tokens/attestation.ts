import { isHoldfastError } from '../error.ts';
import { checkChain, issuerOf } from '../x509/chain.ts';
import { isSelfIssued, type Certificate } from '../x509/certificate.ts';
import type { KeyOrigin } from '../keys/key.ts';
import { attestationFacts, isImported, type AttestationFact } from './attestation-facts.ts';

/**
 * What an attestation is worth. `verified`: it leads to a root that the owner added and names this key. `unknown`: all
 * that can be checked is right, but no root that was added has signed it. `refused`: something in it is wrong.
 */
export interface AttestationVerdict {
  readonly verdict: 'verified' | 'unknown' | 'refused';
  /**
   * Why it is not verified: a problem of the chain (`chain.ts`), `wrong-key` when nothing in it names the key,
   * `certificate-malformed`, `root-not-added` for a root that came with it, `no-root` when its issuer is not at hand.
   */
  readonly reason?: string;
  /** Subject of the certificate that the reason speaks of, or of the issuer that is missing. */
  readonly about?: string;
  readonly root?: Certificate;
  /** From the certificate that names the key upwards, as far as it could be followed. */
  readonly chain: readonly Certificate[];
  /** What its maker says in it; to be believed only when it is verified. */
  readonly facts: readonly AttestationFact[];
}

/** The public half that an attestation must name, as in a key's record. */
interface NamedKey {
  readonly algorithm: string;
  /** Lower-case hex. */
  readonly publicKey: string;
}

/** No chain of a maker is longer. */
const maxLength = 10;

/**
 * Checks an attestation: `certificates` in any order, of which one names `key`, against the `roots` that were added.
 * `now` in milliseconds. Certificates that are not on the way are passed over: makers publish bundles of them.
 */
export function checkAttestation(
  certificates: readonly Certificate[],
  roots: readonly Certificate[],
  key: NamedKey,
  now: number,
): AttestationVerdict {
  const verdicts = certificates
    .filter((one) => namesKey(one, key))
    .map((leaf) => judge(leaf, certificates, roots, now));
  // Beside its attestation a key may have certificates of other authorities, which say nothing of where it was made.
  // What is said against a key counts, whatever else is given with it.
  const against = verdicts.find(({ verdict, facts }) => verdict === 'verified' && facts.some(isImported));
  if (against !== undefined) return against;
  for (const wanted of ['verified', 'unknown'] as const) {
    const found = verdicts.find(({ verdict }) => verdict === wanted);
    if (found !== undefined) return found;
  }
  return verdicts[0] ?? { verdict: 'refused', reason: 'wrong-key', chain: [], facts: [] };
}

/** Whether it is on record that a key was made on its token: verified, and not said to be imported by the maker itself. */
export function isProvenMade(recorded: KeyOrigin['attestation']): boolean {
  return recorded?.verdict === 'verified' && recorded.imported === false;
}

/** Whether a certificate is one of this key. */
export function namesKey({ key }: Certificate, { algorithm, publicKey }: NamedKey): boolean {
  return key?.algorithm === algorithm && key.publicKey === publicKey;
}

function judge(
  leaf: Certificate,
  certificates: readonly Certificate[],
  roots: readonly Certificate[],
  now: number,
): AttestationVerdict {
  const chain = [leaf];
  const facts = attestationFacts(leaf);
  try {
    const end = follow(chain, [...roots, ...certificates], new Set(roots.map(({ sha256 }) => sha256)));
    checkChain(chain, now);
    return { ...end, chain, facts };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    const { reason, subject } = error.details;
    return {
      verdict: 'refused',
      reason: error.code === 'certificate-refused' && typeof reason === 'string' ? reason : error.code,
      ...(typeof subject === 'string' ? { about: subject } : {}),
      chain,
      facts,
    };
  }
}

/** Adds each issuer to the chain, up to a root that was added, or as far as there are issuers. */
function follow(
  chain: Certificate[],
  candidates: readonly Certificate[],
  added: ReadonlySet<string>,
): Pick<AttestationVerdict, 'verdict' | 'reason' | 'about' | 'root'> {
  for (;;) {
    const below = chain.at(-1);
    // A key that is a root's own is attested by nobody else.
    if (below === undefined || isSelfIssued(below) || chain.length > maxLength)
      return { verdict: 'unknown', reason: 'root-not-added', ...(below && { about: below.subjectName }) };
    const issuer = issuerOf(below, candidates);
    if (issuer === undefined) return { verdict: 'unknown', reason: 'no-root', about: below.issuerName };
    chain.push(issuer);
    if (added.has(issuer.sha256)) return { verdict: 'verified', root: issuer };
  }
}
