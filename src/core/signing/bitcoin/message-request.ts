import { HoldfastError } from '../../error.ts';
import type { BitcoinScript } from '../../seeds/addresses.ts';
import { base64 } from '@scure/base';
import { decodeUtf8, equalBytes, fromHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import { displaySigner, hintedKey, placeOf } from '../context.ts';
import { parseJsonObject } from '../detect.ts';
import { looksLike } from '../ethereum/look-alike.ts';
import { plainFacts } from '../facts.ts';
import type { JsonObject } from '../json.ts';
import { bodyWarnings } from '../message-warnings.ts';
import { refused, undecodable } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { FoundKey, SignedOutcome, SigningTask } from '../request.ts';
import { maxMessageBytes } from '../request.ts';
import { messageBody } from '../text.ts';
import { encodeBip322Signature, transactionToSign } from './bip322.ts';
import { encodeDerSignature } from './der-signature.ts';
import type { BitcoinMessageDisplay } from './message-display.ts';
import { encodeLegacySignature, legacyMessageDigest } from './legacy-message.ts';
import { legacyDigest } from './legacy-sighash.ts';
import { verifyBip322, verifyLegacyMessage } from './message-verify.ts';
import { psbtMagic } from './psbt-codec.ts';
import {
  hash160,
  p2pkhScript,
  p2shScript,
  p2trScript,
  p2wpkhScript,
  p2wpkhScriptCode,
  scriptAddress,
} from './script.ts';
import { sighashParts, taprootDigest, witnessV0Digest } from './sighash.ts';
import { tweakPublicKey } from './taproot.ts';
import { parseTransaction } from './transaction.ts';

const none = new Uint8Array(0);
type MessageForm = BitcoinMessageDisplay['form'];

/** The address that signs: a key of ours with the script it is used by. */
interface MessageSigner {
  key: FoundKey;
  script: BitcoinScript;
  scriptPubKey: Uint8Array;
  address: string;
}

/** What a message is asked to be signed with; absent parts are found out. */
interface Wish {
  address?: string;
  form?: string;
}

const formsOf: Readonly<Record<BitcoinScript, readonly MessageForm[]>> = {
  // The first is taken when the request names none.
  p2pkh: ['legacy', 'bip322-full'],
  'p2sh-p2wpkh': ['bip322-full', 'legacy'],
  p2wpkh: ['bip322-simple', 'bip322-full', 'legacy'],
  p2tr: ['bip322-simple', 'bip322-full'],
};

/**
 * A message signed with the key of a Bitcoin address: BIP-322, or the older form with a header byte (BIP-137). The
 * bytes are the message itself, or the JSON of {@link decodeBitcoinMessageJson}.
 * @throws HoldfastError `undecodable` or `refused`.
 */
export function decodeBitcoinMessage(bytes: Uint8Array, context: DecodeContext): RequestBody {
  const text = decodeUtf8(bytes);
  if (text?.trimStart().startsWith('{') && text.includes('"bitcoin_message"')) {
    return decodeBitcoinMessageJson(parseJsonObject(text.trim()), context);
  }
  return decodeMessage(bytes, {}, context);
}

/** Reads `{"bitcoin_message": "…", "address": "…", "form": "legacy"}`; address and form may be left out. */
export function decodeBitcoinMessageJson(object: JsonObject, context: DecodeContext): RequestBody {
  for (const name of object.keys())
    if (!['bitcoin_message', 'address', 'form'].includes(name)) throw undecodable('unknown-field');
  const field = (name: string): string | undefined => {
    const value = object.get(name);
    if (value !== undefined && typeof value !== 'string') throw undecodable('bad-field', { field: name });
    return value;
  };
  const text = field('bitcoin_message');
  if (text === undefined) throw undecodable('missing-field', { field: 'bitcoin_message' });
  const address = field('address');
  const form = field('form');
  const wish = { ...(address === undefined ? {} : { address }), ...(form === undefined ? {} : { form }) };
  return decodeMessage(new TextEncoder().encode(text), wish, context);
}

function decodeMessage(message: Uint8Array, wish: Wish, context: DecodeContext): RequestBody {
  if (message.length === 0) throw refused('message-empty');
  if (message.length > maxMessageBytes) throw refused('too-large-to-show', { limit: maxMessageBytes });
  const likeness = looksLike(message) ?? (isBitcoinData(message) ? 'looks-like-transaction' : undefined);
  if (likeness) throw refused(likeness);
  const signer = signerOf(wish, context);
  const form = formsOf[signer.script].find((one) => wish.form === undefined || wish.form === one);
  if (form === undefined) throw undecodable('bad-field', { field: 'form' });
  const body = messageBody(message);
  const display: BitcoinMessageDisplay = {
    kind: 'bitcoin-message',
    signer: displaySigner(signer.key, signer.address),
    form,
    address: signer.address,
    body,
    warnings: bodyWarnings(body),
  };
  const task = taskOf(message, signer, form);
  return {
    kind: 'bitcoin-message',
    display,
    facts: plainFacts('message'),
    canonical: canonicalOf(message, signer, form),
    tasks: [task],
    finish: ([signature]) => finish(message, signer, form, signature),
  };
}

/** With address and form, on which depends what is signed; bytes that are no text have none but those found out. */
function canonicalOf(message: Uint8Array, { address }: MessageSigner, form: MessageForm): Uint8Array {
  const text = decodeUtf8(message);
  if (text === undefined) return message.slice();
  return new TextEncoder().encode(JSON.stringify({ bitcoin_message: text, address, form }));
}

/** A PSBT or a transaction, as bytes or in base64 or hex: nobody signs that as a message. */
function isBitcoinData(message: Uint8Array): boolean {
  const text = decodeUtf8(message)?.trim() ?? '';
  const decoded = [message];
  if (/^(?:[0-9a-fA-F]{2})+$/.test(text)) decoded.push(fromHex(text));
  if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(text) && text.length % 4 === 0) decoded.push(base64.decode(text));
  return decoded.some((bytes) => equalBytes(bytes.subarray(0, 5), psbtMagic) || isTransaction(bytes));
}

function isTransaction(bytes: Uint8Array): boolean {
  if (bytes.length < 60) return false;
  try {
    return parseTransaction(bytes, 'any').inputs.length > 0;
  } catch {
    return false; // a message
  }
}

/** How many keys of each branch of an account are looked at for the address that a request names. */
const searched = 20;

function signerOf({ address }: Wish, context: DecodeContext): MessageSigner {
  const hinted = hintedKey(context, 'secp256k1');
  if (address === undefined) return signerAt(hinted, hinted.script ?? 'p2wpkh', context);
  for (const key of candidates(hinted, context)) {
    for (const script of ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const) {
      if (key.script !== undefined && key.script !== script) continue;
      const signer = signerAt(key, script, context);
      if (signer.address === address) return signer;
    }
  }
  throw refused('address-not-ours');
}

function* candidates(hinted: FoundKey, { input, keys }: DecodeContext): Generator<FoundKey> {
  yield hinted;
  if (hinted.script === undefined || input.key?.path !== undefined) return;
  for (let at = 0; at < 2 * searched; at += 1) {
    const path = `m/${(at % 2).toString()}/${(at >> 1).toString()}`;
    const found = keys.byId(hinted.keyId, path);
    if (found?.algorithm === 'secp256k1') yield found;
  }
}

function signerAt(key: FoundKey, script: BitcoinScript, context: DecodeContext): MessageSigner {
  const scriptPubKey = scriptOf(script, key.publicKey, context);
  const address = scriptAddress(scriptPubKey, context.input.network ?? 'mainnet') ?? '';
  return { key, script, scriptPubKey, address };
}

function scriptOf(script: BitcoinScript, publicKey: Uint8Array, { keys }: DecodeContext): Uint8Array {
  switch (script) {
    case 'p2pkh':
      return p2pkhScript(hash160(publicKey));
    case 'p2sh-p2wpkh':
      return p2shScript(p2wpkhScript(publicKey));
    case 'p2wpkh':
      return p2wpkhScript(publicKey);
    case 'p2tr':
      return p2trScript(tweakPublicKey(publicKey.subarray(1), none, keys.hd));
  }
}

function taskOf(message: Uint8Array, signer: MessageSigner, form: MessageForm): SigningTask {
  const { key, script, scriptPubKey } = signer;
  const place = { ...placeOf(key), publicKey: key.publicKey };
  if (form === 'legacy') {
    return { ...place, scheme: 'ecdsa-secp256k1-recoverable', payload: legacyMessageDigest(message) };
  }
  const transaction = transactionToSign(message, scriptPubKey);
  const spent = { amount: 0n, script: scriptPubKey };
  const parts = sighashParts(transaction, [spent]);
  if (script === 'p2tr') {
    const payload = taprootDigest(transaction, parts, 0, 0, spent);
    const publicKey = scriptPubKey.slice(2);
    return { ...place, publicKey, scheme: 'schnorr-secp256k1', payload, taproot: { merkleRoot: none } };
  }
  const payload =
    script === 'p2pkh'
      ? legacyDigest(transaction, 0, scriptPubKey, 1)
      : witnessV0Digest(transaction, parts, 0, p2wpkhScriptCode(p2wpkhScript(key.publicKey)), 0n, 1);
  return { ...place, scheme: 'ecdsa-secp256k1', payload };
}

function finish(
  message: Uint8Array,
  signer: MessageSigner,
  form: MessageForm,
  signature: Uint8Array | undefined,
): SignedOutcome {
  if (!signature) throw new HoldfastError('bad-signature', { index: 0 });
  const text = encodeSignature(message, signer, form, signature);
  // Read back as anybody would who holds nothing but the address.
  const verify = form === 'legacy' ? verifyLegacyMessage : verifyBip322;
  if (!verify(message, signer.address, text)) throw new HoldfastError('bad-signature', { index: 0 });
  return {
    kind: 'bitcoin-message',
    form: 'bitcoin-signature',
    bytes: new TextEncoder().encode(text),
    mediaType: 'text/plain',
    suggestedFileName: `message-${signer.address.slice(0, 12)}.sig.txt`,
    complete: true,
    signatures: [signature.slice()],
  };
}

function encodeSignature(
  message: Uint8Array,
  { key, script, scriptPubKey }: MessageSigner,
  form: MessageForm,
  signature: Uint8Array,
): string {
  if (form === 'legacy') return encodeLegacySignature(script === 'p2tr' ? 'p2wpkh' : script, signature);
  const der = Uint8Array.of(...encodeDerSignature(signature), 1);
  const witness = script === 'p2tr' ? [signature] : script === 'p2pkh' ? [] : [der, key.publicKey];
  if (form === 'bip322-simple') return encodeBip322Signature({ form: 'simple', witness });
  const redeem = p2wpkhScript(key.publicKey);
  const scriptSig =
    script === 'p2pkh'
      ? Uint8Array.of(der.length, ...der, key.publicKey.length, ...key.publicKey)
      : script === 'p2sh-p2wpkh'
        ? Uint8Array.of(redeem.length, ...redeem)
        : none;
  const unsigned = transactionToSign(message, scriptPubKey);
  const inputs = unsigned.inputs.map((input) => ({ ...input, scriptSig, witness }));
  return encodeBip322Signature({ form: 'full', transaction: { ...unsigned, inputs } });
}
