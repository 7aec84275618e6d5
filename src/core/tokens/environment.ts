/**
 * Variables that the process of a token module is given where they are set: what a locale, a home and a temporary folder
 * need, and where modules look for their own settings. Nothing that loads code into the process.
 */
export const tokenEnvironment = [
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'TZ',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'SystemRoot',
  'APPDATA',
  'LOCALAPPDATA',
  'PCSCLITE_CSOCK_NAME',
  'OPENSC_CONF',
  'SOFTHSM2_CONF',
  'TPM2_PKCS11_STORE',
  'TPM2_PKCS11_TCTI',
  'TPM2_PKCS11_BACKEND',
  'NSS_LIB_PARAMS',
] as const;

/** Those variables out of an environment. */
export function tokenEnvironmentOf(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of tokenEnvironment) {
    const value = environment[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
