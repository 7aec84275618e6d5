/**
 * The states of a key and what each allows: NIST SP 800-57 Part 1 Rev. 5, section 7.
 * Pure tables; the engine enforces them for every home of a key.
 */

/** Every state a key can be in (SP 800-57 Part 1, section 7.1 to 7.6). */
export const keyStates = [
  'pre-activation',
  'active',
  'suspended',
  'deactivated',
  'compromised',
  'destroyed',
] as const;

/** One of {@link keyStates}. */
export type KeyState = (typeof keyStates)[number];

const transitions: Readonly<Record<KeyState, readonly KeyState[]>> = {
  'pre-activation': ['active', 'compromised', 'destroyed'],
  active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
  suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
  deactivated: ['compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

/** Whether a key may move from one state to another (SP 800-57 Part 1, section 7, figure 3). */
export function canTransition(from: KeyState, to: KeyState): boolean {
  return transitions[from].includes(to);
}

/** What can be done with a key's material; `protect` covers sign, encrypt, MAC, wrap and derive. */
export const keyOperations = [
  'sign',
  'encrypt',
  'mac',
  'wrap',
  'derive',
  'verify',
  'decrypt',
  'verify-mac',
  'unwrap',
] as const;

/** One of {@link keyOperations}. */
export type KeyOperation = (typeof keyOperations)[number];

const protecting: readonly KeyOperation[] = ['sign', 'encrypt', 'mac', 'wrap', 'derive'];

/**
 * Whether the operation applies new protection (originator use) rather than processing old. To derive a key is the use
 * that a key-derivation key and a key-agreement key have (SP 800-57 Part 1, section 5.3.6).
 */
export function isProtecting(operation: KeyOperation): boolean {
  return protecting.includes(operation);
}

/**
 * What a state says to an operation:
 * `yes`; `no`; `warn` (allowed, the person is told: the key is suspended);
 * `risk` (allowed only with a recorded confirmation and a reason: the key is compromised).
 */
export type Permission = 'yes' | 'no' | 'warn' | 'risk';

const processing: Readonly<Record<KeyState, Permission>> = {
  'pre-activation': 'no',
  active: 'yes',
  suspended: 'warn',
  deactivated: 'yes',
  compromised: 'risk',
  destroyed: 'no',
};

/** The 54 cases of state and operation (SP 800-57 Part 1, section 7). */
export function permissionFor(state: KeyState, operation: KeyOperation): Permission {
  if (isProtecting(operation)) return state === 'active' ? 'yes' : 'no';
  return processing[state];
}
