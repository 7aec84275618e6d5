import type { DecodeContext } from '../context.ts';
import { refused } from '../refusal.ts';
import type { Authentication, Credential, FoundKey, SigningAlgorithm } from '../request.ts';
import type { ExchangeProfile, SigningRule } from './profile.ts';

/** A credential with the key that it is, and how it signs. */
export interface FoundCredential extends Credential {
  readonly key: FoundKey;
  readonly rule: SigningRule | 'agent';
}

/** Algorithm of the key behind each kind of credential. */
export const credentialAlgorithms: Readonly<Record<Authentication, SigningAlgorithm>> = {
  hmac: 'api-secret',
  ed25519: 'ed25519',
  rsa: 'rsa',
  es256: 'p256',
  'ethereum-agent': 'secp256k1',
};

/**
 * The credential that a request names, that the caller means, or the only one of the exchange.
 * @throws HoldfastError `refused`: `from-differs`, `key-needed`, `key-not-found`, `not-a-credential`,
 * `credential-of-other-exchange`, `wrong-key-algorithm`.
 */
export function findCredential(
  profile: ExchangeProfile,
  named: string | undefined,
  { input, keys }: DecodeContext,
): FoundCredential {
  const meant = input.key?.keyId;
  if (named !== undefined && meant !== undefined && named !== meant) throw refused('from-differs');
  const [only, ...others] = keys.credentialsOf?.(profile.id) ?? [];
  const id = named ?? meant ?? (others.length === 0 ? only : undefined);
  if (id === undefined) throw refused('key-needed');
  const credential = keys.credential?.(id);
  const key = keys.byId(id, input.key?.path);
  if (key === undefined) throw refused('key-not-found');
  if (credential === undefined) throw refused('not-a-credential');
  const rule = profile.signing[credential.authentication];
  if (credential.exchange !== profile.id || rule === undefined)
    throw refused('credential-of-other-exchange', { exchange: credential.exchange });
  if (key.algorithm !== credentialAlgorithms[credential.authentication])
    throw refused('wrong-key-algorithm', { algorithm: key.algorithm });
  return { ...credential, key, rule };
}
