import { HoldfastError } from '../../core/error.ts';

const codes: Readonly<Record<string, string>> = {
  EACCES: 'file-access-denied',
  EDQUOT: 'disk-full',
  EEXIST: 'file-exists',
  EISDIR: 'not-a-file',
  ELOOP: 'not-a-file',
  ENOENT: 'no-such-file',
  ENOSPC: 'disk-full',
  ENOTDIR: 'folder-missing',
  EPERM: 'file-access-denied',
  EROFS: 'file-access-denied',
};

/** The typed error for what a file call threw; `otherwise` is the code for a reason that is not in the table. */
export function fileError(error: unknown, otherwise: string): HoldfastError {
  if (error instanceof HoldfastError) return error;
  const reason =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  const code = codes[reason];
  return code === undefined ? new HoldfastError(otherwise, { reason }) : new HoldfastError(code);
}
