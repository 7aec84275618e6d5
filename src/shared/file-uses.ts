/**
 * Which files each command takes: the purposes that a file must have been chosen for before a page may name it to that
 * command. A file that was picked to be signed is not a token module, whatever a page says (style rule 7). Paths of the
 * command line have no purpose: there the person names the file and the command in one line.
 */
import type { CommandName } from './contract.ts';
import type { FilePurpose } from './desktop.ts';

/** What a handle was given out for: the question of a dialog, or a drop into the window. */
export type HandlePurpose = FilePurpose | 'dropped';

/** The purposes of files that a command reads, and of those that it makes. */
interface FileUse {
  readonly read?: readonly HandlePurpose[];
  readonly create?: readonly HandlePurpose[];
}

/** Every command with a file in its input; a test holds it against the contract. */
export const fileUses = {
  'vault.create': { create: ['new-vault'] },
  // What was just made or restored is opened under the same handle.
  'vault.inspect': { read: ['open-vault', 'new-vault'] },
  'vault.unlock': { read: ['open-vault', 'new-vault'] },
  'vault.unlock-tokens': { read: ['open-vault', 'new-vault'] },
  'vault.unlock-pin-key': { read: ['open-vault', 'new-vault'] },
  'vault.unlock-with-token': { read: ['open-vault', 'new-vault'] },
  'vault.trust-unlock-module': { read: ['token-module'] },
  'vault.save-recovery-sheet': { create: ['save-recovery-sheet'] },
  'data.encrypt-file': { read: ['open-to-encrypt', 'dropped'], create: ['save-encrypted'] },
  'data.decrypt-file': { read: ['open-encrypted', 'dropped'], create: ['save-decrypted'] },
  'data.inspect': { read: ['open-encrypted', 'open-wrapped-key', 'dropped'] },
  'data.mac': { read: ['open-message', 'dropped'] },
  'data.verify-mac': { read: ['open-message', 'dropped'] },
  'data.verify-signature': { read: ['open-message', 'dropped'] },
  'keys.wrap': { create: ['save-wrapped-key'] },
  'keys.unwrap': { read: ['open-wrapped-key', 'dropped'] },
  'register.relocate': { read: ['open-encrypted'] },
  'cases.export-report': { create: ['save-report'] },
  'statements.export': { create: ['save-statement'] },
  'statements.verify': { read: ['open-statement'] },
  'advisories.check': { read: ['open-advisory'] },
  'advisories.keep': { read: ['open-advisory'] },
  'inventory.export': { create: ['save-public'] },
  'backup.write': { create: ['save-backup'] },
  'backup.inspect': { read: ['open-backup'] },
  'backup.restore': { read: ['open-backup'], create: ['new-vault'] },
  'sign.open': { read: ['open-request'] },
  'sign.save': { create: ['save-signature'] },
  'batches.open': { read: ['open-batch', 'open-batch-folder'] },
  'batches.save': { create: ['save-batch'] },
  'documents.open': { read: ['open-document', 'open-certificate', 'dropped'] },
  'addresses.import': { read: ['open-labels'] },
  'addresses.export': { create: ['save-labels'] },
  'references.add': { read: ['open-reference'] },
  'modules.trust': { read: ['token-module'] },
  'devices.rules': { create: ['save-public'] },
  'tokens.export-register': { create: ['save-enrolment'] },
  'token-copies.backup': { create: ['save-token-key'] },
  'token-copies.inspect': { read: ['open-token-key'] },
  'token-copies.clone': { read: ['open-token-key'] },
  'certificates.import': { read: ['open-certificate'] },
  'certificates.export': { create: ['save-public'] },
  'attestation.add-root': { read: ['open-maker-root'] },
  'attestation.verify': { read: ['open-attestation'] },
  'enrolment.save-profile': { read: ['open-profile'] },
  'enrolment.begin': { read: ['open-holders'] },
  'enrolment.next': { read: ['open-attestation'] },
  'enrolment.save-letters': { create: ['save-enrolment'] },
  'enrolment.export': { create: ['save-enrolment'] },
  'enrolment.open-so-pin': { read: ['open-sealed-pins'] },
  'audit.export': { create: ['save-audit'] },
  'audit.verify': { read: ['open-audit'] },
} as const satisfies Partial<Record<CommandName, FileUse>>;

/** Whether a command takes a file of this purpose, to read it or to make it. A command without a row takes none. */
export function takesFile(command: string, use: 'read' | 'create', purpose: HandlePurpose): boolean {
  const row: FileUse | undefined = Object.hasOwn(fileUses, command)
    ? fileUses[command as keyof typeof fileUses] // it is one of its own
    : undefined;
  return row?.[use]?.includes(purpose) === true;
}
