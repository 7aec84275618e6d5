import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openBench, passphrase } from './harness.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

it('no secret that went in or was made is found in the log, in errors or in any file', async () => {
  const secrets: Uint8Array[] = [];
  const secret = (bytes: Uint8Array): Uint8Array => {
    secrets.push(Uint8Array.from(bytes));
    return bytes;
  };
  // Everything that the vault draws for keys is a secret too, but it cannot be told from nonces, which are public:
  // imported keys stand for them.
  const bench = await openBench();
  secret(passphrase());
  secret(bench.recoveryCode);
  const said: unknown[] = [];
  const ok: typeof bench.ok = async (command, input) => {
    const value = await bench.ok(command, input);
    said.push(
      command === 'vault.renew-recovery-code' || command === 'seeds.reveal' || command === 'seeds.generate'
        ? null
        : value,
    );
    return value;
  };
  const no = async (command: string, input: unknown): Promise<void> =>
    void said.push(await bench.no(command, input));

  const hexKey = '1f2e3d4c5b6a79880f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778';
  secret(Uint8Array.from(Buffer.from(hexKey, 'hex')));
  const imported = await ok('keys.import', {
    algorithm: 'secp256k1',
    format: 'hex',
    secret: utf8(hexKey),
    label: 'imported',
  });
  await no('keys.import', { algorithm: 'secp256k1', format: 'hex', secret: utf8(hexKey), label: 'twice' });
  await no('keys.import', { algorithm: 'secp256k1', format: 'wif', secret: utf8(hexKey), label: 'bad' });
  await no('keys.import', { algorithm: 'p256', format: 'hex', secret: utf8(`${hexKey}00`), label: 'long' });
  await no('keys.import', {
    algorithm: 'p256',
    format: 'pem',
    secret: utf8(`-----BEGIN PRIVATE KEY-----\n${hexKey}`),
    label: 'pem',
  });
  const aes = 'c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77c0ffee88';
  secret(Uint8Array.from(Buffer.from(aes, 'hex')));
  await ok('keys.import', { algorithm: 'aes-256', format: 'hex', secret: utf8(aes), label: 'aes' });
  await no('keys.import', { algorithm: 'aes-256', format: 'hex', secret: utf8(aes), label: 'aes again' });

  const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
  secret(utf8(phrase));
  secret(utf8('winner thank year wave sausage'));
  const bip39Passphrase = 'TREZOR-25th-word-marker';
  secret(utf8(bip39Passphrase));
  const seed = await ok('seeds.import', {
    label: 'seed',
    phrase: utf8(phrase),
    passphrase: utf8(bip39Passphrase),
  });
  await no('seeds.import', { label: 'seed 2', phrase: utf8(phrase), passphrase: utf8(bip39Passphrase) });
  await no('seeds.import', { label: 'seed 3', phrase: utf8(phrase.replace('yellow', 'yelow')) });
  await no('seeds.import', { label: 'seed 4', phrase: utf8(phrase.replace('yellow', 'year')) });
  const id = seed.record.id;
  await ok('seeds.reveal', { id });
  await no('seeds.verify', { id, phrase: utf8(phrase.replace('yellow', 'thank')) });
  await ok('seeds.verify', { id, phrase: utf8(phrase) });
  const rolls = '1234561234561234561234561234561234566543';
  secret(utf8(rolls));
  const diced = await ok('seeds.generate', {
    label: 'diced',
    words: 24,
    extraEntropy: { method: 'dice', rolls: utf8(rolls) },
  });
  secret(diced.systemEntropy ?? utf8('missing'));
  secret((await bench.ok('seeds.reveal', { id: diced.key.record.id })).phrase);
  await no('seeds.generate', {
    label: 'bad dice',
    words: 12,
    extraEntropy: { method: 'dice', rolls: utf8(`${rolls}9`) },
  });
  await ok('keys.activate', { id });
  const account = await ok('seeds.add-account', {
    seed: id,
    label: 'account',
    standard: 'bip84',
    network: 'bitcoin',
    account: 0,
  });
  await ok('keys.activate', { id: account.record.id });
  await ok('keys.export-public', { id: account.record.id, form: 'descriptor' });
  await ok('backup.write', { file: bench.file('b.backup') });
  await ok('backup.inspect', {
    file: bench.file('b.backup'),
    proof: { with: 'passphrase', secret: passphrase() },
  });
  await no('backup.inspect', {
    file: bench.file('b.backup'),
    proof: { with: 'passphrase', secret: utf8(`${phrase}x`) },
  });
  await ok('keys.activate', { id: imported.record.id });
  const request = await ok('sign.open', {
    kind: 'raw-message',
    from: { bytes: utf8('sign me') },
    key: imported.record.id,
  });
  await ok('sign.approve', { id: request.id, digest: request.digest });
  const { recoveryCode } = await ok('vault.renew-recovery-code', {
    proof: { with: 'passphrase', secret: passphrase() },
  });
  secret(recoveryCode);
  await ok('vault.confirm-recovery-code', { code: recoveryCode });
  await no('vault.confirm-recovery-code', { code: bench.recoveryCode });
  const changed = 'another passphrase marker';
  secret(utf8(changed));
  await ok('vault.change-passphrase', {
    proof: { with: 'recovery-code', secret: recoveryCode },
    passphrase: utf8(changed),
  });
  await no('vault.change-passphrase', {
    proof: { with: 'passphrase', secret: passphrase() },
    passphrase: utf8(changed),
  });
  await no('vault.change-passphrase', {
    proof: { with: 'passphrase', secret: utf8(changed) },
    passphrase: utf8('too short'),
  });
  await ok('keys.rotate', { id: imported.record.id, reason: 'test' });
  await ok('keys.destroy', { id: imported.record.id, confirmLabel: 'imported', reason: 'test' });
  await ok('audit.export', { file: bench.file('audit.jsonl') });
  said.push(
    await bench.ok('audit.list', { limit: 1000 }),
    await bench.ok('keys.list', {}),
    await bench.ok('report.overview', {}),
  );
  await bench.ok('vault.lock', {});

  const files = readdirSync(bench.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(bench.file(name)).isFile(),
  );
  expect(files.length).toBeGreaterThanOrEqual(3);
  // A passphrase of people is compared as text, keys in every form in which a program writes bytes.
  const texts = JSON.stringify(said, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
  const places = [
    ['results', Buffer.from(texts)] as const,
    ...files.map((name) => [name, readFileSync(bench.file(name))] as const),
  ];
  let compared = 0;
  for (const bytes of secrets) {
    const plain = Buffer.from(bytes);
    for (const form of [
      plain,
      Buffer.from(plain.toString('hex')),
      Buffer.from(plain.toString('base64').replace(/=+$/, '')),
      Buffer.from(plain.toString('latin1'), 'utf16le'),
    ]) {
      for (const [name, contents] of places) {
        compared++;
        expect(contents.includes(form), `${plain.toString('latin1').slice(0, 12)} in ${name}`).toBe(false);
      }
    }
  }
  expect(compared).toBe(secrets.length * 4 * places.length);
  expect(secrets.length).toBe(12);
});
