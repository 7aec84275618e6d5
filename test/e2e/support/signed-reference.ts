import { ed25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { writeFileSync } from 'node:fs';

/** A description with its signature in minisign's form, as a publisher would put them side by side. */
export interface SignedReference {
  readonly file: string;
  readonly signature: string;
  readonly publicKey: string;
  readonly publicKeyOfAnother: string;
}

const base64 = (...pieces: (string | Uint8Array)[]): string =>
  Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('base64');

/** Writes a file of JSON and the signature of it by a key of its own. */
export function signedReference(file: string, content: unknown): SignedReference {
  const secret = new Uint8Array(32).fill(9);
  const number = new Uint8Array(8).fill(7);
  const text = Buffer.from(JSON.stringify(content));
  const first = ed25519.sign(blake2b(text, { dkLen: 64 }), secret);
  const second = ed25519.sign(Buffer.concat([first, Buffer.from('practice')]), secret);
  const signature = `${file}.minisig`;
  writeFileSync(file, text);
  const lines = [
    'untrusted comment: x',
    base64('ED', number, first),
    'trusted comment: practice',
    base64(second),
    '',
  ];
  writeFileSync(signature, lines.join('\n'));
  return {
    file,
    signature,
    publicKey: base64('Ed', number, ed25519.getPublicKey(secret)),
    publicKeyOfAnother: base64('Ed', new Uint8Array(8), ed25519.getPublicKey(new Uint8Array(32).fill(8))),
  };
}
