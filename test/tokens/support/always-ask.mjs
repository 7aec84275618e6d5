/**
 * Makes key pairs on a token that ask for the PIN at each use (CKA_ALWAYS_AUTHENTICATE), as Holdfast itself makes none:
 * `node always-ask.mjs MODULE SERIAL PIN`. Prints the CKA_ID of each as JSON. In a process of its own, because SoftHSM2 takes its
 * configuration from the environment.
 */
import { randomBytes } from 'node:crypto';
import pkcs11 from 'pkcs11js';

const [path, serial, pin] = process.argv.slice(2);
const lib = new pkcs11.PKCS11();
lib.load(path);
lib.C_Initialize();
const slot = lib
  .C_GetSlotList(true)
  .find((one) => lib.C_GetTokenInfo(one).serialNumber.replaceAll('\0', '').trim() === serial);
const session = lib.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
lib.C_Login(session, pkcs11.CKU_USER, pin);

function make(label, mechanism, publicPart, privatePart) {
  const id = randomBytes(8);
  const both = [
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_ID, value: id },
    { type: pkcs11.CKA_LABEL, value: label },
  ];
  lib.C_GenerateKeyPair(
    session,
    { mechanism },
    [...both, ...publicPart],
    [
      ...both,
      { type: pkcs11.CKA_PRIVATE, value: true },
      { type: pkcs11.CKA_SENSITIVE, value: true },
      { type: pkcs11.CKA_EXTRACTABLE, value: false },
      { type: pkcs11.CKA_ALWAYS_AUTHENTICATE, value: true },
      ...privatePart,
    ],
  );
  return id.toString('hex');
}

const p256 = Buffer.from('06082a8648ce3d030107', 'hex');
const made = {
  signs: make(
    'Asks to sign',
    pkcs11.CKM_EC_KEY_PAIR_GEN,
    [
      { type: pkcs11.CKA_EC_PARAMS, value: p256 },
      { type: pkcs11.CKA_VERIFY, value: true },
    ],
    [{ type: pkcs11.CKA_SIGN, value: true }],
  ),
  opens: make(
    'Asks to open',
    pkcs11.CKM_RSA_PKCS_KEY_PAIR_GEN,
    [
      { type: pkcs11.CKA_MODULUS_BITS, value: 2048 },
      { type: pkcs11.CKA_PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) },
      { type: pkcs11.CKA_ENCRYPT, value: true },
    ],
    [
      { type: pkcs11.CKA_DECRYPT, value: true },
      { type: pkcs11.CKA_SIGN, value: false },
    ],
  ),
};
lib.C_Logout(session);
lib.C_CloseSession(session);
lib.C_Finalize();
process.stdout.write(JSON.stringify(made));
