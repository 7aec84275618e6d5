import { sha256 } from '@noble/hashes/sha2.js';
import type { MessageBody, Warning } from '../display-parts.ts';
import type { FoundKey, OutcomeForm, SignatureScheme, SigningTask } from '../request.ts';
import type { RequestAct } from '../facts.ts';
import { placeOf } from '../context.ts';
import { refused } from '../refusal.ts';
import { safeText } from '../text.ts';
import type { DocumentDisplay, DocumentFieldName } from './display.ts';

/** What one form makes of its body: what is shown, what is signed, and what it becomes. */
export interface BuiltDocument {
  /** The gravest first. */
  acts: RequestAct[];
  file: DocumentDisplay['file'];
  body: MessageBody | null;
  fields: DocumentDisplay['fields'];
  warnings: Warning[];
  /** What it is for, in the words of rules: a namespace, a subject, a host. */
  target: string;
  tasks: SigningTask[];
  /** Puts verified signatures in place. */
  finish(signatures: readonly Uint8Array[]): FinishedDocument;
}

/** A signed document. */
export interface FinishedDocument {
  form: OutcomeForm;
  bytes: Uint8Array;
  mediaType: string;
  suggestedFileName: string;
}

/** One line of what is shown. What came from outside is made safe to show. */
export function field(
  name: DocumentFieldName,
  value: string,
  label?: string,
): DocumentDisplay['fields'][number] {
  const safe = { name, value: safeText(value).text };
  return label === undefined ? safe : { ...safe, label: safeText(label).text };
}

const schemes: Partial<Record<FoundKey['algorithm'], SignatureScheme>> = {
  ed25519: 'ed25519',
  p256: 'ecdsa-p256',
  p384: 'ecdsa-p384',
};

/** The task that signs whole bytes; ECDSA and RSA over their SHA-256. Errors: `refused` (`wrong-key-algorithm`). */
export function taskOver(
  payload: Uint8Array,
  key: FoundKey,
  { after, rsa = 'rsa-pkcs1-sha256' }: { after?: number; rsa?: SignatureScheme } = {},
): SigningTask {
  const scheme = key.algorithm === 'rsa' ? rsa : schemes[key.algorithm];
  if (key.algorithm === 'secp256k1')
    return { ...placeOf(key), scheme: 'ecdsa-secp256k1', payload: sha256(payload), publicKey: key.publicKey };
  if (key.algorithm === 'hmac-sha256')
    return { ...placeOf(key), scheme: 'hmac-sha256', payload, publicKey: new Uint8Array(0) };
  if (scheme === undefined) throw refused('wrong-key-algorithm', { algorithm: key.algorithm });
  const task: SigningTask = { ...placeOf(key), scheme, payload, publicKey: key.publicKey };
  return after === undefined ? task : { ...task, after };
}

/** A file's own name with an ending, for what is written beside it. */
export function besideFile(name: string, ending: string): string {
  return `${name.replace(/[/\\:]/g, '_')}${ending}`;
}
