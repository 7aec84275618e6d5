import { decodeHex, encodeHex } from '../../encoding/hex.ts';
import { isSshKeyAlgorithm, sshKeyBlob, sshNames, sshSignatureBlob } from '../../encoding/ssh-key.ts';
import { HoldfastError } from '../../error.ts';
import { readSignedData } from '../../ssh/signed-data.ts';
import { sshFingerprint } from '../../ssh/verify.ts';
import { equalBytes } from '../bytes.ts';
import type { Warning } from '../display-parts.ts';
import { refused } from '../refusal.ts';
import type { FoundKey, SignatureScheme } from '../request.ts';
import type { BodyOf } from './body.ts';
import { field, taskOver, type BuiltDocument } from './form.ts';

/** Signatures by RSA that log in: those over SHA-1 do not (RFC 8332). */
const rsaSchemes: Readonly<Record<string, SignatureScheme>> = {
  'rsa-sha2-256': 'rsa-pkcs1-sha256',
  'rsa-sha2-512': 'rsa-pkcs1-sha512',
};

/** A log-in to a server over SSH by this very key (RFC 4252, section 7; OpenSSH's binding to the server's key). */
export function buildSshAuthentication(body: BodyOf<'ssh-authentication'>, key: FoundKey): BuiltDocument {
  const { algorithm } = key;
  if (!isSshKeyAlgorithm(algorithm)) throw refused('wrong-key-algorithm', { algorithm });
  const data = decodeHex(body.data);
  const read = readSignedData(data);
  if (read.kind !== 'authentication') throw refused('unknown-ssh-request');
  const rsa = rsaSchemes[read.algorithm];
  const named = algorithm === 'rsa' ? rsa !== undefined : read.algorithm === sshNames[algorithm].signature;
  if (!named || !equalBytes(read.key, sshKeyBlob(algorithm, key.publicKey)))
    throw refused('unknown-ssh-request');
  const bound = body.hostKey === undefined ? undefined : decodeHex(body.hostKey);
  if (bound !== undefined && read.hostKey !== undefined && !equalBytes(bound, read.hostKey))
    throw refused('unknown-ssh-request');
  const hostKey = read.hostKey ?? bound;
  const host = hostKey === undefined ? undefined : sshFingerprint(hostKey);
  return {
    acts: ['authenticate'],
    file: null,
    body: null,
    fields: [
      field('user', read.user),
      ...(host === undefined ? [] : [field('host-key', host)]),
      field('service', read.service),
      field('session', encodeHex(read.sessionId)),
    ],
    warnings: warningsOf(host, body.forwarded === true),
    target: host ?? '',
    tasks: [taskOver(data, key, rsa === undefined ? {} : { rsa })],
    finish: ([signature]) => {
      if (signature === undefined) throw new HoldfastError('bad-signature', { index: 0 });
      return {
        form: 'signature',
        bytes: sshSignatureBlob(algorithm, signature, read.algorithm),
        mediaType: 'application/octet-stream',
        suggestedFileName: 'log-in.sig',
      };
    },
  };
}

function warningsOf(host: string | undefined, forwarded: boolean): Warning[] {
  const warnings: Warning[] = [];
  if (host === undefined) warnings.push({ code: 'ssh-host-unnamed', severity: 'note', params: {} });
  if (forwarded) warnings.push({ code: 'agent-forwarded', severity: 'caution', params: {} });
  return warnings;
}
