import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { instant } from '../core/keys/instant.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { canTransition } from '../core/keys/state.ts';
import { livesBeside, tokensOf, withRetiredToken } from '../core/keys/token-places.ts';
import { canBecome } from '../core/tokens/life.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { backupsReadOn, withoutReaders } from './backup-readers.ts';
import type { Context } from './context.ts';
import { csvTable } from './csv.ts';
import { revokeKey } from './revoke-key.ts';
import { tokensNow } from './token-link.ts';
import { putToken, tokenRecord, tokenRecords, type TokenRecord } from './token-record.ts';
import { slotOfKnownToken } from './ways-in.ts';
import { exposeWrappingKeys, type ExposedKeys } from './wrapping-loss.ts';
import type { TransportKey } from './wrapping-records.ts';
import { writeNoted } from './write-noted.ts';

type Registered = CommandOutput<'tokens.mark'>['token'];

/** `tokens.register`. */
export async function registeredTokens(
  context: Context,
  { search, life, from = 0, count = 200 }: ParsedInput<'tokens.register'>,
): Promise<CommandOutput<'tokens.register'>> {
  const wanted = search?.toLowerCase() ?? '';
  const found = tokenRecords(context).filter(
    (record) =>
      (life === undefined || record.life === life) &&
      [record.serial, record.label, record.holder, record.model, record.profile].some(
        (text) => text?.toLowerCase().includes(wanted) === true,
      ),
  );
  const known = await tokenFacts(context);
  return {
    tokens: found.slice(from, from + count).map((record) => registered(record, known)),
    total: found.length,
  };
}

/**
 * `tokens.mark`. A lost token's keys are compromised, each with a case of what is left to do; a retired one may hold none
 * that are still in use. Errors: `no-such-token`, `state-forbids`.
 */
export async function markToken(
  context: Context<'tokens.mark'>,
  input: ParsedInput<'tokens.mark'>,
): Promise<CommandOutput<'tokens.mark'>> {
  const record = tokenRecord(context, input.serial);
  if (record === undefined) throw context.fail('no-such-token', { token: input.serial });
  const { life } = input;
  if (!canBecome(record.life, life))
    throw context.fail('state-forbids', { token: record.serial, state: record.life, to: life });
  const holder = life === 'issued' ? (input.holder ?? record.holder) : undefined;
  if (life === 'issued' && holder === undefined)
    throw context.fail('state-forbids', { token: record.serial, to: life, reason: 'holder-needed' });
  const keys = keysByToken(context).get(record.serial) ?? [];
  const inUse = keys.filter(
    (key) =>
      key.state !== 'deactivated' &&
      key.state !== 'destroyed' &&
      key.state !== 'compromised' &&
      !livesBeside(key, record.serial),
  );
  if (life === 'retired' && inUse.length > 0)
    throw context.fail('state-forbids', {
      token: record.serial,
      to: life,
      reason: 'keys-in-use',
      keys: inUse.map(({ label }) => label),
    });
  const compromised = life === 'lost' ? await compromise(context, record, keys, input.reason) : [];
  // After its keys, so that what is compromised already is not asked to be wrapped anew.
  const wrapping =
    life === 'lost' ? await exposeWrappingKeys(context, record, input.reason) : { cases: [], exposed: 0 };
  const cases = [...compromised, ...wrapping.cases];
  const { holder: before, ...rest } = record;
  // Who had a lost token is what is asked first.
  const stays = life === 'issued' ? holder : life === 'lost' ? before : undefined;
  const marked: TokenRecord = {
    ...rest,
    life,
    since: instant(context.now),
    ...(stays === undefined ? {} : { holder: stays }),
  };
  const details = {
    token: record.serial,
    from: record.life,
    to: life,
    holder: stays ?? '',
    cases: cases.length,
  };
  const subjects = keys.slice(0, 200).map(({ id }) => id);
  await context.change({ subjects, details: { ...details, reason: input.reason ?? '' } }, (change) => {
    if (life === 'lost')
      for (const { id } of keys)
        change.putKey(withHistory(context.key(id), 'token-lost', context.act(input.reason)));
    // What goes on living on a spare lives there from now on. What is on the retired token stays there until it is erased.
    if (life === 'retired') {
      const living = keys.filter(({ state }) => state !== 'destroyed');
      const moved = living.map(({ id }) => withRetiredToken(context.key(id), record.serial, marked.since));
      const isThere = ({ places }: TransportKey): boolean =>
        places.some(({ serial }) => serial === record.serial);
      for (const one of withoutReaders(context, isThere, moved)) change.putKey(one);
    }
    putToken(context, change, marked, { event: life, reason: input.reason });
  });
  const now = tokenRecord(context, record.serial) ?? marked;
  const facts = await tokenFacts(context);
  return {
    token: registered(now, facts),
    cases,
    todo: todoOf(context, now, facts.keys.get(now.serial) ?? [], wrapping),
  };
}

/** One case for each key that can still be compromised; those that one of them reaches are in its case. */
async function compromise(
  context: Context<'tokens.mark'>,
  token: TokenRecord,
  keys: readonly KeyRecord[],
  reason: string | undefined,
): Promise<string[]> {
  const cases: string[] = [];
  for (const { id } of keys) {
    if (!canTransition(context.key(id).state, 'compromised')) continue;
    const revoked = await revokeKey(context, {
      id,
      code: 'key-compromise',
      reason: reason ?? `token ${token.label} ${token.serial} was lost`.slice(0, 500),
      suspectedSince: undefined,
      lostToken: token.serial,
    });
    cases.push(revoked.case);
  }
  return cases;
}

type Todo = CommandOutput<'tokens.mark'>['todo'][number];

/** What is left to do, as short codes that texts for people are made of. */
function todoOf(
  context: Context,
  { life, serial }: TokenRecord,
  keys: readonly KeyRecord[],
  wrapping: ExposedKeys,
): Todo[] {
  // Whoever has it and its PIN is let in until then.
  const opens: Todo[] = slotOfKnownToken(context.session, serial) === undefined ? [] : ['remove-vault-slot'];
  const held = keys.filter(({ state }) => state !== 'destroyed');
  switch (life) {
    case 'lost':
      return [
        ...opens,
        ...(keys.length > 0 || wrapping.cases.length > 0 ? (['work-off-cases'] as const) : []),
        ...(wrapping.exposed > 0 ? (['replace-wrapping-key'] as const) : []),
        'enrol-replacement',
      ];
    case 'returned':
      return ['check-token', 'put-in-stock-or-retire'];
    case 'retired':
      return [
        ...opens,
        ...(backupsReadOn(context, serial).length > 0 ? (['renew-token-backups'] as const) : []),
        ...(held.length > 0 ? (['destroy-keys'] as const) : []),
        'destroy-token',
      ];
    default:
      return [];
  }
}

/** `tokens.export-register`. */
export async function exportRegister(
  context: Context,
  { file, format }: ParsedInput<'tokens.export-register'>,
): Promise<CommandOutput<'tokens.export-register'>> {
  const facts = await tokenFacts(context);
  const tokens = tokenRecords(context).map((record) => registered(record, facts));
  const bytes = format === 'csv' ? registerCsv(tokens) : registerJson(context, tokens);
  await writeNoted(context, file, bytes, [], { format, tokens: tokens.length });
  return { tokens: tokens.length };
}

function registerCsv(tokens: readonly Registered[]): Uint8Array {
  return csvTable(
    [
      'serial',
      'label',
      'manufacturer',
      'model',
      'firmware',
      'life',
      'since',
      'holder',
      'profile',
      'keys',
      'history',
    ],
    tokens.map((token) => [
      token.serial,
      token.label,
      token.manufacturer,
      token.model,
      token.firmware ?? '',
      token.life,
      token.since,
      token.holder ?? '',
      token.profile ?? '',
      token.keys.join('; '),
      token.history.map(({ at, event, holder }) => [at, event, holder ?? ''].join(' ').trim()).join('; '),
    ]),
  );
}

function registerJson(context: Context, tokens: readonly Registered[]): Uint8Array {
  const { vault, settings } = context.session;
  const body = {
    format: 'holdfast-token-register',
    version: 1,
    at: instant(context.now),
    vault: { id: vault.id, name: settings.name },
    tokens,
  };
  return encodeUtf8(`${JSON.stringify(body, null, 2)}\n`);
}

/** What the register shows beside its records. */
interface TokenFacts {
  readonly keys: ReadonlyMap<string, readonly KeyRecord[]>;
  readonly present: ReadonlySet<string>;
}

async function tokenFacts(context: Context): Promise<TokenFacts> {
  const keys = keysByToken(context);
  // The register is there where tokens are not.
  if (context.ports.tokens === undefined) return { keys, present: new Set() };
  const { tokens } = await tokensNow(context);
  return { keys, present: new Set(tokens.map(({ id }) => id)) };
}

function registered(record: TokenRecord, { keys, present }: TokenFacts): Registered {
  const { wrongPins: _wrong, wrongSoPins: _wrongSo, ...shown } = record;
  return {
    ...shown,
    present: present.has(record.serial),
    keys: (keys.get(record.serial) ?? []).filter(({ state }) => state !== 'destroyed').map(({ id }) => id),
    history: [...record.history],
  };
}

/** Keys by the token that a version of theirs is on, or was left on when the token was retired. */
function keysByToken(context: Context): Map<string, KeyRecord[]> {
  const keys = new Map<string, KeyRecord[]>();
  for (const record of context.session.keys.all()) {
    for (const serial of tokensOf(record)) keys.set(serial, [...(keys.get(serial) ?? []), record]);
  }
  return keys;
}
