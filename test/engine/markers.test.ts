import { createHash, hkdfSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contract } from '../../src/shared/contract.ts';
import { quickKdf } from '../core/vault/quick-kdf.ts';
import { openBench, passphrase } from './harness.ts';
import { wellFormed } from './inputs.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const marker = (name: string): Uint8Array => new Uint8Array(hkdfSync('sha256', 'markers', '', name, 32));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const plaintext = 'the plaintext that only its reader may see, and no log ever';

/** Answers that show a secret because that is what they were asked for. */
const disclosing = new Set([
  'seeds.reveal',
  'seeds.generate',
  'vault.renew-recovery-code',
  'data.decrypt-text',
]);

it('marker secrets through every command: none in answers, errors, log, history, exports or files (K-14)', async () => {
  const bench = await openBench((ports) => ({ ...ports, kdf: quickKdf }));
  const secrets: [string, Uint8Array][] = [
    ['passphrase', passphrase()],
    ['recovery code', bench.recoveryCode],
    ['phrase', utf8(phrase)],
    ['part of the phrase', utf8('winner thank year wave sausage')],
    ['plaintext', utf8(plaintext)],
  ];
  for (const name of ['aes', 'hmac', 'ed25519', 'secp256k1', 'p256', 'x25519'])
    secrets.push([name, marker(name)]);
  const said: unknown[] = [];
  const called = new Set<string>();
  const errors = new Map<string, number>();
  bench.engine.onEvent((event) => said.push(event));

  /** Calls with whatever comes; what it says is searched. */
  const call = async (command: string, input: object = {}): Promise<never> => {
    called.add(command);
    const result = await bench.engine.call(command, input, { onProgress: (progress) => said.push(progress) });
    if (!result.ok) errors.set(result.error.code, (errors.get(result.error.code) ?? 0) + 1);
    if (!disclosing.has(command) || !result.ok) said.push(result);
    // Whoever reads a field that is not there is told so by the next call; the test names only fields of the contract.
    return (result.ok ? result.value : { record: {}, key: { record: {} } }) as never;
  };
  const file = (name: string): string => bench.file(name);
  const proof = (): object => ({ with: 'passphrase', secret: passphrase() });
  const reason = 'for the test';

  await call('vault.status');
  await call('vault.create', { file: file('v.holdfast'), name: 'again', passphrase: passphrase() });
  await call('vault.inspect', { file: file('v.holdfast') });
  await call('vault.slots');
  await call('vault.confirm-recovery-code', { code: bench.recoveryCode });
  await call('vault.save-recovery-sheet', { file: file('sheet.html'), code: utf8('not the code') });
  await call('vault.settings');
  await call('vault.set-settings', { name: 'Test', autoLockMinutes: 5 });
  await call('seeds.words', { prefix: 'lega' });

  // Keys with known bytes, and the errors that bytes can meet on their way in.
  const ids: Record<string, string> = {};
  for (const [algorithm, name] of [
    ['aes-256', 'aes'],
    ['hmac-sha256', 'hmac'],
    ['ed25519', 'ed25519'],
    ['secp256k1', 'secp256k1'],
    ['p256', 'p256'],
    ['x25519', 'x25519'],
  ] as const) {
    const purposes = algorithm === 'aes-256' ? { purposes: ['encrypt', 'wrap'] } : {};
    const input = { algorithm, format: 'hex', label: name, ...purposes };
    const made: { record: { id: string } } = await call('keys.import', {
      ...input,
      secret: utf8(hex(marker(name))),
    });
    ids[name] = made.record.id;
    await call('keys.import', { ...input, label: `${name} again`, secret: utf8(hex(marker(name))) });
    await call('keys.import', { ...input, label: `${name} long`, secret: utf8(`${hex(marker(name))}00`) });
    await call('keys.import', {
      ...input,
      format: 'pem',
      label: `${name} pem`,
      secret: utf8(hex(marker(name))),
    });
    await call('keys.waive-backup', { id: made.record.id, reason });
    await call('keys.activate', { id: made.record.id });
  }
  const { aes = '', hmac = '', ed25519 = '', secp256k1 = '', p256 = '' } = ids;
  await call('keys.generate', { algorithm: 'ed25519', label: 'made here' });
  await call('seeds.import', { label: 'seed', phrase: utf8(phrase.replace('yellow', 'year')) });
  const seed: { record: { id: string } } = await call('seeds.import', {
    label: 'seed',
    phrase: utf8(phrase),
  });
  const seedId = seed.record.id;
  await call('seeds.generate', { label: 'another seed', words: 12 });
  await call('seeds.reveal', { id: seedId });
  await call('seeds.verify', { id: seedId, phrase: utf8(phrase) });
  await call('keys.activate', { id: seedId });
  const account: { record: { id: string } } = await call('seeds.add-account', {
    seed: seedId,
    label: 'account',
    standard: 'ethereum',
    network: 'ethereum',
    account: 0,
  });
  const child: { record: { id: string } } = await call('seeds.derive-key', {
    seed: seedId,
    label: 'child',
    algorithm: 'aes-256',
    scheme: 'slip21',
    path: 'm/data',
  });
  for (const id of [account.record.id, child.record.id]) await call('keys.activate', { id });

  await call('keys.list');
  await call('keys.get', { id: aes });
  await call('keys.update', { id: aes, label: 'AES', tags: ['t'] });
  await call('keys.addresses', { id: account.record.id });
  await call('keys.export-public', { id: secp256k1, form: 'pem' });

  // Keys at work.
  writeFileSync(file('plain'), plaintext);
  await call('data.encrypt-file', { key: aes, file: file('plain'), to: file('sealed') });
  const { armored } = (await call('data.encrypt-text', { key: aes, text: utf8(plaintext) })) as {
    armored: string;
  };
  await call('data.encrypt-text', { key: child.record.id, text: utf8(plaintext) });
  await call('data.inspect', { from: { armored } });
  await call('data.inspect', { from: { file: file('plain') } });
  await call('data.decrypt-text', { armored });
  await call('data.decrypt-text', { armored: armored.replace(/[A-Za-z](?=[^A-Za-z]*$)/, 'x') });
  await call('data.decrypt-text', { armored: plaintext });
  await call('data.decrypt-file', { file: file('plain'), to: file('nothing') });
  const message = { bytes: utf8(plaintext) };
  const { token } = (await call('data.mac', { key: hmac, message })) as { token: string };
  await call('data.verify-mac', { message, token });
  await call('data.verify-mac', { message, token: plaintext });
  const request: { id: string; digest: string } = await call('sign.open', {
    kind: 'raw-message',
    from: { bytes: utf8('a message that may be shown') },
    key: ed25519,
  });
  const signed: { bytes: Uint8Array } = await call('sign.approve', {
    id: request.id,
    digest: request.digest,
  });
  await call('data.verify-signature', { key: ed25519, message, signature: signed.bytes });
  const rejected: { id: string } = await call('sign.open', {
    kind: 'raw-message',
    from: { bytes: utf8('no') },
    key: p256,
  });
  await call('sign.reject', { id: rejected.id });
  await call('sign.save', { id: request.id, file: file('signature'), form: 'text' });
  await call('sign.list');
  await call('sign.get', { id: request.id });
  await call('sign.confirm', { id: request.id, receipt: 'ab'.repeat(32) });
  await call('sign.abandon', { id: request.id, reason });

  // What keys may sign, and for whom.
  const rules = { allow: ['binary-message'], delayMinutes: 5 };
  await call('rules.set', { scope: ed25519, rules });
  await call('rules.list');
  await call('rules.get', { scope: ed25519 });
  await call('rules.try', { scope: 'vault', rules });
  await call('rules.remove', { scope: ed25519 });
  await call('rules.keep', { scope: ed25519 });
  const bob = '0x52908400098527886E0F7030069857D2E4169EE7';
  const { address } = (await call('addresses.add', { kind: 'ethereum', address: bob, label: 'Bob' })) as {
    address: { id: string };
  };
  await call('addresses.change', { id: address.id, note: 'n' });
  await call('addresses.verify', { id: address.id, how: 'call' });
  await call('addresses.list');
  await call('addresses.export', { file: file('labels.jsonl') });
  await call('addresses.import', { from: { file: file('labels.jsonl') } });
  await call('addresses.remove', { id: address.id, reason });

  // Keys inside of keys.
  const whole = { id: p256, under: aes, form: 'holdfast' };
  const { wrapped } = (await call('keys.wrap', whole)) as { wrapped: Uint8Array };
  await call('keys.wrap', { ...whole, to: file('wrapped') });
  await call('keys.wrap', { id: secp256k1, under: aes, form: 'aes-kwp', to: file('bare') });
  await call('keys.wrap', { id: seedId, under: aes });
  await call('keys.unwrap', { from: { bytes: wrapped }, label: 'again' });
  await call('keys.unwrap', { from: { bytes: marker('aes') }, label: 'no key' });
  await call('keys.destroy', { id: p256, confirmLabel: 'p256', reason });
  await call('keys.unwrap', { from: { bytes: wrapped }, label: 'back' });

  // The later life.
  await call('keys.rotate', { id: aes, reason });
  await call('register.list', {});
  await call('register.reencrypt', { key: aes });
  const { items } = (await call('register.list', { key: aes })) as { items: { id: string }[] };
  await call('register.relocate', { item: items[0]?.id, file: file('sealed') });
  for (const { id } of items) await call('register.forget', { item: id, reason });
  await call('keys.set-minimum-version', { id: aes, minimum: 2, reason });
  await call('keys.destroy-version', { id: aes, version: 1, confirmLabel: 'AES', reason });
  await call('keys.set-rotation', { id: aes, everyDays: 30, automatic: true });
  await call('keys.set-periods', { id: hmac, originatorUntil: '2100-01-01T00:00:00Z', reason });
  const { move } = (await call('keys.rotate', { id: ed25519, reason })) as { move: string };
  await call('moves.add-item', { id: move, what: 'other', from: 'here' });
  await call('moves.list', {});
  await call('moves.mark', { id: move, item: 'item-00001', done: true });
  await call('moves.mark', { id: move, item: 'item-00002', done: true });
  await call('moves.finish', { id: move, reason });
  await call('moves.cancel', { id: move, reason });
  await call('keys.archive', { id: ed25519, reason });
  await call('keys.unarchive', { id: ed25519, reason });
  await call('keys.suspend', { id: hmac, reason });
  await call('data.mac', { key: hmac, message });
  await call('data.verify-mac', { message, token });
  await call('keys.resume', { id: hmac, reason });
  await call('keys.deactivate', { id: hmac, reason });
  await call('keys.add-certificate', { id: secp256k1, certificate: marker('secp256k1') });
  await call('cases.reach', { id: seedId });
  await call('keys.revoke', { id: seedId, reason });
  const { cases } = (await call('cases.list', {})) as { cases: { id: string; todo: { id: string }[] }[] };
  await call('cases.mark', { id: cases[0]?.id, item: cases[0]?.todo[0]?.id, done: true });
  await call('cases.export-report', { id: cases[0]?.id, file: file('case.html'), form: 'html' });
  await call('cases.export-report', { id: cases[0]?.id, file: file('case.json'), form: 'json' });
  await call('keys.destroy', { id: secp256k1, confirmLabel: 'secp256k1', reason });
  const { statements } = (await call('statements.list', {})) as {
    statements: { id: string; keyFingerprint: string }[];
  };
  for (const [at, { id, keyFingerprint }] of statements.entries()) {
    await call('statements.export', { id, file: file(`statement-${String(at)}.json`), form: 'json' });
    await call('statements.export', { id, file: file(`statement-${String(at)}.html`), form: 'html' });
    await call('statements.verify', { file: file(`statement-${String(at)}.json`), key: keyFingerprint });
  }
  const publisher = createHash('sha256').digest('hex');
  for (const command of ['advisories.check', 'advisories.keep'])
    await call(command, { file: file('plain'), publisher });
  await call('advisories.list');
  await call('advisories.forget', { id: 'none', reason });
  await call('inventory.check');
  await call('inventory.export', { file: file('inventory.csv'), form: 'csv' });
  await call('inventory.export', { file: file('inventory.json'), form: 'json' });
  await call('inventory.save-view', { name: 'mine', query: {} });
  await call('inventory.views');
  await call('inventory.delete-view', { name: 'mine' });
  await call('tokens.export-register', { file: file('register.csv'), format: 'csv' });
  await call('calendar.list', {});
  await call('policy.periods');
  await call('policy.set-periods', { algorithm: 'aes-256', originatorDays: 10 });
  await call('clock.status');
  await call('clock.confirm', { reason });
  await call('report.overview');
  await call('report.qr', { text: 'public' });
  await call('backup.write', { file: file('b.backup') });
  await call('backup.inspect', { file: file('b.backup'), proof: proof() });
  await call('backup.restore', { file: file('b.backup'), into: file('restored.holdfast'), proof: proof() });
  const { backups } = (await call('backup.list')) as { backups: { id: string }[] };
  await call('backup.forget', { id: backups[0]?.id });
  await call('vault.renew-recovery-code', { proof: proof() });
  await call('vault.change-passphrase', { proof: proof(), passphrase: passphrase() });
  await call('vault.change-passphrase', {
    proof: { with: 'passphrase', secret: utf8(phrase) },
    passphrase: passphrase(),
  });
  // Everything else, as far as it goes with what is well formed alone.
  for (const [name, input] of Object.entries(wellFormed))
    if (!called.has(name) && name !== 'vault.lock' && !name.startsWith('audit.')) await call(name, input);
  await call('audit.list', { limit: 1000 });
  const { keyFingerprint } = (await call('audit.check')) as { keyFingerprint: string };
  await call('audit.export', { file: file('audit.jsonl') });
  await call('audit.verify', { file: file('audit.jsonl'), key: keyFingerprint });
  const { keys } = (await call('keys.list', {})) as { keys: { id: string }[] };
  for (const { id } of keys) await call('keys.get', { id });
  await call('vault.lock');
  await call('vault.unlock', { file: file('v.holdfast'), with: 'passphrase', secret: utf8(phrase) });

  expect(Object.keys(contract).filter((name) => !called.has(name))).toEqual([]);
  expect(errors.get('internal')).toBeUndefined();
  // Inputs that the schema refuses never reach a handler: all but two do.
  expect(errors.get('bad-request') ?? 0).toBeLessThan(6);

  const texts = JSON.stringify(said, (_name, value: unknown) =>
    value instanceof Uint8Array ? hex(value) : value,
  );
  const written = readdirSync(bench.folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name !== 'plain' && statSync(file(name)).isFile(),
  );
  expect(written.length).toBeGreaterThan(15);
  const places = [
    ['what was said', Buffer.from(texts)] as const,
    ...written.map((name) => [name, readFileSync(file(name))] as const),
  ];
  const found: string[] = [];
  for (const [what, bytes] of secrets) {
    const plain = Buffer.from(bytes);
    const forms = {
      plain,
      hex: Buffer.from(plain.toString('hex')),
      HEX: Buffer.from(plain.toString('hex').toUpperCase()),
      base64: Buffer.from(plain.toString('base64').replace(/=+$/, '').slice(0, -1)),
      base64url: Buffer.from(plain.toString('base64url').slice(0, -1)),
      utf16: Buffer.from(plain.toString('latin1'), 'utf16le'),
    };
    for (const [form, searched] of Object.entries(forms))
      for (const [place, contents] of places)
        if (contents.includes(searched)) found.push(`${what} as ${form} in ${place}`);
  }
  expect(found).toEqual([]);
  expect(secrets).toHaveLength(11);
}, 120_000);
