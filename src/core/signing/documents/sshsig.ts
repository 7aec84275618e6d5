import { joinBytes } from '../../crypto/bytes.ts';
import { HoldfastError } from '../../error.ts';
import { decodeHex } from '../../encoding/hex.ts';
import { encodeArmor } from '../../encoding/pem.ts';
import { isSshKeyAlgorithm, sshKeyBlob, sshSignatureBlob } from '../../encoding/ssh-key.ts';
import { sshString, sshUint32 } from '../../encoding/ssh-wire.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import { refused, undecodable } from '../refusal.ts';
import type { FoundKey } from '../request.ts';
import type { BodyOf } from './body.ts';
import { besideFile, field, taskOver, type BuiltDocument } from './form.ts';

const magic = encodeUtf8('SSHSIG');

/** A signature that `ssh-keygen -Y verify` reads (OpenSSH, PROTOCOL.sshsig). */
export function buildSshsig(body: BodyOf<'sshsig'>, key: FoundKey): BuiltDocument {
  const { algorithm } = key;
  if (!isSshKeyAlgorithm(algorithm)) throw refused('wrong-key-algorithm', { algorithm });
  if (body.digest.length !== (body.hash === 'sha512' ? 128 : 64))
    throw undecodable('bad-field', { field: 'digest' });
  // Namespace, reserved, hash algorithm: in what is signed and in what is written.
  const common = joinBytes(sshString(body.namespace), sshString(''), sshString(body.hash));
  const { file } = body;
  return {
    acts: ['document'],
    file: file ?? null,
    body: null,
    fields: [
      field('namespace', body.namespace),
      field('digest', body.digest, body.hash === 'sha512' ? 'SHA-512' : 'SHA-256'),
    ],
    warnings: file === undefined ? [{ code: 'digest-only', severity: 'caution', params: {} }] : [],
    target: body.namespace,
    tasks: [
      taskOver(joinBytes(magic, common, sshString(decodeHex(body.digest))), key, { rsa: 'rsa-pkcs1-sha512' }),
    ],
    finish: ([signature]) => {
      if (signature === undefined) throw new HoldfastError('bad-signature', { index: 0 });
      const blob = joinBytes(
        magic,
        sshUint32(1),
        sshString(sshKeyBlob(algorithm, key.publicKey)),
        common,
        sshString(sshSignatureBlob(algorithm, signature)),
      );
      return {
        form: 'text',
        bytes: encodeUtf8(encodeArmor('SSH SIGNATURE', blob, 70)),
        mediaType: 'text/plain',
        suggestedFileName: besideFile(file?.name ?? 'signature', '.sig'),
      };
    },
  };
}
