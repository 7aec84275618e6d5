import { keyAlgorithms, type KeyAlgorithm, type KeyPurpose } from '../crypto/algorithms.ts';

/** How long a kind of key may protect, and read beyond that, in days; absent: no end. 365 stand for a year. */
export interface PeriodLengths {
  readonly originatorDays?: number;
  readonly recipientDays?: number;
}

/** Lengths of one algorithm as they are shown. */
export interface PeriodRule extends PeriodLengths {
  readonly algorithm: KeyAlgorithm;
  /** Whether the owner changed it. */
  readonly changed: boolean;
  /** Where the default comes from. */
  readonly source: string;
}

/** What the owner decided, by algorithm; what is absent keeps its default. */
export type PeriodPolicy = Partial<Readonly<Record<KeyAlgorithm, PeriodLengths>>>;

const year = 365;
const table = 'NIST SP 800-57 Part 1 Rev. 5, section 5.3.6, table 1';

interface Default extends PeriodLengths {
  readonly source: string;
}

/**
 * Keys that hold assets on a chain get no end by themselves: their period ends when the assets have moved, and a
 * vault that stopped signing on a date would lock them in.
 */
const heldAssets =
  'no end by default: assets stay where they are until they are moved, and a key that stopped on a date would lock ' +
  `them in (${table}, row 1, suggests 1 to 3 years for private signature keys)`;

const signature: Default = {
  originatorDays: 3 * year,
  source: `${table}, row 1: private signature key, 1 to 3 years`,
};
const authentication: Default = {
  originatorDays: 2 * year,
  source: `${table}, row 4: private authentication key, 1 to 2 years`,
};
const derivation: Default = {
  originatorDays: year,
  source: `${table}, row 9: symmetric master key or key-derivation key, about 1 year`,
};

const opening: Default = {
  originatorDays: 2 * year,
  recipientDays: 3 * year,
  source: `${table}, rows 10 and 13: private key-transport and key-agreement keys, 1 to 2 years; read for 3 more like symmetric keys`,
};

const defaults: Readonly<Record<KeyAlgorithm, Default>> = {
  'bip39-seed': { source: heldAssets },
  secp256k1: { source: heldAssets },
  p256: signature,
  p384: signature,
  ed25519: signature,
  x25519: {
    originatorDays: 2 * year,
    recipientDays: 3 * year,
    source: `${table}, row 13: private static key-agreement key, 1 to 2 years; read for 3 more like symmetric keys`,
  },
  rsa: signature,
  'aes-256': {
    originatorDays: 2 * year,
    recipientDays: 3 * year,
    source: `${table}, rows 6 and 7: symmetric data-encryption and key-wrapping keys, up to 2 years, read for 3 more`,
  },
  'hmac-sha256': {
    originatorDays: 2 * year,
    recipientDays: 3 * year,
    source: `${table}, row 3: symmetric authentication key, up to 2 years, verified for 3 more`,
  },
  'api-secret': {
    originatorDays: 2 * year,
    source: `${table}, row 3: symmetric authentication key, up to 2 years; the exchange reads nothing by it afterwards`,
  },
};

/** The lengths for a new key: the owner's for its algorithm, or those that the table has for what it is made for. */
export function periodLengths(
  algorithm: KeyAlgorithm,
  purposes: readonly KeyPurpose[],
  policy: PeriodPolicy,
): PeriodLengths {
  const decided = policy[algorithm];
  if (decided !== undefined) return decided;
  const only = (purpose: KeyPurpose): boolean =>
    purposes.length > 0 && purposes.every((one) => one === purpose);
  if (
    (algorithm === 'p256' || algorithm === 'p384' || algorithm === 'ed25519' || algorithm === 'rsa') &&
    only('authenticate')
  )
    return authentication;
  // What is encrypted to a key is to be read after it has ceased to protect; nobody reads by a signing key.
  if (
    (algorithm === 'p256' || algorithm === 'p384' || algorithm === 'rsa') &&
    (purposes.includes('encrypt') || purposes.includes('wrap') || purposes.includes('derive'))
  )
    return opening;
  if ((algorithm === 'hmac-sha256' || algorithm === 'aes-256') && only('derive')) return derivation;
  return defaults[algorithm];
}

/** The rules for every algorithm, in the order shown to people. */
export function periodRules(policy: PeriodPolicy): PeriodRule[] {
  return keyAlgorithms.map((algorithm) => {
    const decided = policy[algorithm];
    const { originatorDays, recipientDays } = decided ?? defaults[algorithm];
    return {
      algorithm,
      ...(originatorDays === undefined ? {} : { originatorDays }),
      ...(recipientDays === undefined ? {} : { recipientDays }),
      changed: decided !== undefined,
      source: defaults[algorithm].source,
    };
  });
}
