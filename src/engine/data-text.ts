import { armorData, readArmor } from '../core/data/armor.ts';
import { commitmentBytes, plainBytes } from '../core/data/chunks.ts';
import { readPrefix, type DataHeader } from '../core/data/header.ts';
import { openData, sealData } from '../core/data/sealed-data.ts';
import { HoldfastError } from '../core/error.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { readFileHead, riskDetails } from './data-file.ts';
import { processingKey, protectingKey } from './data-key.ts';
import { withDataSecret, withNewSecret } from './data-secret.ts';
import { putItem } from './register.ts';
import { usedRecord } from './use-key.ts';

/** Longest text, in bytes, as the contract has it. */
const maxTextBytes = 1024 * 1024;

/** Carries out `data.encrypt-text`. */
export async function encryptText(
  context: Context,
  { key, text }: ParsedInput<'data.encrypt-text'>,
): Promise<CommandOutput<'data.encrypt-text'>> {
  const { record, version } = protectingKey(context, key, 'encrypt');
  const act = context.act();
  const naming = { kind: 'text', key: record.id, version, at: act.at } as const;
  const { header, bytes } = await withNewSecret(context, record, version, (secret, envelope) =>
    sealData(context.ports, { ...naming, envelope }, secret, text),
  );
  const details = { item: header.id, version, bytes: text.length };
  await context.change({ subjects: [record.id], details }, (change) => {
    putItem(change, { id: header.id, ...naming, size: text.length });
    change.putKey(usedRecord(record, act, [], {}));
  });
  return { key: record.id, version, armored: armorData(bytes) };
}

/** Carries out `data.decrypt-text`. */
export async function decryptText(
  context: Context,
  { armored, risk }: ParsedInput<'data.decrypt-text'>,
): Promise<CommandOutput<'data.decrypt-text'>> {
  const bytes = readArmor(armored);
  const { header, prefix } = readPrefix(bytes);
  if (header.kind !== 'text') throw new HoldfastError('not-encrypted-data', { kind: header.kind });
  const size = plainBytes(bytes.length - prefix.length - commitmentBytes, header.chunkBytes);
  if (size > maxTextBytes) throw new HoldfastError('data-damaged', { what: 'length' });
  const { record, version, warnings } = processingKey(context, header, 'decrypt', risk);
  const { plaintext } = await withDataSecret(context, record, header, (secret) =>
    openData(context.ports, bytes, secret),
  );
  try {
    const details = { item: header.id, version, bytes: size, ...riskDetails(risk, warnings) };
    await context.change({ subjects: [record.id], details }, (change) =>
      change.putKey(usedRecord(record, context.act(), warnings, { version, risk })),
    );
  } catch (error) {
    plaintext.fill(0);
    throw error;
  }
  return { key: record.id, version, text: plaintext, warnings: [...warnings] };
}

/** Carries out `data.inspect`: what a header says, whoever wrote it. */
export async function inspectData(
  context: Context<'data.inspect'>,
  { from }: ParsedInput<'data.inspect'>,
): Promise<CommandOutput<'data.inspect'>> {
  if ('armored' in from) {
    const bytes = readArmor(from.armored);
    const { header, prefix } = readPrefix(bytes);
    return shown(context, header, bytes.length - prefix.length - commitmentBytes);
  }
  const { files } = context.ports;
  const source = await files.openSource(await files.resolve(from.file, 'read'));
  try {
    const { header, chunksAt } = await readFileHead(source);
    return shown(context, header, source.size - chunksAt);
  } finally {
    await source.close();
  }
}

function shown(
  context: Context<'data.inspect'>,
  header: DataHeader,
  chunks: number,
): CommandOutput<'data.inspect'> {
  // Refuses what was plainly cut off; anything finer shows when it is decrypted.
  plainBytes(chunks, header.chunkBytes);
  const { salt: _salt, envelope, ...rest } = header;
  const label = context.holder.session?.keys.get(header.key)?.label;
  return {
    ...rest,
    ...(envelope === undefined ? {} : { envelope: envelope.how }),
    ...(label === undefined ? {} : { label }),
  };
}
