/**
 * Cold mode: this computer is to speak to no network, whatever a vault is set to. It is on as soon as any of three says so: the
 * variable, the file for the whole machine, the person's own file beside the settings. There is no way to say the opposite.
 */

/** The variable; anything but an empty text or `0` switches cold mode on. */
export const coldVariable = 'HOLDFAST_COLD';

/** Names of the person's own file, in the folder for data of Holdfast. Its presence counts, not what is in it. */
export const coldFile = 'cold';

/** The file that stands for the whole machine, by platform. */
export function machineColdFile(platform: string): string | undefined {
  if (platform === 'win32') return undefined;
  return platform === 'darwin' ? '/Library/Application Support/Holdfast/cold' : '/etc/holdfast/cold';
}

/** Whether the variable says so. */
export function coldByVariable(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}

/** Whether a computer is in cold mode: by the person's own choice, or by a sign that the window cannot take back. */
export type Cold = 'off' | 'here' | 'machine';

/** What decides it, looked at anew each time. */
export interface ColdSigns {
  readonly platform: string;
  /** Value of {@link coldVariable}. */
  readonly variable: string | undefined;
  /** Path of the person's own file. */
  readonly own: string;
  /** Looks at a file without following a link (`lstatSync`); throws the error of the system, with its code. */
  readonly look: (path: string) => unknown;
}

/** Which of the signs there is, the ones that the window cannot take back first. */
export function coldBy({ platform, variable, own, look }: ColdSigns): Cold {
  const machine = machineColdFile(platform);
  if (coldByVariable(variable) || (machine !== undefined && mayBeThere(machine, look))) return 'machine';
  return mayBeThere(own, look) ? 'here' : 'off';
}

/** Only a clear no counts: a file in a folder that we may not look into may well be there. `look` as in {@link ColdSigns}. */
export function mayBeThere(path: string, look: ColdSigns['look']): boolean {
  try {
    look(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}
