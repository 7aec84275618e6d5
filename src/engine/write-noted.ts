import type { ErrorDetails } from '../core/error.ts';
import type { Change, Context } from './context.ts';

/**
 * Writes a new file and the entry of the log that says so, with what `also` changes in the same commit; a file whose entry cannot be written is taken back. Its size
 * in bytes. Errors: those of writing a new file.
 */
export async function writeNoted(
  context: Context,
  file: string,
  bytes: Uint8Array,
  subjects: readonly string[],
  details: ErrorDetails,
  also: (change: Change) => void = () => undefined,
): Promise<number> {
  const { files } = context.ports;
  const written = await files.writeWhole(await files.resolve(file, 'create'), bytes);
  try {
    await context.change({ subjects, details: { ...details, bytes: bytes.length } }, also);
  } catch (error) {
    await written.takeBack();
    throw error;
  }
  return bytes.length;
}
