import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plainInput } from '../../src/cli/build-input.ts';
import { parseArguments } from '../../src/cli/arguments.ts';
import { batchHadErrors, exitCodes } from '../../src/cli/exit-codes.ts';
import { errorTexts } from '../../src/cli/error-text.ts';
import { flagsOf, kebab } from '../../src/cli/flags.ts';
import { commandHelp, commandsOf, groupHelp, groups } from '../../src/cli/help.ts';
import { knownFlags } from '../../src/cli/known-flags.ts';
import { editDistance, nearest } from '../../src/cli/nearest.ts';
import { safeText } from '../../src/cli/safe-text.ts';
import { version } from '../../src/cli/version.ts';
import { contract, isCommandName, type CommandName } from '../../src/shared/contract.ts';
import { errorClasses, errorCodes } from '../../src/shared/error-code.ts';

const names = Object.keys(contract).filter(isCommandName);

/** Secrets of the contract's inputs: none of these may be taken from an argument. */
const secretNames = /passphrase|secret|phrase|code|rolls|pin$|^shares?$|^text$/;

function input(command: CommandName, line: readonly string[]): unknown {
  return plainInput(command, parseArguments(line, knownFlags(command))).input;
}

describe('flags of the contract', () => {
  it('names every command in exactly one group that is described', () => {
    const grouped = Object.keys(groups).flatMap((group) =>
      commandsOf(group).map((name) => `${group}.${name}`),
    );
    expect(grouped.sort()).toEqual([...names].sort());
    expect(names.length).toBe(Object.keys(contract).length);
    expect(groupHelp('tokens')).not.toContain('pin-key');
    expect(groupHelp('vault')).not.toContain('pin-key');
  });

  it('derives flags without a clash for every command', () => {
    for (const name of names) {
      const flags = knownFlags(name).map((flag) => flag.name);
      expect(new Set(flags).size, name).toBe(flags.length);
      for (const flag of flagsOf(name).flags)
        expect(flag.shape.kind, `${name} ${flag.name}`).not.toBe('other');
    }
  });

  it('takes no secret from the argument list', () => {
    let secrets = 0;
    const open: string[] = [];
    for (const name of names) {
      for (const flag of flagsOf(name).flags) {
        if (flag.shape.kind !== 'bytes') continue;
        if (flag.bytes === 'public') {
          open.push(`${name} ${flag.name}`);
          continue;
        }
        secrets++;
        expect(flag.name).toMatch(secretNames);
        for (const known of knownFlags(name)) {
          if (known.name === flag.name) expect(known.takes).toBe('nothing');
          else if (known.name.startsWith(`${flag.name}-`)) expect(known.name).toMatch(/-(file|fd)$/);
        }
      }
    }
    expect(open.sort()).toEqual([
      'addresses.import from.bytes',
      'data.mac message.bytes',
      'data.verify-mac message.bytes',
      'data.verify-signature message.bytes',
      'data.verify-signature signature',
      'documents.open document.payload',
      'keys.add-certificate certificate',
      'keys.derive public-key',
      'keys.derive salt',
      'keys.unwrap from.bytes',
      'program.sign bytes',
      'sign.open from.bytes',
    ]);
    expect(secrets).toBe(35);
  });

  it('writes a help text for every command that names all its flags and errors', () => {
    for (const name of names) {
      const help = commandHelp(name);
      expect(help).toContain(contract[name].summary);
      for (const flag of flagsOf(name).flags) expect(help, name).toContain(`--${flag.name}`);
      for (const code of contract[name].errors) expect(help, name).toContain(code);
    }
  });

  it('takes the word none where nothing may be said', () => {
    const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
    expect(input('keys.set-rotation', [id, '--every-days', 'none'])).toEqual({ id, everyDays: null });
    expect(input('keys.set-rotation', [id, '--every-days', '30'])).toEqual({ id, everyDays: 30 });
    expect(() => input('keys.set-rotation', [id, '--every-days', 'some'])).toThrow('whole number');
    const periods = ['--recipient-until', 'none', '--from', '2030-01-01', '--reason', 'r'];
    expect(input('keys.set-periods', [id, ...periods])).toEqual({
      id,
      from: '2030-01-01T00:00:00.000Z',
      recipientUntil: null,
      reason: 'r',
    });
    expect(commandHelp('keys.set-rotation')).toContain('a whole number, 1 to 36500, or none');
  });

  it('takes a hash as people copy it, and says what one is', () => {
    const hash = '0123456789abcdef'.repeat(4);
    const colons = hash.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:');
    for (const typed of [hash, hash.toUpperCase(), colons, hash.replaceAll(/(.{16})(?=.)/g, '$1 ')])
      expect(input('modules.trust', ['--path', '/m.so', '--sha256', typed])).toMatchObject({ sha256: hash });
    for (const typed of ['', hash.slice(1), `${hash}0`, hash.replace('0', 'g')])
      expect(() => input('modules.trust', ['--path', '/m.so', '--sha256', typed])).toThrow('64 hex digits');
  });

  it('takes a chain by its name, and says which there are', () => {
    const url = ['--url', 'https://node.example'];
    for (const chain of ['eip155:1', 'eip155:31337', 'bitcoin:testnet', 'solana'])
      expect(input('nodes.set', ['--chain', chain, ...url])).toMatchObject({ chain });
    for (const typed of ['', 'ethereum', 'eip155:0', 'bitcoin', 'bitcoin:signet', 'solana:mainnet'])
      expect(() => input('nodes.set', ['--chain', typed, ...url])).toThrow(
        /^--chain takes eip155:1 \(.*, bitcoin:mainnet, .* or solana, not /,
      );
    for (const command of ['nodes.set', 'nodes.remove'] as const)
      expect(commandHelp(command)).toMatch(/--chain TEXT +eip155:1 .* or solana; needed/);
  });

  it('takes records as JSON, and words in the place of a key', () => {
    const limit = { asset: 'eip155:1', per: 'day', amount: '5' };
    const line = [
      '--scope',
      'vault',
      '--rules.limits',
      JSON.stringify(limit),
      '--rules.acts',
      'transfer,call',
    ];
    expect(input('rules.set', line)).toEqual({
      scope: 'vault',
      rules: { limits: [limit], acts: ['transfer', 'call'] },
    });
    const help = commandHelp('rules.set');
    expect(help).toContain('id of a key, or its label | vault');
    expect(help).toContain('JSON: {"asset", "per", "amount"}');
  });

  it('turns flags into inputs', () => {
    expect(
      input('keys.generate', [
        '--algorithm',
        'p256',
        '--label',
        'A b',
        '--tags',
        'x',
        '--tags',
        'y,z',
        '--purposes',
        'sign,wrap',
        '--periods.from',
        '2027-01-31',
      ]),
    ).toEqual({
      algorithm: 'p256',
      label: 'A b',
      tags: ['x', 'y,z'],
      purposes: ['sign', 'wrap'],
      periods: { from: '2027-01-31T00:00:00.000Z' },
    });
    expect(input('seeds.words', ['ab'])).toEqual({ prefix: 'ab' });
    expect(input('sign.open', ['a.psbt'])).toEqual({ from: { file: 'a.psbt' } });
    expect(input('sign.open', ['--from.bytes-hex', '0x00ff'])).toEqual({
      from: { bytes: Uint8Array.of(0, 255) },
    });
    expect(
      input('vault.create', [
        '--vault',
        'x.holdfast',
        '--name',
        'N',
        '--memory-kib',
        '65536',
        '--passes',
        '3',
        '--lanes',
        '4',
      ]),
    ).toEqual({
      file: 'x.holdfast',
      name: 'N',
      kdf: { memoryKiB: 65536, passes: 3, lanes: 4 },
    });
  });

  it.each([
    ['keys.generate', ['--label', 'x'], /Needed here: --algorithm/],
    ['keys.generate', ['--algorithm', 'dsa', '--label', 'x'], /takes secp256k1/],
    ['rules.set', ['--scope', 'vault', '--rules.limits', '{'], /takes JSON/],
    ['keys.generate', ['--algorithm', 'p256', '--label', ' x'], /--label/],
    ['sign.open', [], /one of/],
    ['sign.open', ['--from.bytes-hex', 'zz'], /not valid hex/],
    ['keys.addresses', ['x', '--count', '1e3'], /whole number/],
    ['keys.addresses', ['x', '--count', '201'], /1 to 200/],
    ['vault.create', ['x', '--name', 'N', '--lanes', '4'], /kdf\.memory-kib/],
    ['keys.get', ['a', 'b'], /one word too many/],
    ['audit.verify', ['f', '--key', 'xyz'], /--key/],
  ] as const)('refuses bad flags of %s %j', (command, line, message) => {
    expect(() => input(command, line)).toThrow(message);
  });

  it('writes names the way people type them', () => {
    expect(['memoryKiB', 'confirmLabel', 'id'].map(kebab)).toEqual(['memory-kib', 'confirm-label', 'id']);
  });
});

describe('texts', () => {
  it('has three sentences for every error code', () => {
    expect(Object.keys(errorTexts).sort()).toEqual(Object.keys(errorCodes).sort());
    for (const [code, text] of Object.entries(errorTexts)) {
      for (const part of [text.what, text.keys, text.todo]) expect(part, code).toMatch(/^[A-Z`].*[.)]$/s);
    }
  });

  it('documents every exit code', () => {
    expect(exitCodes.map(({ code }) => code)).toEqual([0, ...Object.values(errorClasses), batchHadErrors]);
    const doc = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    for (const { code, meaning } of exitCodes) expect(doc).toContain(`| ${code} | ${meaning} |`);
  });

  it('has the version of the package', () => {
    const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(parsed).toMatchObject({ version });
  });

  it('suggests what was meant and nothing far off', () => {
    expect(nearest('kyes', ['keys', 'vault'])).toBe('keys');
    expect(nearest('gnerate', ['generate', 'get'])).toBe('generate');
    expect(nearest('zzzzzz', ['keys', 'vault'])).toBeUndefined();
    expect(editDistance('ab', 'ba')).toBe(1);
  });

  it('lets nothing from data control the terminal', () => {
    expect(safeText('a\u001b[2Jb\u202ec\nd')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{a}d');
    expect(safeText('a\nb', true)).toBe('a\nb');
  });
});
