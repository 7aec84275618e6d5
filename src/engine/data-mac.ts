import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../core/crypto/bytes.ts';
import { macInput, readMacToken, writeMacToken, type MacForm } from '../core/data/mac-token.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { currentVersion } from '../core/keys/versions.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { reporter, riskDetails } from './data-file.ts';
import { processingKey, protectingKey } from './data-key.ts';
import { keyLookup } from './key-lookup.ts';
import { withKeySecret } from './key-secret.ts';
import { askToken } from './token-use.ts';
import { requireOperation, usedRecord } from './use-key.ts';

/** A message as the contract takes it. */
type Message = ParsedInput<'data.mac'>['message'];

/** Longest message in a file whose signature is checked: `sign.open` shows none that is longer. */
const maxSignedBytes = 1024 * 1024;

/** Carries out `data.mac`. */
export async function makeMac(
  context: Context,
  { key, message }: ParsedInput<'data.mac'>,
): Promise<CommandOutput<'data.mac'>> {
  const { record, version } = protectingKey(context, key, 'mac');
  const judge = (): unknown => protectingKey(context, key, 'mac');
  const { bytes, code } = await codeOver(context, { record, version, message, judge, twice: true });
  const mac = encodeHex(code);
  const act = context.act();
  await context.change({ subjects: [record.id], details: { version, bytes } }, (change) => {
    judge();
    // Nor may its version be erased or refused by now: nothing would check the code.
    processingKey(context, { key, version, at: act.at }, 'verify-mac', undefined);
    change.putKey(usedRecord(context.key(key), act, [], {}));
  });
  const token = writeMacToken({ form: formOf(record), key: record.id, version, at: act.at, mac });
  return { key: record.id, version, mac, token };
}

/** Carries out `data.verify-mac`. */
export async function verifyMac(
  context: Context,
  { message, token, risk }: ParsedInput<'data.verify-mac'>,
): Promise<CommandOutput<'data.verify-mac'>> {
  const stated = readMacToken(token);
  const { record, version, warnings } = processingKey(context, stated, 'verify-mac', risk);
  const judge = (): unknown => processingKey(context, stated, 'verify-mac', risk);
  const { bytes, code } = await codeOver(context, { record, version, message, judge });
  // A code of the other form is none of this key's: what it is over could be read in two ways.
  const valid = stated.form === formOf(record) && equalBytes(code, decodeHex(stated.mac));
  const details = { version, bytes, valid, ...riskDetails(risk, warnings) };
  await context.change({ subjects: [record.id], details }, (change) => {
    judge();
    change.putKey(usedRecord(context.key(record.id), context.act(), warnings, { version, risk }));
  });
  return { valid, key: record.id, version, warnings: [...warnings] };
}

function formOf({ home }: KeyRecord): MacForm {
  return home === 'token' ? 2 : 1;
}

/** A message and the key for its code. */
interface Coding {
  readonly record: KeyRecord;
  readonly version: number;
  readonly message: Message;
  /** Throws when the key may not any more. */
  readonly judge: () => unknown;
  /** Nobody but the token can check what it has made: it is asked again, and must answer alike. */
  readonly twice?: true;
}

/** The code and the size of the message in bytes. Errors: those of tokens, `token-lied` {what: `code`}. */
async function codeOver(
  context: Context,
  { record, version, message, judge, twice }: Coding,
): Promise<{ readonly bytes: number; readonly code: Uint8Array }> {
  const { ports } = context;
  if (record.home !== 'token') {
    const running = await withKeySecret(context, record, version, (secret) => ports.mac.start(secret));
    const bytes = await read(context, message, running, judge);
    return { bytes, code: running.finish() };
  }
  const running = ports.digests?.start('sha256') ?? sha256.create();
  const bytes = await read(context, message, running, judge);
  const input = macInput(running.digest());
  const ask = async (): Promise<Uint8Array> =>
    await askToken(context, record, version, async ({ module, name, place }) =>
      module.sign(name, place, 'hmac-sha256', input),
    );
  const code = await ask();
  if (code.length !== 32 || (twice === true && !equalBytes(await ask(), code)))
    throw new HoldfastError('token-lied', { what: 'code' });
  return { bytes, code };
}

/** Carries out `data.verify-signature`: over the message itself, as raw messages are signed. */
export async function verifySignature(
  context: Context,
  { key, message, signature, risk }: ParsedInput<'data.verify-signature'>,
): Promise<CommandOutput<'data.verify-signature'>> {
  const { session, ports } = context;
  const record = context.key(key);
  const warnings = requireOperation(context, record, 'verify', { risk });
  const found = keyLookup(session, ports.hd).byId(record.id);
  if (found === undefined)
    throw new HoldfastError('purpose-forbids', { purpose: 'verify', algorithm: record.algorithm });
  const bytes =
    'bytes' in message
      ? message.bytes
      : await ports.files.readWhole(await ports.files.resolve(message.file, 'read'), maxSignedBytes);
  const valid = accepts(context, found, bytes, signature);
  const { number: version } = currentVersion(record);
  const details = { version, bytes: bytes.length, valid, ...riskDetails(risk, warnings) };
  await context.change({ subjects: [record.id], details }, (change) =>
    change.putKey(usedRecord(record, context.act(), warnings, { version, risk })),
  );
  return { valid, key: record.id, version, warnings };
}

function accepts(
  { ports }: Context,
  { algorithm, publicKey }: { readonly algorithm: string; readonly publicKey: Uint8Array },
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== (algorithm === 'p384' ? 96 : 64)) return false;
  switch (algorithm) {
    case 'ed25519':
      return ports.secondSigner.verifyEd25519(signature, message, publicKey);
    case 'p256':
      return ports.secondSigner.verifyEcdsaP256Sha256(signature, message, publicKey);
    case 'p384':
      return ports.secondSigner.verifyEcdsaP384Sha384(signature, message, publicKey);
    default:
      return ports.secondSigner.verifyEcdsaSecp256k1(signature, ports.hash.sha256(message), publicKey);
  }
}

/** Puts a whole message into a code or digest; gives its size in bytes. */
async function read(
  context: Context,
  message: Message,
  running: { update(data: Uint8Array): unknown },
  mayGoOn: () => unknown,
): Promise<number> {
  if ('bytes' in message) {
    running.update(message.bytes);
    return message.bytes.length;
  }
  const { files } = context.ports;
  const source = await files.openSource(await files.resolve(message.file, 'read'));
  try {
    const onBlock = reporter(context, 'reading', mayGoOn);
    let done = 0;
    for await (const block of source.blocks(0, 1)) {
      running.update(block);
      onBlock((done += block.length), source.size);
    }
    await source.requireUnchanged();
    return source.size;
  } finally {
    await source.close();
  }
}
