/** Packages with native code: loaded from node_modules at run time. Everything else is bundled. */
export const NATIVE_PACKAGES = [
  'electron',
  '@photostructure/sqlite',
  '@node-rs/argon2',
  'pkcs11js',
  'usb',
  /^secp256k1(\/|$)/,
];
