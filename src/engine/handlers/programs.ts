import { encodeHex } from '../../core/encoding/hex.ts';
import { HoldfastError } from '../../core/error.ts';
import { instant } from '../../core/keys/instant.ts';
import { requireSound } from '../../core/policy/contradiction.ts';
import type { RuleSet } from '../../core/policy/rules.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { Context, HandlersOf } from '../context.ts';
import { keyLookup } from '../key-lookup.ts';
import { deskOf } from '../program-desk.ts';
import { programRecord, programsOf, putProgram, viewOf, type ProgramRecord } from '../program-record.ts';

/** The handlers of `programs.*` and `program.*`. */
export const programsHandlers: HandlersOf<'programs'> & HandlersOf<'program'> = {
  'programs.list': (_input, context) => {
    const { session, now } = context;
    const waiting = deskOf(session).serving?.pairings.list(now) ?? [];
    return Promise.resolve({
      programs: [
        ...waiting.map(({ id, name, code }) => ({
          id,
          name,
          state: 'waiting' as const,
          code,
          keys: [],
          rules: {},
          signed: 0,
          refused: 0,
        })),
        ...programsOf(session.vault).map((record) => viewOf(context, record)),
      ],
    });
  },

  'programs.approve': async (input, context) => {
    const { session, now } = context;
    const pairings = deskOf(session).serving?.pairings;
    if (pairings === undefined) throw context.fail('no-such-program');
    const { id, keys, rules, rate } = input;
    const waiting = pairings.require(id, input.code, now);
    requireUsable(context, keys, rules);
    const record: ProgramRecord = {
      id,
      name: waiting.name,
      state: 'active',
      paired: instant(now),
      tokenHash: waiting.tokenHash,
      keys: [...new Set(keys)],
      rules,
      rate,
      signed: 0,
      refused: 0,
    };
    const details = { name: waiting.name, keys: record.keys.length, perSecond: rate.perSecond };
    await context.change({ subjects: [id, ...record.keys], details }, (change) => putProgram(change, record));
    pairings.remove(id);
    waiting.paired();
    return { program: viewOf(context, record) };
  },

  'programs.change': async (input, context) => {
    const { session } = context;
    const { id, keys, rules, rate, stopped } = input;
    try {
      const record = requireProgram(context, id);
      if (record.state === 'revoked') throw context.fail('state-forbids', { state: record.state });
      requireUsable(context, keys ?? [], rules ?? {});
      const changed: ProgramRecord = {
        ...record,
        ...(keys === undefined ? {} : { keys: [...new Set(keys)] }),
        ...(rules === undefined ? {} : { rules }),
        ...(rate === undefined ? {} : { rate }),
        ...(stopped === undefined ? {} : { state: stopped ? 'stopped' : 'active' }),
      };
      const fields = Object.keys(input).filter((field) => field !== 'id');
      const details = { name: record.name, fields: fields.join(' '), state: changed.state };
      await context.change({ subjects: [id], details }, (change) => putProgram(change, changed));
      return { program: viewOf(context, changed) };
    } finally {
      deskOf(session).settled(id);
    }
  },

  'programs.revoke': async (input, context) => {
    const desk = deskOf(context.session);
    const { id } = input;
    try {
      // One that still waits is turned away.
      if (desk.serving?.pairings.turnAway(id) === true) {
        await context.change({ subjects: [id], details: { waiting: true } }, () => undefined);
        return {};
      }
      const { tokenHash: _tokenHash, ...record } = requireProgram(context, id);
      const details = { name: record.name, reason: input.reason ?? 'asked' };
      await context.change({ subjects: [id], details }, (change) =>
        putProgram(change, { ...record, state: 'revoked' }),
      );
      desk.serving?.hangUp(id);
      return {};
    } finally {
      desk.settled(id);
    }
  },

  'program.sign': (input, context) => deskOf(context.session).sign(context, input),

  'program.keys': (_input, context) =>
    Promise.resolve().then(() => {
      const { caller, session } = context;
      const record = caller.role === 'program' ? programRecord(session.vault, caller.id) : undefined;
      return { keys: (record?.state === 'active' ? record.keys : []).flatMap((id) => keyOf(context, id)) };
    }),
};

type ProgramKey = CommandOutput<'program.keys'>['keys'][number];

function keyOf(context: Context, id: string): ProgramKey[] {
  const { session, ports } = context;
  const record = session.keys.get(id);
  if (record === undefined) return [];
  const lookup = keyLookup(session, ports.hd);
  const found = lookup.byId(id);
  const credential = lookup.credential?.(id);
  const publicKey =
    found === undefined || found.publicKey.length === 0 ? undefined : encodeHex(found.publicKey);
  return [
    {
      key: record.id,
      label: record.label,
      algorithm: record.algorithm,
      ...(publicKey === undefined ? {} : { publicKey }),
      ...(found?.address === undefined ? {} : { address: found.address }),
      ...(credential === undefined ? {} : { exchange: credential.exchange, apiKey: credential.apiKey }),
    },
  ];
}

/** Errors: `no-such-program`. */
function requireProgram(context: Context, id: string): ProgramRecord {
  const record = programRecord(context.session.vault, id);
  if (record === undefined) throw new HoldfastError('no-such-program');
  return record;
}

/** Errors: `no-such-key`, `rules-contradict`. */
function requireUsable(context: Context, keys: readonly string[], rules: RuleSet): void {
  for (const key of keys) context.key(key);
  requireSound(rules);
}
