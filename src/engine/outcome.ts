import { base64 } from '@scure/base';
import { decodeUtf8, encodeUtf8 } from '../core/encoding/utf8.ts';
import { encodePem } from '../core/encoding/pem.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import type { SignedOutcome } from '../core/signing/request.ts';
import type { CommandOutput } from '../shared/contract.ts';
import { readText, type JournalEntry, type JournalOutcome } from './journal.ts';
import type { Session } from './session.ts';

/** What a request was signed into, as it is released. */
export type Outcome = CommandOutput<'sign.approve'>;

/** An outcome as the journal keeps it: without what is a secret of the exchange. */
export function keptOutcome({ onRecord, ...outcome }: SignedOutcome): JournalOutcome {
  if (onRecord === undefined) return wholeOutcome(outcome);
  const { bytes, withheld } = onRecord;
  return { ...wholeOutcome({ ...outcome, bytes }), withheld };
}

/** An outcome as it leaves once, on its way out of the signing. */
export function newlyReleased(requestId: string, outcome: SignedOutcome): Outcome {
  return releasedOutcome(requestId, wholeOutcome(outcome), outcome.bytes);
}

function wholeOutcome(outcome: SignedOutcome): JournalOutcome {
  const { form, bytes, mediaType, suggestedFileName, complete, txid, hash, extracted } = outcome;
  return {
    form,
    bytes: encodeHex(bytes),
    mediaType,
    suggestedFileName,
    complete,
    ...(txid === undefined ? {} : { txid }),
    ...(hash === undefined ? {} : { hash }),
    ...(extracted === undefined ? {} : { extracted: encodeHex(extracted) }),
  };
}

/** What the network will know a signed request by. */
export function hashField({ hash, txid }: SignedOutcome): { hash?: string } {
  const known = txid ?? hash;
  return known === undefined ? {} : { hash: known };
}

/** The outcome of a request of the journal, whole for as long as it is remembered; undefined until it is signed. */
export function outcomeOf(
  { vault, released }: Pick<Session, 'vault' | 'released'>,
  entry: JournalEntry,
  now: number,
): Outcome | undefined {
  if (entry.outcome === undefined) return undefined;
  const text = readText(vault, entry.id, 'outcome', entry.outcome);
  // Written when it was signed, and authenticated when the vault was opened.
  const outcome = JSON.parse(text) as JournalOutcome;
  const whole = outcome.withheld === undefined ? undefined : released.of(entry.id, now);
  if (whole === undefined) return releasedOutcome(entry.id, outcome, decodeHex(outcome.bytes));
  const { withheld: _here, ...rest } = outcome;
  return releasedOutcome(entry.id, rest, whole);
}

/** An outcome of the journal on its way out. */
export function releasedOutcome(
  requestId: string,
  { withheld, ...outcome }: JournalOutcome,
  bytes: Uint8Array,
): Outcome {
  const text = textOf(outcome, bytes);
  return {
    requestId,
    ...outcome,
    bytes,
    text,
    ...(withheld === undefined ? {} : { withheld: [...withheld] }),
  };
}

/** The bytes of an outcome as they go into a file. */
export function fileBytes(outcome: Outcome, form: 'binary' | 'text' | 'extracted'): Uint8Array {
  if (form === 'text') return encodeUtf8(outcome.text.endsWith('\n') ? outcome.text : `${outcome.text}\n`);
  if (form === 'extracted' && outcome.extracted !== undefined) return decodeHex(outcome.extracted);
  return outcome.bytes;
}

/** What stands around DER that people paste, by its media type (RFC 7468). */
const pemLabels: Readonly<Record<string, string>> = {
  'application/pkcs10': 'CERTIFICATE REQUEST',
  'application/pkix-cert': 'CERTIFICATE',
  'application/pkix-crl': 'X509 CRL',
  'application/pkcs7-signature': 'CMS',
};

/** What other programs take as base64. */
const base64Forms: readonly string[] = ['psbt', 'solana-transaction'];
/** What is text already. */
const textForms: readonly string[] = ['text', 'http-request', 'bitcoin-signature'];

/** As people paste it: 0x-hex for Ethereum, base64 for Bitcoin and Solana, PEM for certificates, a text itself, hex otherwise. */
function textOf({ form, bytes: hex, mediaType }: JournalOutcome, bytes: Uint8Array): string {
  if (base64Forms.includes(form)) return base64.encode(bytes);
  if (textForms.includes(form)) return decodeUtf8(bytes);
  const label = form === 'der' ? pemLabels[mediaType] : undefined;
  if (label !== undefined) return encodePem(label, bytes);
  return form.startsWith('ethereum') ? `0x${hex}` : hex;
}
