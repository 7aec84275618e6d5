import { expect, it } from 'vitest';
import { armorData, readArmor } from '../../src/core/data/armor.ts';
import { readPrefix } from '../../src/core/data/header.ts';
import { readMacToken } from '../../src/core/data/mac-token.ts';
import { openData } from '../../src/core/data/sealed-data.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { isHoldfastError } from '../../src/core/error.ts';
import { nativeChunks } from '../../src/node/crypto/chunk-cipher.ts';
import { nativeHash } from '../../src/node/crypto/hash.ts';
import { join, keyId, pattern, sample, secret } from '../core/data/samples.ts';
import { Dice, mutate } from './signing-mutator.ts';

const rounds = Number(process.env['FUZZ_ROUNDS'] ?? '20000');
const ports = { hash: nativeHash, chunks: nativeChunks };

/** Whether it was taken; anything thrown but a typed error fails. */
function taken(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    expect(['not-encrypted-data', 'data-newer', 'data-damaged']).toContain(error.code);
    return false;
  }
}

it(`takes none of ${rounds} mutated ciphertexts but those that came out the same`, async () => {
  const whole = await Promise.all([0, 1, 100, 300].map((length) => sample(pattern(length))));
  const corpus = whole.map(({ head, chunks }) => join(head, ...chunks));
  const dice = new Dice(20_261_122);
  let headers = 0;
  for (let round = 0; round < rounds; round++) {
    const bytes = mutate(dice, dice.pick(corpus), corpus);
    // A header alone says nothing of the data: it may be taken, and the data behind it may not.
    if (taken(() => readPrefix(bytes))) headers++;
    const opened = taken(() => openData(ports, bytes, secret));
    const same = corpus.some((one) => Buffer.compare(one, bytes) === 0);
    expect(opened, `round ${round}`).toBe(same);
  }
  expect(headers).toBeGreaterThan(0);
});

it(`reads ${rounds} mutated texts and tokens without a fault`, async () => {
  const { head, chunks } = await sample(pattern(100));
  const corpus = [
    armorData(join(head, ...chunks)),
    `holdfast-mac-v1.${keyId}.1.20260102T030405678Z.${'ab'.repeat(32)}`,
  ].map(encodeUtf8);
  const dice = new Dice(7);
  for (let round = 0; round < rounds; round++) {
    const text = new TextDecoder().decode(mutate(dice, dice.pick(corpus), corpus));
    taken(() => readPrefix(readArmor(text)));
    taken(() => readMacToken(text));
  }
});
