import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { describe, expect, it } from 'vitest';
import { recoverTransactionAddress, serializeTransaction, parseTransaction } from 'viem';
import { openBench } from './harness.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the whole life of a seed and its Ethereum account', async () => {
  const bench = await openBench();
  let seed = '';
  let account = '';
  let address = '';

  it('generates a seed, which waits for its backup', async () => {
    const { key, systemEntropy } = await bench.ok('seeds.generate', { label: 'Main seed', words: 12 });
    seed = key.record.id;
    expect(systemEntropy).toBeUndefined();
    expect(await bench.no('keys.activate', { id: seed })).toEqual({
      code: 'backup-needed',
      details: { seed: true },
    });
    expect(
      await bench.no('seeds.add-account', {
        seed,
        label: 'x',
        standard: 'ethereum',
        network: 'ethereum',
        account: 0,
      }),
    ).toMatchObject({ code: 'seed-unusable' });
  });

  it('shows the phrase until it is verified, and not again', async () => {
    const { phrase } = await bench.ok('seeds.reveal', { id: seed });
    expect(new TextDecoder().decode(phrase).split(' ')).toHaveLength(12);
    const wrong = utf8('abandon '.repeat(11) + 'about');
    expect(await bench.no('seeds.verify', { id: seed, phrase: wrong })).toEqual({ code: 'phrase-mismatch' });
    expect(await bench.no('seeds.verify', { id: seed, phrase: utf8('abandon abandon') })).toMatchObject({
      code: 'phrase-word-count',
    });
    expect(
      await bench.no('seeds.verify', { id: seed, phrase: utf8('abandon '.repeat(11) + 'zzzz') }),
    ).toMatchObject({ code: 'phrase-unknown-word', details: { position: 12 } });
    const verified = await bench.ok('seeds.verify', { id: seed, phrase });
    expect(verified.record.backup.rule).toBe('phrase-verified');
    expect(await bench.no('seeds.reveal', { id: seed })).toEqual({ code: 'already-verified' });
    expect((await bench.ok('keys.activate', { id: seed })).record.state).toBe('active');
  });

  it('derives an account and its addresses', async () => {
    const view = await bench.ok('seeds.add-account', {
      seed,
      label: 'Ethereum 0',
      standard: 'ethereum',
      network: 'ethereum',
      account: 0,
    });
    account = view.record.id;
    address = view.record.address ?? '';
    expect(view.record.derivation?.path).toBe("m/44'/60'/0'");
    const { addresses } = await bench.ok('keys.addresses', { id: account, count: 3 });
    expect(addresses[0]).toMatchObject({ path: "m/44'/60'/0'/0/0", address });
    expect(
      await bench.no('seeds.add-account', {
        seed,
        label: 'Again',
        standard: 'ethereum',
        network: 'ethereum',
        account: 0,
      }),
    ).toMatchObject({ code: 'duplicate-key' });
    await bench.ok('keys.activate', { id: account });
    expect((await bench.ok('keys.list', { search: address.toLowerCase() })).keys.map(({ id }) => id)).toEqual(
      [account],
    );
  });

  it('signs an Ethereum transaction that recovers to the address', async () => {
    const transaction = {
      type: 'eip1559' as const,
      chainId: 1,
      nonce: 7,
      to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' as const,
      value: 10n ** 16n,
      gas: 21_000n,
      maxFeePerGas: 30_000_000_000n,
      maxPriorityFeePerGas: 1_000_000_000n,
    };
    const raw = serializeTransaction(transaction);
    const request = await bench.ok('sign.open', {
      from: { bytes: utf8(raw), name: 'pay.txt' },
      key: account,
    });
    expect(request.display).toMatchObject({ kind: 'ethereum-transaction', value: '10000000000000000' });
    expect(await bench.no('sign.approve', { id: request.id, digest: '0'.repeat(64) })).toEqual({
      code: 'digest-mismatch',
    });
    const outcome = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
    const signed = outcome.text as `0x02${string}`;
    expect(await recoverTransactionAddress({ serializedTransaction: signed })).toBe(address);
    expect(parseTransaction(signed)).toMatchObject({ nonce: 7, value: 10n ** 16n });
    expect(await bench.no('sign.approve', { id: request.id, digest: request.digest })).toMatchObject({
      code: 'request-closed',
    });
    const again = await bench.ok('sign.get', { id: request.id });
    expect(again.outcome?.text).toBe(signed);
    expect((await bench.ok('keys.get', { id: account })).record.useCount).toBe(1);
    expect(
      await bench.ok('sign.save', { id: request.id, file: bench.file('signed.txt'), form: 'text' }),
    ).toEqual({ bytes: signed.length + 1 });
    expect((await bench.ok('sign.list', {})).requests[0]).toMatchObject({
      status: 'handed-over',
      hash: outcome.hash,
    });
  });

  it('finds the signer of a request by its from address', async () => {
    const json = JSON.stringify({
      from: address,
      to: address,
      value: '0x1',
      gas: '0x5208',
      gasPrice: '0x3b9aca00',
      nonce: '0x0',
      chainId: '0x1',
    });
    const request = await bench.ok('sign.open', { from: { bytes: utf8(json) } });
    const outcome = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
    expect(await recoverTransactionAddress({ serializedTransaction: outcome.text as never })).toBe(address);
  });

  it('signs a personal message that recovers to the address', async () => {
    const request = await bench.ok('sign.open', {
      kind: 'ethereum-message',
      from: { bytes: utf8('hello from the vault') },
      key: account,
    });
    const { bytes } = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
    const hash = keccak_256(utf8('\u0019Ethereum Signed Message:\n20hello from the vault'));
    const point = secp256k1.Signature.fromBytes(bytes.slice(0, 64))
      .addRecoveryBit((bytes[64] ?? 27) - 27)
      .recoverPublicKey(hash);
    expect((await bench.ok('keys.addresses', { id: account, count: 1 })).addresses[0]?.publicKey).toBe(
      point.toHex(true),
    );
  });

  it('refuses to sign while the account or its seed may not', async () => {
    const message = { kind: 'ethereum-message' as const, from: { bytes: utf8('again') }, key: account };
    await bench.ok('keys.suspend', { id: account, reason: 'holiday' });
    expect(await bench.no('sign.open', message)).toMatchObject({ code: 'state-forbids' });
    await bench.ok('keys.resume', { id: account, reason: 'back' });
    await bench.ok('keys.suspend', { id: seed, reason: 'holiday' });
    expect(await bench.no('sign.open', message)).toMatchObject({ code: 'seed-unusable' });
    await bench.ok('keys.resume', { id: seed, reason: 'back' });
    await bench.ok('sign.open', message);
  });

  it('rotates the account to the next number', async () => {
    const { key: old, successor } = await bench.ok('keys.rotate', { id: account, reason: 'yearly' });
    expect(old.record).toMatchObject({ state: 'active', successor: successor?.record.id });
    expect(successor?.record).toMatchObject({
      label: 'Ethereum 1',
      predecessor: account,
      derivation: { account: 1 },
    });
  });

  it('revoking the seed revokes its children and closes open requests', async () => {
    const { alsoRevoked } = await bench.ok('keys.revoke', { id: seed, reason: 'phrase seen by others' });
    expect(alsoRevoked).toHaveLength(2);
    const { requests } = await bench.ok('sign.list', {});
    expect(requests.filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('destroying the seed leaves a tombstone and no secret', async () => {
    expect(await bench.no('keys.destroy', { id: seed, confirmLabel: 'main seed', reason: 'gone' })).toEqual({
      code: 'label-mismatch',
    });
    const { key, alsoDestroyed } = await bench.ok('keys.destroy', {
      id: seed,
      confirmLabel: 'Main seed',
      reason: 'gone',
    });
    expect(key.record.state).toBe('destroyed');
    expect(alsoDestroyed).toHaveLength(2);
    expect(await bench.no('seeds.reveal', { id: seed })).toMatchObject({ code: 'seed-unusable' });
    await bench.ok('vault.lock', {});
    await bench.unlock();
    expect((await bench.ok('keys.get', { id: seed })).record.state).toBe('destroyed');
  });

  it('has one entry of the log for every change, and the chain holds', async () => {
    const check = await bench.ok('audit.check', {});
    const { entries, total } = await bench.ok('audit.list', { limit: 1000 });
    expect(entries).toHaveLength(total);
    expect(check.entries).toBe(total);
    const commands = entries.map(({ command }) => command);
    expect(commands.filter((command) => command === 'sign.approve')).toHaveLength(3);
    expect(commands.at(-1)).toBe('vault.create');
    const { entries: ofSeed } = await bench.ok('audit.list', { key: seed });
    expect(ofSeed.map(({ command }) => command)).toContain('keys.destroy');
    const exported = await bench.ok('audit.export', { file: bench.file('audit.jsonl') });
    const verified = await bench.ok('audit.verify', {
      file: bench.file('audit.jsonl'),
      key: exported.keyFingerprint,
    });
    expect(verified.entries).toBe(exported.entries);
    expect(
      await bench.no('audit.verify', { file: bench.file('audit.jsonl'), key: '0'.repeat(64) }),
    ).toMatchObject({ code: 'audit-wrong-key' });
  });
});
