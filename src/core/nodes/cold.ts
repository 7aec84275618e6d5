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
