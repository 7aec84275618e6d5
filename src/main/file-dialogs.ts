import { dialog, type BrowserWindow, type FileFilter } from 'electron';
import { join } from 'node:path';
import type { FilePurpose } from '../shared/desktop.ts';
import { fileName } from './file-name.ts';

/** What a dialog needs to know. */
export interface FileQuestion {
  readonly purpose: FilePurpose;
  readonly suggestedName?: string | undefined;
}

/** Asks the person for a file. Undefined when they cancel. The test entry answers in the person's place. */
export type AskForFile = (
  window: BrowserWindow | undefined,
  folder: string,
  question: FileQuestion,
) => Promise<string | undefined>;

interface Dialog {
  readonly kind: 'open' | 'open-folder' | 'save';
  readonly title: string;
  readonly filter: FileFilter;
  readonly name: string;
}

const vaults: FileFilter = { name: 'Holdfast vault', extensions: ['holdfast'] };
const backups: FileFilter = { name: 'Holdfast backup', extensions: ['holdfast-backup'] };
const audits: FileFilter = { name: 'Holdfast record', extensions: ['json', 'jsonl'] };
const statements: FileFilter = { name: 'Signed statement', extensions: ['json'] };
const profiles: FileFilter = { name: 'Enrolment profile', extensions: ['json'] };
const tokenKeys: FileFilter = { name: 'Backup of a token key', extensions: ['holdfast-token-key'] };
const modules: FileFilter = { name: 'PKCS#11 modules', extensions: ['so', 'dylib', 'dll'] };
const advisories: FileFilter = { name: 'Advisory', extensions: ['json'] };
const labels: FileFilter = { name: 'Labels (BIP-329)', extensions: ['jsonl'] };
const anyFile: FileFilter = { name: 'All files', extensions: ['*'] };

const dialogs: Readonly<Record<FilePurpose, Dialog>> = {
  'open-vault': { kind: 'open', title: 'Open a vault', filter: vaults, name: '' },
  'new-vault': { kind: 'save', title: 'Where to keep the vault', filter: vaults, name: 'Keys.holdfast' },
  'open-backup': { kind: 'open', title: 'Open a backup', filter: backups, name: '' },
  'save-backup': { kind: 'save', title: 'Save the backup', filter: backups, name: 'Keys.holdfast-backup' },
  'open-request': { kind: 'open', title: 'Bring in a request', filter: anyFile, name: '' },
  'save-signature': { kind: 'save', title: 'Save the signature', filter: anyFile, name: 'signed' },
  'save-recovery-sheet': {
    kind: 'save',
    title: 'Save the recovery sheet',
    filter: { name: 'Page to print', extensions: ['html'] },
    name: 'Recovery sheet.html',
  },
  'save-audit': { kind: 'save', title: 'Save the record', filter: audits, name: 'record.json' },
  'open-audit': { kind: 'open', title: 'Check a record', filter: audits, name: '' },
  'save-public': { kind: 'save', title: 'Save', filter: anyFile, name: 'public.txt' },
  'save-report': { kind: 'save', title: 'Save the report', filter: anyFile, name: 'report.html' },
  'save-statement': { kind: 'save', title: 'Save the statement', filter: anyFile, name: 'statement.html' },
  'open-statement': { kind: 'open', title: 'Check a statement', filter: statements, name: '' },
  'open-profile': { kind: 'open', title: 'Bring in a profile', filter: profiles, name: '' },
  'open-holders': { kind: 'open', title: 'Bring in the names of holders', filter: anyFile, name: '' },
  'open-sealed-pins': { kind: 'open', title: 'Choose the sealed SO PINs', filter: anyFile, name: '' },
  'open-maker-root': { kind: 'open', title: 'Choose the root of a maker', filter: anyFile, name: '' },
  'open-attestation': { kind: 'open', title: 'Choose the attestation', filter: anyFile, name: '' },
  'save-enrolment': { kind: 'save', title: 'Write for the desk', filter: anyFile, name: 'enrolment' },
  'save-token-key': { kind: 'save', title: 'Back the token key up', filter: tokenKeys, name: 'key' },
  'open-token-key': { kind: 'open', title: 'Choose the backup of a token key', filter: tokenKeys, name: '' },
  'token-module': { kind: 'open', title: 'Choose a token module', filter: modules, name: '' },
  'open-advisory': { kind: 'open', title: 'Bring in an advisory', filter: advisories, name: '' },
  'open-to-encrypt': { kind: 'open', title: 'Encrypt a file', filter: anyFile, name: '' },
  'save-encrypted': {
    kind: 'save',
    title: 'Save the encrypted file',
    filter: anyFile,
    name: 'file.encrypted',
  },
  'open-encrypted': { kind: 'open', title: 'Decrypt a file', filter: anyFile, name: '' },
  'save-decrypted': { kind: 'save', title: 'Save the decrypted file', filter: anyFile, name: 'file' },
  'open-message': { kind: 'open', title: 'Choose the message', filter: anyFile, name: '' },
  'save-wrapped-key': { kind: 'save', title: 'Save the wrapped key', filter: anyFile, name: 'key.wrapped' },
  'open-wrapped-key': { kind: 'open', title: 'Bring in a wrapped key', filter: anyFile, name: '' },
  'open-document': { kind: 'open', title: 'Choose what to sign', filter: anyFile, name: '' },
  'open-certificate': { kind: 'open', title: 'Choose the certificate', filter: anyFile, name: '' },
  'open-batch': { kind: 'open', title: 'Bring in many requests', filter: anyFile, name: '' },
  'open-batch-folder': {
    kind: 'open-folder',
    title: 'Bring in a folder of requests',
    filter: anyFile,
    name: '',
  },
  'save-batch': { kind: 'save', title: 'Save the signatures', filter: anyFile, name: 'signed.txt' },
  'open-labels': { kind: 'open', title: 'Bring in labels', filter: labels, name: '' },
  'save-labels': { kind: 'save', title: 'Save the labels', filter: labels, name: 'labels.jsonl' },
  'open-reference': { kind: 'open', title: 'Choose the file', filter: anyFile, name: '' },
};

/** Asks with the dialogs of the desktop. */
export const askWithDialog: AskForFile = async (window, folder, { purpose, suggestedName }) => {
  const { kind, title, filter, name } = dialogs[purpose];
  const filters = filter === anyFile ? [anyFile] : [filter, anyFile];
  if (kind !== 'save') {
    const what = kind === 'open' ? ('openFile' as const) : ('openDirectory' as const);
    const options = { title, defaultPath: folder, filters, properties: [what] };
    const { filePaths } = await (window
      ? dialog.showOpenDialog(window, options)
      : dialog.showOpenDialog(options));
    return filePaths[0];
  }
  const defaultPath = join(folder, suggestedName === undefined ? name : fileName(suggestedName, name));
  const options = { title, defaultPath, filters, properties: ['createDirectory' as const] };
  const { filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return filePath === '' ? undefined : filePath;
};
