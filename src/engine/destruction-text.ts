import type { DestructionCertificate } from '../core/audit/statement.ts';

const forStored = [
  'The secret was kept in the vault file only as ciphertext under a data key of its own, which was kept only as ciphertext under the root key of the vault.',
  'Both ciphertexts were removed and the root key was renewed, in one durable write with this certificate (cryptographic erase, in the words of NIST SP 800-88 Rev. 1).',
  'What stays in the vault is the record of the key, without its secret.',
];

const forDerived = [
  'The secret was never stored: it derives from a seed that the vault still holds.',
  'Its use is forbidden and its path is refused from now on. Nothing was erased.',
];

const eachAtHand =
  'The secret was kept on several hardware tokens. Each one that was at hand was told to destroy it, and was searched for it afterwards: it is not there any more. Those that were not are named among the copies.';
const recordStays = 'What stays in the vault is the record of the key, which never held its secret.';

const forToken = [
  'The secret was kept on a hardware token alone. The token was told to destroy it, and was searched for it afterwards: it is not there any more.',
  recordStays,
];

const forTokens = [eachAtHand, recordStays];

const forLostToken = [
  'The secret is on a hardware token that is lost or retired and was not asked. Its use here is forbidden. Nothing was erased.',
];

const forLostAmongTokens = (lost: readonly string[]): string[] => [
  eachAtHand,
  `Lost or retired, and not asked: ${named(lost)}. What is there was not erased.`,
  recordStays,
];

/** Serial numbers as far as they fit a sentence; the copies name them all. */
function named(serials: readonly string[]): string {
  const all = [...new Set(serials)];
  const shown = all.slice(0, 5).join(', ');
  return all.length > 5 ? `${shown} and ${String(all.length - 5)} more` : shown;
}

const limitForToken = 'How a token destroys a secret inside is known to its maker alone.';
const limitForLost = 'Whoever has the token and its PIN can go on using this key.';

const limitsForAll = [
  'This certificate does not show that no copy exists. It names the copies that this vault knew of; others may have been made without it.',
  'An older copy of the vault file, wherever one lies, still holds the secret for whoever knows a passphrase or recovery code of that time.',
  'Flash memory, journals and snapshots of a file system, synchronised folders and backups of the disk can keep earlier contents of the file. No program can make them forget.',
  'Working memory was overwritten as far as the program reaches it; it cannot vouch for swap space, hibernation files or what other programs have read before.',
];

const limitForDerived = 'Whoever has the seed, or a backup or phrase of it, can make this key again.';

/** What a certificate of destruction says was done and what it cannot promise (security.md, claims we may make). */
export function destructionSentences(
  method: DestructionCertificate['method'],
  tokens: { readonly several: boolean; readonly outOfReach: readonly string[] },
): Pick<DestructionCertificate, 'claims' | 'limits'> {
  const [withoutCopies] = limitsForAll;
  const onToken = withoutCopies === undefined ? [] : [withoutCopies];
  switch (method) {
    case 'cryptographic-erase':
      return { claims: [...forStored], limits: [...limitsForAll] };
    case 'use-forbidden':
      return { claims: [...forDerived], limits: [limitForDerived, ...limitsForAll] };
    case 'destroyed-on-token':
      return tokens.outOfReach.length > 0
        ? {
            claims: forLostAmongTokens(tokens.outOfReach),
            limits: [limitForToken, limitForLost, ...onToken],
          }
        : {
            claims: tokens.several ? [...forTokens] : [...forToken],
            limits: [limitForToken, ...onToken],
          };
    case 'token-out-of-reach':
      return { claims: [...forLostToken], limits: [limitForLost, ...onToken] };
  }
}
