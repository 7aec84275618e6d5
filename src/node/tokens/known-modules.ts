/** Where modules are usually installed, by the system that they are for. Data: what a module can do is found by trying. */

/** A module that others ship, and the paths that its installers use. */
export interface KnownModule {
  readonly name: string;
  readonly paths: Partial<Record<NodeJS.Platform, readonly string[]>>;
}

/** Folders of libraries on Linux, in which the files of {@link knownModules} are looked for. */
export const linuxFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib64',
  '/usr/local/lib',
] as const;

/** Linux paths without a leading slash are taken in each of {@link linuxFolders}. */
export const knownModules: readonly KnownModule[] = [
  {
    name: 'OpenSC',
    paths: {
      linux: ['opensc-pkcs11.so', 'pkcs11/opensc-pkcs11.so'],
      darwin: ['/Library/OpenSC/lib/opensc-pkcs11.so', '/usr/local/lib/opensc-pkcs11.so'],
      win32: ['C:\\Windows\\System32\\opensc-pkcs11.dll'],
    },
  },
  {
    name: 'YubiKey (ykcs11)',
    paths: {
      linux: ['libykcs11.so', 'libykcs11.so.2'],
      darwin: ['/usr/local/lib/libykcs11.dylib', '/opt/homebrew/lib/libykcs11.dylib'],
      win32: ['C:\\Program Files\\Yubico\\Yubico PIV Tool\\bin\\libykcs11.dll'],
    },
  },
  {
    name: 'YubiHSM 2',
    paths: {
      linux: ['pkcs11/yubihsm_pkcs11.so', 'yubihsm_pkcs11.so'],
      darwin: ['/usr/local/lib/pkcs11/yubihsm_pkcs11.dylib'],
      win32: ['C:\\Program Files\\Yubico\\YubiHSM Shell\\bin\\pkcs11\\yubihsm_pkcs11.dll'],
    },
  },
  { name: 'TPM 2.0 (tpm2-pkcs11)', paths: { linux: ['pkcs11/libtpm2_pkcs11.so', 'libtpm2_pkcs11.so.1'] } },
  {
    name: 'SoftHSM 2 (software)',
    paths: {
      linux: ['softhsm/libsofthsm2.so', 'libsofthsm2.so'],
      darwin: ['/usr/local/lib/softhsm/libsofthsm2.so', '/opt/homebrew/lib/softhsm/libsofthsm2.so'],
    },
  },
  {
    name: 'SafeNet eToken',
    paths: {
      linux: ['libeToken.so', 'libeTPkcs11.so'],
      darwin: ['/usr/local/lib/libeTPkcs11.dylib'],
      win32: ['C:\\Windows\\System32\\eTPKCS11.dll'],
    },
  },
  {
    name: 'Thales Luna',
    paths: {
      linux: ['/usr/safenet/lunaclient/lib/libCryptoki2_64.so'],
      win32: ['C:\\Program Files\\SafeNet\\LunaClient\\cryptoki.dll'],
    },
  },
  {
    name: 'Utimaco CryptoServer',
    paths: { linux: ['libcs_pkcs11_R3.so', '/opt/utimaco/lib/libcs_pkcs11_R3.so'] },
  },
  { name: 'Entrust nShield', paths: { linux: ['/opt/nfast/toolkits/pkcs11/libcknfast.so'] } },
  { name: 'AWS CloudHSM', paths: { linux: ['/opt/cloudhsm/lib/libcloudhsm_pkcs11.so'] } },
  {
    name: 'Feitian ePass',
    paths: {
      linux: ['libcastle.so.1.0.0', 'libshuttle_p11v220.so.1.0.0'],
      win32: ['C:\\Windows\\System32\\eps2003csp11.dll'],
    },
  },
  { name: 'Nitrokey HSM (sc-hsm-embedded)', paths: { linux: ['libsc-hsm-pkcs11.so'] } },
  { name: 'NetHSM', paths: { linux: ['libnethsm_pkcs11.so', 'nitrokey/libnethsm_pkcs11.so'] } },
  {
    name: 'opencryptoki',
    paths: { linux: ['opencryptoki/libopencryptoki.so', 'pkcs11/libopencryptoki.so'] },
  },
  { name: 'GNOME Keyring', paths: { linux: ['pkcs11/gnome-keyring-pkcs11.so'] } },
  { name: 'Bit4id', paths: { linux: ['libbit4xpki.so', 'bit4id/pkcs11/libbit4ipki.so'] } },
];
