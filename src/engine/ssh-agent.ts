import { encodeHex } from '../core/encoding/hex.ts';
import { parsePem } from '../core/encoding/pem.ts';
import { isSshKeyAlgorithm, sshKeyBlob } from '../core/encoding/ssh-key.ts';
import { SshReader } from '../core/encoding/ssh-wire.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { encodeDocumentBody, type DocumentBody } from '../core/signing/documents/body.ts';
import type { ParsedInput } from '../shared/contract.ts';
import type { RequestView } from '../shared/contract/sign.ts';
import {
  agentFailure,
  agentSuccess,
  identitiesAnswer,
  readAgentRequest,
  rsaFlags,
  signResponse,
  type AgentRequest,
} from '../core/ssh/agent-message.ts';
import { readSignedData } from '../core/ssh/signed-data.ts';
import { verifySsh } from '../core/ssh/verify.ts';
import { signEntry } from './approve.ts';
import type { Context, SessionHolder } from './context.ts';
import { journalEntry, rejectRequests } from './journal.ts';
import { publicKeyOf } from './key-view.ts';
import { openRequest } from './open-request.ts';
import type { Outcome } from './outcome.ts';
import type { EnginePorts, ListeningAgent } from './ports.ts';
import type { Session } from './session.ts';
import { decodeEntry, signingRecord } from './signing.ts';

/** Who signs, for history and log. */
const actor = 'ssh-agent';

/** How long a request waits for the person, in milliseconds; SSH servers hang up after two minutes. */
const patience = 120_000;

/** A key that the agent offers. */
interface OfferedKey {
  readonly key: string;
  /** Every use waits for the person. */
  readonly confirm: boolean;
}

/** A request that waits for the person. */
interface Waiting {
  readonly id: string;
  readonly key: string;
  readonly what: string;
  readonly since: string;
  readonly settle: (signature: Uint8Array | undefined) => void;
}

/** The agents of open vaults: at most one each. */
export const agents = new WeakMap<Session, SshAgent>();

/** An SSH agent over the open vault (draft-miller-ssh-agent). It ends with the vault. */
export class SshAgent {
  readonly keys: readonly OfferedKey[];
  readonly #holder: SessionHolder;
  readonly #ports: EnginePorts;
  readonly #waiting = new Map<string, Waiting>();
  #listening: ListeningAgent | undefined;
  #stopped = false;

  constructor(context: Context, keys: readonly OfferedKey[]) {
    this.keys = keys;
    this.#holder = context.holder;
    this.#ports = context.ports;
  }

  get socket(): string {
    return this.#listening?.socket ?? '';
  }

  get waiting(): readonly Waiting[] {
    return [...this.#waiting.values()];
  }

  /** Errors: `serve-failed`. */
  async start(): Promise<void> {
    const { sshAgent } = this.#ports;
    if (sshAgent === undefined) throw new HoldfastError('serve-failed', { reason: 'not-here' });
    this.#listening = await sshAgent.listen(
      sessionOf(this.#holder).vault.id,
      () => new Conversation(this, this.#holder, this.#ports),
    );
  }

  /** Nothing is signed for any client any more, whatever has been asked before. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { settle } of this.#waiting.values()) settle(undefined);
    this.#waiting.clear();
    await this.#listening?.close();
  }

  /** Errors: `cancelled`, once it was stopped. */
  requireRunning(): void {
    if (this.#stopped) throw new HoldfastError('cancelled');
  }

  /** Lets a waiting request through with its signature, or turns it away. */
  take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** Gives a client that waits for this request the outcome, or nothing when the person turned it down. */
  settle(id: string, outcome?: Outcome): void {
    this.take(id)?.settle(outcome === undefined ? undefined : clientSignature(outcome));
  }

  /** Waits for the person's answer; `undefined` when there is none, or the client has gone. */
  async wait(view: RequestView, key: string, gone: AbortSignal): Promise<Uint8Array | undefined> {
    return await new Promise((resolve) => {
      const leave = (): void => {
        if (this.take(view.id) !== undefined) void this.#abandon(view.id);
        settle(undefined);
      };
      const timer = setTimeout(leave, patience);
      const settle = (signature: Uint8Array | undefined): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', leave);
        resolve(signature);
      };
      gone.addEventListener('abort', leave);
      const since = instant(Date.parse(view.received));
      this.#waiting.set(view.id, { id: view.id, key, what: whatOf(view), since, settle });
      // A signal that was given before is not given again.
      if (gone.aborted) {
        leave();
        return;
      }
      this.#holder.changed(sessionOf(this.#holder));
    });
  }

  async #abandon(id: string): Promise<void> {
    const reject = async (context: Context<'sign.reject'>): Promise<void> => {
      const entry = journalEntry(context.session.vault, id);
      if (entry?.status !== 'open') return;
      const reason = 'nobody answered in time';
      await context.change({ subjects: [id], details: { digest: entry.digest, reason } }, (change) =>
        rejectRequests(change, [entry], instant(context.now), reason),
      );
    };
    await this.#holder.onBehalf('sign.reject', actor, reject).catch(() => undefined);
  }
}

function sessionOf(holder: SessionHolder): Session {
  if (holder.session === undefined) throw new HoldfastError('vault-locked');
  return holder.session;
}

/** A request in a line: what is shown in full is the request itself. */
function whatOf({ display }: RequestView): string {
  if (display.kind !== 'document') return display.kind;
  const parts = display.fields.filter(
    ({ name }) => name === 'user' || name === 'host-key' || name === 'namespace',
  );
  return [display.form, ...parts.map(({ value }) => value)].join(' ').slice(0, 300);
}

/** One client of the agent. */
class Conversation {
  readonly #agent: SshAgent;
  readonly #holder: SessionHolder;
  readonly #ports: EnginePorts;
  readonly #gone = new AbortController();
  /** Servers that the connection was shown to lead to, by session (hex). */
  readonly #bound = new Map<string, Uint8Array>();
  #forwarded = false;

  constructor(agent: SshAgent, holder: SessionHolder, ports: EnginePorts) {
    this.#agent = agent;
    this.#holder = holder;
    this.#ports = ports;
  }

  gone(): void {
    this.#gone.abort();
  }

  /** Never fails: what cannot be done is answered by SSH_AGENT_FAILURE, and told no reason. */
  async answer(message: Uint8Array): Promise<Uint8Array> {
    try {
      const request = readAgentRequest(message);
      switch (request.type) {
        case 'identities':
          return this.#identities();
        case 'sign':
          return await this.#sign(request);
        case 'bind':
          return this.#bind(request);
        case 'other':
          return agentFailure;
      }
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      return agentFailure;
    }
  }

  #identities(): Uint8Array {
    return identitiesAnswer(
      this.#offered().map(({ blob, record }) => ({ blob, name: record.label.toWellFormed() })),
    );
  }

  /** The keys of the agent that may sign now. */
  #offered(): { readonly blob: Uint8Array; readonly record: KeyRecord; readonly confirm: boolean }[] {
    const session = sessionOf(this.#holder);
    return this.#agent.keys.flatMap(({ key, confirm }) => {
      const record = session.keys.get(key);
      const blob = record?.state === 'active' ? sshBlobOf(record) : undefined;
      return record === undefined || blob === undefined ? [] : [{ blob, record, confirm }];
    });
  }

  /** A signature of the server over this session, which proves which server it is. */
  #bind({ hostKey, sessionId, signature, forwarding }: Extract<AgentRequest, { type: 'bind' }>): Uint8Array {
    // Believed of whoever says it, also where the server cannot be known: it makes nothing but more careful.
    this.#forwarded ||= forwarding;
    const session = encodeHex(sessionId);
    const known = this.#bound.get(session);
    if (this.#bound.size >= 16 || (known !== undefined && encodeHex(known) !== encodeHex(hostKey)))
      return agentFailure;
    if (!verifySsh(this.#ports.secondSigner, hostKey, sessionId, signature)) return agentFailure;
    this.#bound.set(session, Uint8Array.from(hostKey));
    return agentSuccess;
  }

  async #sign({ key, data, flags }: Extract<AgentRequest, { type: 'sign' }>): Promise<Uint8Array> {
    const wanted = encodeHex(key);
    const offered = this.#offered().find(({ blob }) => encodeHex(blob) === wanted);
    if (offered === undefined) return agentFailure;
    const { record, confirm } = offered;
    const bytes = encodeDocumentBody(this.#bodyOf(data, record, flags));
    const opened = await this.#holder.onBehalf('sign.open', actor, async (context) => {
      this.#agent.requireRunning();
      const wish = { kind: 'document', bytes, key: record.id, fromFile: true } as const;
      return await openRequest(context, wish, 'SSH agent', { client: 'ssh-agent' });
    });
    const { decision } = opened.verdict;
    // What gives cause for a second look is looked at, whatever was said of the key.
    const signature =
      confirm || decision === 'confirm'
        ? await this.#agent.wait(opened, record.id, this.#gone.signal)
        : await this.#holder.onBehalf('sign.approve', actor, async (context) => {
            this.#agent.requireRunning();
            return await signWaiting(context, opened.id);
          });
    return signature === undefined ? agentFailure : signResponse(signature);
  }

  #bodyOf(data: Uint8Array, { algorithm }: KeyRecord, flags: number): DocumentBody {
    const read = readSignedData(data);
    if (read.kind === 'file') {
      // What is made for files with RSA is over SHA-512 always.
      if (algorithm === 'rsa' && flags !== rsaFlags.sha512) throw new HoldfastError('bad-ssh-data');
      const { namespace, hash, digest } = read;
      return { form: 'sshsig', namespace, hash, digest: encodeHex(digest) };
    }
    const hostKey = this.#bound.get(encodeHex(read.sessionId));
    // A connection that was bound to servers signs for their sessions only.
    if (this.#bound.size > 0 && hostKey === undefined) throw new HoldfastError('bad-ssh-data');
    return {
      form: 'ssh-authentication',
      data: encodeHex(data),
      ...(hostKey === undefined ? {} : { hostKey: encodeHex(hostKey) }),
      ...(this.#forwarded ? { forwarded: true } : {}),
    };
  }
}

/** The key as SSH writes it; undefined for keys that it does not have. */
export function sshBlobOf(record: KeyRecord): Uint8Array | undefined {
  const found = publicKeyOf(record);
  return found !== undefined && isSshKeyAlgorithm(found.algorithm)
    ? sshKeyBlob(found.algorithm, found.bytes)
    : undefined;
}

/** Signs a request of the journal; the signature blob that an SSH client is given. Errors: those of signing. */
export async function signWaiting(context: Context, id: string): Promise<Uint8Array> {
  const entry = journalEntry(context.session.vault, id);
  if (entry?.status !== 'open') throw new HoldfastError('request-closed');
  const decoded = decodeEntry(context, entry);
  if (encodeHex(decoded.approvalDigest) !== entry.digest) throw new HoldfastError('digest-mismatch');
  return clientSignature(await signEntry(context, entry, decoded));
}

/** What of an outcome an SSH client is given. */
function clientSignature({ form, bytes }: Pick<Outcome, 'form' | 'bytes'>): Uint8Array {
  return form === 'signature' ? bytes : signatureIn(bytes);
}

/** The last field of a file's signature (PROTOCOL.sshsig): the client writes the rest by itself. */
function signatureIn(armored: Uint8Array): Uint8Array {
  const reader = new SshReader(parsePem(armored)[0]?.der ?? armored);
  reader.bytes(10);
  for (let field = 0; field < 4; field += 1) reader.string();
  return reader.string();
}

/** The keys that an agent may offer. Errors: `no-such-key`, `key-wrong-algorithm`, `state-forbids`, `purpose-forbids`. */
export function offeredKeys(
  context: Context,
  { keys, confirm = [] }: ParsedInput<'agent.start'>,
): OfferedKey[] {
  return [...new Set([...keys, ...confirm])].map((key) => {
    const record = signingRecord(context, key);
    if (sshBlobOf(record) === undefined)
      throw new HoldfastError('key-wrong-algorithm', { algorithm: record.algorithm });
    return { key: record.id, confirm: confirm.includes(key) };
  });
}
