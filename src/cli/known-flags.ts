/** The flags that a command line may carry: those of every command, and those derived for one. */
import type { CommandName } from '../shared/contract.ts';
import type { KnownFlag } from './arguments.ts';
import { flagsOf, type Flag } from './flags.ts';

/** Flags that every command takes. */
export const globalFlags: readonly KnownFlag[] = [
  { name: 'vault', takes: 'value' },
  { name: 'json', takes: 'nothing' },
  { name: 'help', takes: 'nothing' },
  { name: 'version', takes: 'nothing' },
  { name: 'passphrase-file', takes: 'value' },
  { name: 'passphrase-fd', takes: 'value' },
  { name: 'recovery-code', takes: 'nothing' },
  { name: 'recovery-code-file', takes: 'value' },
  { name: 'recovery-code-fd', takes: 'value' },
  { name: 'accept-older', takes: 'nothing' },
  // What opens the vault; without it the passphrase, or the recovery code when one is given.
  { name: 'with', takes: 'value' },
  { name: 'unlock-pin-file', takes: 'value' },
  { name: 'unlock-pin-fd', takes: 'value' },
  { name: 'unlock-pin-pad', takes: 'nothing' },
  { name: 'unlock-confirm', takes: 'value' },
  { name: 'unlock-slot', takes: 'value' },
  // A token is logged in to for one command: this process ends with it.
  { name: 'login', takes: 'value' },
  { name: 'login-pin-file', takes: 'value' },
  { name: 'login-pin-fd', takes: 'value' },
  { name: 'login-confirm', takes: 'value' },
];

/** Forms of bytes that may stand in the argument list, because they are no secrets. */
export const publicByteForms = ['hex', 'base64', 'text'] as const;

/** All flags of one command. */
export function knownFlags(command: CommandName): readonly KnownFlag[] {
  const own = flagsOf(command).flags.flatMap(knownOf);
  if (command === 'vault.create') {
    own.push({ name: 'new-passphrase-file', takes: 'value' }, { name: 'new-passphrase-fd', takes: 'value' });
  }
  const names = new Set(own.map((flag) => flag.name));
  return [...own, ...globalFlags.filter((flag) => !names.has(flag.name))];
}

function knownOf(flag: Flag): KnownFlag[] {
  switch (flag.shape.kind) {
    case 'bytes': {
      const sources: KnownFlag[] = [
        { name: `${flag.name}-file`, takes: 'value' },
        { name: `${flag.name}-fd`, takes: 'value' },
      ];
      if (flag.bytes === 'public') {
        return [
          ...sources,
          ...publicByteForms.map((form): KnownFlag => ({ name: `${flag.name}-${form}`, takes: 'value' })),
        ];
      }
      return flag.required ? sources : [...sources, { name: flag.name, takes: 'nothing' }];
    }
    case 'switch':
      return [{ name: flag.name, takes: 'nothing' }];
    case 'list':
      return [{ name: flag.name, takes: 'value', repeats: true }];
    default:
      return [{ name: flag.name, takes: 'value' }];
  }
}
