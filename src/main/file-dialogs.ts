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
  readonly kind: 'open' | 'save';
  readonly title: string;
  readonly filter: FileFilter;
  readonly name: string;
}

const vaults: FileFilter = { name: 'Holdfast vault', extensions: ['holdfast'] };
const backups: FileFilter = { name: 'Holdfast backup', extensions: ['holdfast-backup'] };
const audits: FileFilter = { name: 'Holdfast record', extensions: ['json', 'jsonl'] };
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
};

/** Asks with the dialogs of the desktop. */
export const askWithDialog: AskForFile = async (window, folder, { purpose, suggestedName }) => {
  const { kind, title, filter, name } = dialogs[purpose];
  const filters = filter === anyFile ? [anyFile] : [filter, anyFile];
  if (kind === 'open') {
    const options = { title, defaultPath: folder, filters, properties: ['openFile' as const] };
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
