import { joinBytes } from '../crypto/bytes.ts';
import { SshReader, sshString, sshUint32 } from '../encoding/ssh-wire.ts';

/** Longest message that an agent takes, in bytes; OpenSSH's own limit. */
export const maxAgentMessage = 256 * 1024;

/** What an SSH client asks an agent for (draft-miller-ssh-agent, section 4), as far as this one answers. */
export type AgentRequest =
  | { readonly type: 'identities' }
  | { readonly type: 'sign'; readonly key: Uint8Array; readonly data: Uint8Array; readonly flags: number }
  /** session-bind@openssh.com: which server the connection leads to (OpenSSH, PROTOCOL.agent, section 1). */
  | {
      readonly type: 'bind';
      readonly hostKey: Uint8Array;
      readonly sessionId: Uint8Array;
      readonly signature: Uint8Array;
      readonly forwarding: boolean;
    }
  /** Adding and removing keys, locking, smart cards, other extensions: none of an agent's that keeps no keys itself. */
  | { readonly type: 'other'; readonly number: number };

const numbers = { identities: 11, sign: 13, extension: 27 } as const;

/** Flags of a request to sign with RSA (section 4.5.1). */
export const rsaFlags = { sha256: 2, sha512: 4 } as const;

/** Reads one message without its length. Errors: `bad-ssh-data`, `bad-text`. */
export function readAgentRequest(message: Uint8Array): AgentRequest {
  const reader = new SshReader(message);
  const number = reader.byte();
  switch (number) {
    case numbers.identities:
      reader.end();
      return { type: 'identities' };
    case numbers.sign: {
      const request = {
        type: 'sign',
        key: reader.string(),
        data: reader.string(),
        flags: reader.uint32(),
      } as const;
      reader.end();
      return request;
    }
    case numbers.extension: {
      if (reader.text() !== 'session-bind@openssh.com') return { type: 'other', number };
      const hostKey = reader.string();
      const sessionId = reader.string();
      const signature = reader.string();
      const forwarding = reader.boolean();
      reader.end();
      return { type: 'bind', hostKey, sessionId, signature, forwarding };
    }
    default:
      return { type: 'other', number };
  }
}

/** SSH_AGENT_FAILURE. */
export const agentFailure = Uint8Array.of(5);
/** SSH_AGENT_SUCCESS. */
export const agentSuccess = Uint8Array.of(6);

/** SSH_AGENT_IDENTITIES_ANSWER: the public keys, each with a name. */
export function identitiesAnswer(
  keys: readonly { readonly blob: Uint8Array; readonly name: string }[],
): Uint8Array {
  const parts = keys.flatMap(({ blob, name }) => [sshString(blob), sshString(name)]);
  return joinBytes(Uint8Array.of(12), sshUint32(keys.length), ...parts);
}

/** SSH_AGENT_SIGN_RESPONSE with a signature blob. */
export function signResponse(signature: Uint8Array): Uint8Array {
  return joinBytes(Uint8Array.of(14), sshString(signature));
}
