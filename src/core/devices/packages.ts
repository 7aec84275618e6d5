import type { PackageManager } from './port.ts';

type Names = Partial<Record<PackageManager, readonly string[]>>;

/**
 * Packages that hold a module, by its name in the list of known modules, or the smart-card service. A system that is not
 * named has no package of it as far as we know: the maker has one.
 */
const packages: Readonly<Record<string, Names>> = {
  'smart-card service': {
    apt: ['pcscd', 'libccid'],
    dnf: ['pcsc-lite', 'pcsc-lite-ccid'],
    pacman: ['pcsclite', 'ccid'],
    zypper: ['pcsc-lite', 'pcsc-ccid'],
  },
  OpenSC: {
    apt: ['opensc-pkcs11'],
    dnf: ['opensc'],
    pacman: ['opensc'],
    zypper: ['opensc'],
    brew: ['opensc'],
  },
  'YubiKey (ykcs11)': {
    apt: ['ykcs11'],
    dnf: ['yubico-piv-tool'],
    pacman: ['yubico-piv-tool'],
    brew: ['yubico-piv-tool'],
  },
};

const commands: Readonly<Record<PackageManager, string>> = {
  apt: 'sudo apt install',
  dnf: 'sudo dnf install',
  pacman: 'sudo pacman -S',
  zypper: 'sudo zypper install',
  brew: 'brew install',
};

/** The command that installs a module or the smart-card service; undefined where no package is known. */
export function installCommand(what: string, manager: PackageManager | undefined): string | undefined {
  const names = manager === undefined ? undefined : packages[what]?.[manager];
  return manager === undefined || names === undefined ? undefined : `${commands[manager]} ${names.join(' ')}`;
}
