import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openBench } from './harness.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const one = '00'.repeat(31) + '01';

describe('importing', async () => {
  const bench = await openBench();

  it('reads hex, WIF, PEM, raw and base64 and recomputes the public half', async () => {
    const generator = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
    const hex = await bench.ok('keys.import', {
      algorithm: 'secp256k1',
      format: 'hex',
      secret: utf8(one),
      label: 'hex',
    });
    expect(hex.record.versions[0]?.publicKey).toBe(generator);
    expect(hex.record.address).toBe('0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf');
    expect(hex.record.origin).toMatchObject({ how: 'imported', importFormat: 'hex' });
    expect(hex.record.origin.randomSource).toBeUndefined();
    const wif = utf8('KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn');
    expect(
      await bench.no('keys.import', { algorithm: 'secp256k1', format: 'wif', secret: wif, label: 'wif' }),
    ).toMatchObject({ code: 'duplicate-key', details: { id: hex.record.id } });
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const p256 = await bench.ok('keys.import', {
      algorithm: 'p256',
      format: 'pem',
      secret: utf8(pem.toString()),
      label: 'pem',
    });
    const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(p256.publicForms.find(({ form }) => form === 'pem')?.text.trim()).toBe(spki.trim());
    await bench.ok('keys.import', {
      algorithm: 'ed25519',
      format: 'raw',
      secret: new Uint8Array(32).fill(9),
      label: 'raw',
    });
    const aes = Buffer.alloc(32, 7).toString('base64');
    await bench.ok('keys.import', {
      algorithm: 'aes-256',
      format: 'base64',
      secret: utf8(aes),
      label: 'aes',
    });
    expect(
      await bench.no('keys.import', {
        algorithm: 'aes-256',
        format: 'base64',
        secret: utf8(aes),
        label: 'aes 2',
      }),
    ).toMatchObject({ code: 'duplicate-key' });
  });

  it.each([
    ['key-malformed', { algorithm: 'secp256k1', format: 'hex', secret: utf8('zz') }],
    [
      'key-malformed',
      {
        algorithm: 'secp256k1',
        format: 'wif',
        secret: utf8('KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWm'),
      },
    ],
    ['key-out-of-range', { algorithm: 'secp256k1', format: 'hex', secret: utf8('00'.repeat(32)) }],
    ['key-out-of-range', { algorithm: 'p256', format: 'hex', secret: utf8('ff'.repeat(32)) }],
    ['key-out-of-range', { algorithm: 'aes-256', format: 'hex', secret: utf8('00'.repeat(32)) }],
    [
      'key-wrong-algorithm',
      {
        algorithm: 'p256',
        format: 'wif',
        secret: utf8('KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'),
      },
    ],
    [
      'label-taken',
      { algorithm: 'ed25519', format: 'raw', secret: new Uint8Array(32).fill(3), label: 'hex' },
    ],
    [
      'purpose-forbids',
      { algorithm: 'ed25519', format: 'raw', secret: new Uint8Array(32).fill(3), purposes: ['wrap'] },
    ],
  ])('refuses with %s', async (code, input) => {
    expect(await bench.no('keys.import', { label: 'bad', ...input })).toMatchObject({ code });
  });

  it('refuses an encrypted PEM by name', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
    expect(
      await bench.no('keys.import', {
        algorithm: 'p256',
        format: 'pem',
        secret: utf8(pem.toString()),
        label: 'bad',
      }),
    ).toMatchObject({ code: 'key-encrypted' });
  });
});

describe('a key from day to day', async () => {
  const bench = await openBench();

  it('is renamed, tagged and found', async () => {
    const { record } = await bench.ok('keys.generate', {
      algorithm: 'ed25519',
      label: 'SSH',
      tags: ['infra', 'infra'],
    });
    expect(record.tags).toEqual(['infra']);
    expect(record.periods.originatorUntil).toBeDefined();
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'Other' });
    expect(await bench.no('keys.update', { id: record.id, label: 'Other' })).toEqual({ code: 'label-taken' });
    const renamed = await bench.ok('keys.update', { id: record.id, label: 'SSH new', tags: ['server'] });
    expect(renamed.record.history.at(-1)).toMatchObject({ event: 'renamed' });
    expect((await bench.ok('keys.list', { search: 'server' })).keys.map(({ label }) => label)).toEqual([
      'SSH new',
    ]);
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'SSH' });
    const { text } = await bench.ok('keys.export-public', { id: record.id, form: 'ssh' });
    expect(text).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ SSH new$/);
    expect(await bench.no('keys.export-public', { id: record.id, form: 'descriptor' })).toMatchObject({
      code: 'not-an-account',
    });
    expect(renamed.words?.split(' ')).toHaveLength(3);
  });

  it('signs raw messages that Node verifies, until its period ends', async () => {
    for (const algorithm of ['ed25519', 'p256'] as const) {
      const { record, publicForms } = await bench.ok('keys.generate', {
        algorithm,
        label: `signer ${algorithm}`,
      });
      const id = record.id;
      await bench.ok('keys.waive-backup', { id, reason: 'short-lived' });
      expect(await bench.no('keys.waive-backup', { id, reason: 'twice' })).toMatchObject({
        code: 'state-forbids',
      });
      await bench.ok('keys.activate', { id });
      const message = utf8('a message to be signed');
      const request = await bench.ok('sign.open', { kind: 'raw-message', from: { bytes: message }, key: id });
      const { bytes } = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
      const key = createPublicKey(publicForms.find(({ form }) => form === 'pem')?.text ?? '');
      expect(
        verify(algorithm === 'p256' ? 'sha256' : null, message, { key, dsaEncoding: 'ieee-p1363' }, bytes),
      ).toBe(true);
      const late = await bench.ok('sign.open', { kind: 'raw-message', from: { bytes: message }, key: id });
      bench.clockOffset = 4 * 366 * 86_400_000;
      expect(await bench.no('sign.approve', { id: late.id, digest: late.digest })).toMatchObject({
        code: 'state-forbids',
        details: { state: 'deactivated' },
      });
      bench.clockOffset = 0;
      await bench.ok('clock.confirm', { reason: 'back from the future' });
      await bench.ok('sign.reject', { id: late.id });
      expect(await bench.no('sign.reject', { id: late.id })).toMatchObject({ code: 'request-closed' });
    }
    expect(createPrivateKey).toBeTypeOf('function');
  });

  it('does not sign with what is not for signing', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'x25519', label: 'encrypt only' });
    expect(
      await bench.no('sign.open', { kind: 'raw-message', from: { bytes: utf8('x') }, key: record.id }),
    ).toMatchObject({ code: 'no-key-for-request' });
    expect(await bench.no('sign.open', { from: { bytes: utf8('not a request') } })).toMatchObject({
      code: 'undecodable',
    });
    expect(await bench.no('sign.open', { from: { file: bench.file('absent') } })).toMatchObject({
      code: 'file-missing',
    });
    expect(await bench.no('sign.get', { id: '12345678' })).toEqual({ code: 'no-such-request' });
    expect(await bench.no('sign.get', { id: '12345678/request/0' })).toEqual({ code: 'no-such-request' });
  });

  it('keeps large requests whole', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'large' });
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: record.id });
    await bench.ok('rules.set', { scope: record.id, rules: { allow: ['binary-message'] } });
    const bytes = new Uint8Array(64 * 1024).map((_, at) => (at * 7 + 65) % 251);
    const request = await bench.ok('sign.open', { kind: 'raw-message', from: { bytes }, key: record.id });
    await bench.ok('vault.lock', {});
    await bench.unlock();
    await bench.ok('sign.approve', { id: request.id, digest: request.digest });
    const { outcome, request: again } = await bench.ok('sign.get', { id: request.id });
    expect(again.digest).toBe(request.digest);
    expect(Buffer.compare(again.canonical, request.canonical)).toBe(0);
    expect(outcome?.bytes).toHaveLength(64);
  });
});

describe('seeds and what comes of them', async () => {
  const bench = await openBench();
  const phrase = utf8(
    'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  );
  let seed = '';

  it('are imported once', async () => {
    const { record } = await bench.ok('seeds.import', { label: 'seed', phrase });
    seed = record.id;
    expect(await bench.no('seeds.import', { label: 'again', phrase })).toMatchObject({
      code: 'duplicate-key',
    });
    await bench.ok('seeds.import', { label: 'with passphrase', phrase, passphrase: utf8('25th') });
    await bench.ok('seeds.verify', { id: seed, phrase });
    await bench.ok('keys.activate', { id: seed });
  });

  it.each([
    ['bip44', 'bitcoin', "m/44'/0'/0'", '1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA'],
    ['bip49', 'bitcoin', "m/49'/0'/0'", '37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf'],
    ['bip84', 'bitcoin', "m/84'/0'/0'", 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'],
    ['bip86', 'bitcoin', "m/86'/0'/0'", 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr'],
    ['ethereum', 'ethereum', "m/44'/60'/0'", '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'],
    ['solana', 'solana', "m/44'/501'/0'/0'", 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk'],
  ] as const)('give the published first address of %s', async (standard, network, path, address) => {
    const { record, publicForms } = await bench.ok('seeds.add-account', {
      seed,
      label: standard,
      standard,
      network,
      account: 0,
    });
    expect(record.derivation?.path).toBe(path);
    expect(record.address).toBe(address);
    const { addresses } = await bench.ok('keys.addresses', { id: record.id, count: 1 });
    expect(addresses[0]?.address).toBe(address);
    const descriptor = publicForms.find(({ form }) => form === 'descriptor');
    expect(descriptor !== undefined).toBe(network === 'bitcoin');
  });

  it('refuse a network that a standard does not know', async () => {
    expect(
      await bench.no('seeds.add-account', {
        seed,
        label: 'x',
        standard: 'bip84',
        network: 'ethereum',
        account: 0,
      }),
    ).toMatchObject({ code: 'path-malformed' });
    expect(
      await bench.no('seeds.derive-key', {
        seed,
        label: 'x',
        algorithm: 'ed25519',
        scheme: 'slip10',
        path: 'm/1',
      }),
    ).toMatchObject({ code: 'path-malformed' });
    expect(
      await bench.no('seeds.derive-key', {
        seed,
        label: 'x',
        algorithm: 'secp256k1',
        scheme: 'bip32',
        path: 'm/x',
      }),
    ).toMatchObject({ code: 'path-malformed' });
  });

  it('do not bring a destroyed child back by another name', async () => {
    const path = "m/44'/60'/7'/0/0";
    const { record } = await bench.ok('seeds.derive-key', {
      seed,
      label: 'child',
      algorithm: 'secp256k1',
      scheme: 'bip32',
      path,
    });
    await bench.ok('keys.activate', { id: record.id });
    const address = record.address ?? '';
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: 'child', reason: 'test' });
    const again = { seed, algorithm: 'secp256k1' as const, scheme: 'bip32' as const };
    expect(await bench.no('seeds.derive-key', { ...again, label: 'child', path })).toMatchObject({
      code: 'duplicate-key',
    });
    const account = await bench.ok('seeds.add-account', {
      seed,
      label: 'around it',
      standard: 'ethereum',
      network: 'ethereum',
      account: 7,
    });
    await bench.ok('keys.activate', { id: account.record.id });
    // Its account's first address is the destroyed key's own.
    expect(account.record.address).toBe(address);
    expect(
      await bench.no('sign.open', {
        kind: 'ethereum-message',
        from: { bytes: utf8('hello') },
        key: account.record.id,
      }),
    ).toMatchObject({ code: 'state-forbids' });
    const json = JSON.stringify({
      from: address,
      to: address,
      value: '0x1',
      gas: '0x5208',
      gasPrice: '0x1',
      nonce: '0x0',
      chainId: '0x1',
    });
    expect(await bench.no('sign.open', { from: { bytes: utf8(json) } })).toMatchObject({
      code: 'state-forbids',
    });
  });

  it('mix dice by the published formula', async () => {
    const rolls = utf8('1234561234561234561234561234');
    const { key, systemEntropy } = await bench.ok('seeds.generate', {
      label: 'diced',
      words: 12,
      extraEntropy: { method: 'dice', rolls },
    });
    expect(key.record.origin.extraEntropy).toEqual({ method: 'dice', count: 28 });
    const { createHash } = await import('node:crypto');
    const { entropyToMnemonic } = await import('@scure/bip39');
    const { wordlist } = await import('@scure/bip39/wordlists/english.js');
    const text = `holdfast dice v1:${Buffer.from(systemEntropy ?? []).toString('hex')}:${new TextDecoder().decode(rolls)}`;
    const expected = entropyToMnemonic(createHash('sha256').update(text).digest().subarray(0, 16), wordlist);
    const { phrase: shown } = await bench.ok('seeds.reveal', { id: key.record.id });
    expect(new TextDecoder().decode(shown)).toBe(expected);
    expect(
      await bench.no('seeds.generate', {
        label: 'x',
        words: 12,
        extraEntropy: { method: 'dice', rolls: utf8('123') },
      }),
    ).toMatchObject({ code: 'too-little-entropy' });
    expect(
      await bench.no('seeds.generate', {
        label: 'x',
        words: 12,
        extraEntropy: { method: 'coins', rolls: utf8('0121') },
      }),
    ).toMatchObject({ code: 'dice-malformed', details: { position: 3 } });
  });

  it('are rotated to fresh ones', async () => {
    const { successor, key: old } = await bench.ok('keys.rotate', {
      id: seed,
      reason: 'yearly',
      label: 'seed of next year',
    });
    expect(successor?.record).toMatchObject({
      algorithm: 'bip39-seed',
      predecessor: seed,
      state: 'pre-activation',
      seed: { words: 12 },
    });
    expect(old.record.state).toBe('active');
  });

  it('complete words', async () => {
    expect((await bench.ok('seeds.words', { prefix: 'aban' })).words).toEqual(['abandon']);
    expect((await bench.ok('seeds.words', { prefix: 'zzz' })).words).toEqual([]);
  });
});

describe('report.qr', async () => {
  const bench = await openBench();
  it('draws a square of modules with a quiet zone', async () => {
    const { size, modules } = await bench.ok('report.qr', {
      text: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
    });
    expect(modules).toHaveLength(size * size);
    expect(modules.slice(0, size * 4).every((dark) => dark === 0)).toBe(true);
    expect([...modules.slice(size * 4 + 4, size * 4 + 11)]).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(await bench.no('report.qr', { text: 'é'.repeat(2900) })).toMatchObject({ code: 'bad-request' });
  });
});
