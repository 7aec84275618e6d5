import { base64 } from '@scure/base';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import type { SessionHolder } from './context.ts';
import { deskOf } from './program-desk.ts';
import type { Pairings } from './pairings.ts';
import type { EnginePorts, ProgramConversation, ProgramWire } from './ports.ts';
import { answerProof } from './program-proof.ts';
import { programRecord } from './program-record.ts';
import type { Session } from './session.ts';

/** Version of what is said over the socket (docs/serve.md). */
const protocolVersion = 1;

/** Requests that one program may have under way. */
const maxInFlight = 512;

type Fields = Readonly<Record<string, unknown>>;
type Id = number | string | null;

/** What a conversation stands on. */
export interface Ground {
  readonly session: Session;
  readonly holder: SessionHolder;
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  readonly pairings: Pairings;
  /** A program has shown who it is, or has gone. */
  onKnown(program: string, conversation: Conversation): void;
  onGone(program: string, conversation: Conversation): void;
}

/** One program at the socket: it says who it is, or asks to be paired, and then asks for signatures. */
export class Conversation implements ProgramConversation {
  readonly #ground: Ground;
  readonly #wire: ProgramWire;
  readonly #nonce: Uint8Array;
  #pairing: string | undefined;
  #program: string | undefined;
  #inFlight = 0;
  #over = false;

  constructor(ground: Ground, wire: ProgramWire) {
    this.#ground = ground;
    this.#wire = wire;
    this.#nonce = ground.ports.random.bytes(32);
    this.#say({ holdfast: 'serve', version: protocolVersion, nonce: base64.encode(this.#nonce) });
  }

  line(text: string): void {
    if (this.#over) return;
    let id: Id = null;
    try {
      const fields = readFields(text);
      id = readId(fields);
      this.#heed(id, fields);
    } catch (error) {
      this.#fail(id, isHoldfastError(error) ? error : new HoldfastError('internal'));
    }
  }

  fault(reason: 'line-too-long' | 'not-utf8'): void {
    if (!this.#over) this.#fail(null, bad(reason));
  }

  gone(): void {
    this.#over = true;
    if (this.#pairing !== undefined && this.#ground.pairings.remove(this.#pairing)) this.#changed();
    if (this.#program !== undefined) this.#ground.onGone(this.#program, this);
  }

  end(): void {
    this.#over = true;
    this.#wire.end();
  }

  #heed(id: Id, fields: Fields): void {
    const { do: act } = fields;
    if (act === 'pair') this.#pair(id, fields);
    else if (act === 'hello') this.#hello(id, fields);
    else if (act !== 'sign' && act !== 'keys') throw bad('unknown-act');
    else if (this.#program === undefined)
      throw new HoldfastError('not-permitted', { reason: 'say-hello-first' });
    else if (this.#inFlight >= maxInFlight) throw new HoldfastError('rate-exceeded', { per: 'connection' });
    else void this.#ask(id, this.#program, act, fields);
  }

  #pair(id: Id, fields: Fields): void {
    requireOnly(fields, 'name');
    const { name } = fields;
    if (typeof name !== 'string' || !/^[^\p{C}\p{Zl}\p{Zp}]{1,60}$/u.test(name) || name.trim() !== name)
      throw bad('name');
    if (this.#pairing !== undefined || this.#program !== undefined) throw bad('too-late');
    const { pairings, ports } = this.#ground;
    const { program, token } = pairings.begin(name, ports.clock.now(), {
      paired: () => {
        this.#say({ event: 'paired', program: program.id });
        this.#wire.end();
      },
      turnedAway: () => {
        this.end();
        this.#changed();
      },
    });
    this.#pairing = program.id;
    this.#wire.expect('approval');
    this.#give(id, { program: program.id, code: program.code, token: base64.encode(token) });
    token.fill(0);
    this.#changed();
  }

  #hello(id: Id, fields: Fields): void {
    requireOnly(fields, 'program', 'nonce', 'proof');
    if (this.#program !== undefined) throw bad('too-late');
    const program = requireText(fields, 'program', 64);
    const programNonce = requireBytes(fields, 'nonce');
    const given = requireBytes(fields, 'proof');
    const { session } = this.#ground;
    const record = programRecord(session.vault, program);
    const tokenHash = record?.state === 'revoked' ? undefined : record?.tokenHash;
    const greeting = { serverNonce: this.#nonce, programNonce, program };
    const answer = answerProof(tokenHash, given, greeting);
    if (answer === undefined || record === undefined) {
      // One try a connection, and its nonce is used up.
      this.#fail(id, new HoldfastError('not-permitted', { reason: 'not-paired' }));
      this.end();
      return;
    }
    this.#program = program;
    this.#wire.expect('requests');
    this.#ground.onKnown(program, this);
    this.#give(id, { proof: base64.encode(answer), name: record.name, state: record.state });
  }

  async #ask(id: Id, program: string, act: 'sign' | 'keys', fields: Fields): Promise<void> {
    const caller = { role: 'program', id: program } as const;
    this.#inFlight++;
    try {
      if (act === 'keys') {
        requireOnly(fields);
        this.#tell(id, await this.#ground.holder.call('program.keys', {}, { caller }));
        return;
      }
      const result = await this.#ground.holder.call('program.sign', signInput(fields), { caller });
      // The type of the command's output; the engine gave it under that name.
      this.#tell(id, result.ok ? { ok: true, value: signAnswer(result.value as Signed) } : result);
    } catch (error) {
      this.#fail(id, isHoldfastError(error) ? error : new HoldfastError('internal'));
    } finally {
      this.#inFlight--;
    }
  }

  #changed(): void {
    const { holder, session } = this.#ground;
    if (holder.session === session) holder.changed(session);
  }

  #tell(id: Id, result: Result<unknown>): void {
    if (!result.ok) this.#say({ id, ok: false, error: result.error });
    // Between the commit and this line the owner may have stopped everything.
    else if (this.#program !== undefined && !this.#isServed(this.#program))
      this.#fail(id, new HoldfastError('not-served'));
    else this.#give(id, result.value);
  }

  #isServed(program: string): boolean {
    try {
      deskOf(this.#ground.session).requireServed(program);
      return true;
    } catch {
      return false;
    }
  }

  #give(id: Id, value: unknown): void {
    this.#say({ id, ok: true, value });
  }

  #fail(id: Id, { code, details }: HoldfastError): void {
    this.#say({ id, ok: false, error: { code, details } });
  }

  #say(message: unknown): void {
    if (!this.#over) this.#wire.send(JSON.stringify(message));
  }
}

type Signed = CommandOutput<'program.sign'>;

/** What a program gets: bytes as base64. */
function signAnswer({ requestId, verdict, outcome }: Signed): unknown {
  const { form, bytes, text, mediaType, complete, txid, hash, extracted } = outcome;
  return {
    requestId,
    verdict,
    outcome: { form, bytes: base64.encode(bytes), text, mediaType, complete, txid, hash, extracted },
  };
}

function signInput(fields: Fields): unknown {
  requireOnly(fields, 'key', 'kind', 'text', 'base64');
  const { key, kind, text } = fields;
  if ((text === undefined) === (fields['base64'] === undefined)) throw bad('text-or-base64');
  const bytes = typeof text === 'string' ? encodeUtf8(text) : requireBytes(fields, 'base64');
  return { bytes, ...(key === undefined ? {} : { key }), ...(kind === undefined ? {} : { kind }) };
}

function readFields(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad('not-json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('not-an-object');
  return { ...value };
}

function readId({ id }: Fields): Id {
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  if (typeof id === 'string' && id.length <= 64) return id;
  throw bad('id');
}

function requireOnly(fields: Fields, ...names: readonly string[]): void {
  const known = ['id', 'do', ...names];
  if (Object.keys(fields).some((name) => !known.includes(name))) throw bad('unknown-field');
}

function requireText(fields: Fields, name: string, most: number): string {
  const value = fields[name];
  if (typeof value !== 'string' || value.length === 0 || value.length > most) throw bad(name);
  return value;
}

function requireBytes(fields: Fields, name: string): Uint8Array {
  const value = fields[name];
  if (typeof value !== 'string') throw bad(name);
  let bytes: Uint8Array;
  try {
    bytes = base64.decode(value);
  } catch {
    throw bad(name);
  }
  if (name !== 'base64' && bytes.length !== 32) throw bad(name);
  return bytes;
}

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-request', { reason });
}
