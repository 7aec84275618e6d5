import { expect, it } from 'vitest';
import { verifyBip322, verifyLegacyMessage } from '../../src/core/signing/bitcoin/message-verify.ts';
import { openBench } from './harness.ts';

const phrase = () =>
  new TextEncoder().encode(
    'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  );

it('an account signs a message by the address named, and by its own script when none is', async () => {
  const bench = await openBench();
  const seed = (await bench.ok('seeds.import', { label: 'seed', phrase: phrase() })).record.id;
  await bench.ok('seeds.verify', { id: seed, phrase: phrase() });
  await bench.ok('keys.activate', { id: seed });
  for (const [standard, form] of [
    ['bip44', 'legacy'],
    ['bip49', 'bip322-full'],
    ['bip84', 'bip322-simple'],
    ['bip86', 'bip322-simple'],
  ] as const) {
    const { record } = await bench.ok('seeds.add-account', {
      seed,
      label: standard,
      standard,
      network: 'bitcoin',
      account: 0,
    });
    await bench.ok('keys.activate', { id: record.id });
    const { addresses } = await bench.ok('keys.addresses', { id: record.id, change: true, count: 4 });
    const address = addresses[3]?.address ?? '';
    for (const [asked, expected] of [
      [{ address }, address],
      [{}, record.address],
    ] as const) {
      const text = JSON.stringify({ bitcoin_message: 'This address is mine.', ...asked });
      const bytes = new TextEncoder().encode(text);
      const request = await bench.ok('sign.open', { from: { bytes }, key: record.id });
      expect(request.display).toMatchObject({
        kind: 'bitcoin-message',
        form,
        address: expected,
        warnings: [],
      });
      const outcome = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
      expect(outcome).toMatchObject({ form: 'bitcoin-signature', complete: true });
      const verify = form === 'legacy' ? verifyLegacyMessage : verifyBip322;
      const message = new TextEncoder().encode('This address is mine.');
      expect(verify(message, expected ?? '', new TextDecoder().decode(outcome.bytes))).toBe(true);
    }
  }
}, 60_000);
