import { toHex } from '../bytes.ts';
import { displaySigner, hintedKey, type DecodeContext } from '../context.ts';
import type { Warning } from '../display-parts.ts';
import { refused } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { FoundKey } from '../request.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { mixesScripts, safeText } from '../text.ts';
import { encodeDocumentBody, readDocumentBody, type DocumentBody } from './body.ts';
import type { BuiltDocument } from './form.ts';
import { buildCrl, buildRequest, buildSelfSigned } from './certificates.ts';
import { buildCms } from './cms.ts';
import { buildJws } from './jws.ts';
import { buildMinisign } from './minisign.ts';
import { buildSshAuthentication } from './ssh-authentication.ts';
import { buildSshsig } from './sshsig.ts';

/**
 * A document, certificate or log-in: canonical JSON that says everything the signature depends on. A body that names a
 * file is taken only from who has read that file (`input.fromFile`): a stranger could put one file's name beside
 * another one's digest.
 */
export function decodeDocument(bytes: Uint8Array, context: DecodeContext): RequestBody {
  const body = readDocumentBody(bytes);
  if (('file' in body || 'hostKey' in body) && context.input.fromFile !== true) throw refused('file-unread');
  const key = hintedKey(context, 'ed25519', 'p256', 'p384', 'secp256k1', 'rsa', 'hmac-sha256');
  const built = build(body, key, context.input.now);
  const canonical = encodeDocumentBody(body);
  return {
    kind: 'document',
    display: {
      kind: 'document',
      signer: displaySigner(key),
      form: body.form,
      file: built.file && { ...built.file, name: safeText(built.file.name).text },
      body: built.body,
      fields: built.fields,
      warnings: withTextWarnings(built),
    },
    facts: {
      acts: built.acts,
      chain: 'none',
      transfers: [],
      calls: [{ target: built.target.slice(0, 200), method: body.form }],
    },
    canonical,
    tasks: built.tasks,
    finish: (signatures) => ({
      kind: 'document',
      ...built.finish(signatures),
      hash: toHex(sha256(canonical)),
      complete: true,
      signatures: signatures.map((signature) => signature.slice()),
    }),
  };
}

/** What the lines and the file's name hold that could deceive the eye, where nothing has said so yet. */
function withTextWarnings({ fields, file, warnings }: BuiltDocument): Warning[] {
  const texts = [
    ...fields.flatMap(({ label = '', value }) => [label, value]),
    safeText(file?.name ?? '').text,
  ];
  const found: Warning[] = [];
  // A backslash that stood there itself is doubled before such a brace.
  if (texts.some((text) => text.replaceAll('\\\\u{', '').includes('\\u{')))
    found.push({ code: 'escaped-characters', severity: 'danger', params: {} });
  if (texts.some(mixesScripts)) found.push({ code: 'text-unusual', severity: 'caution', params: {} });
  return [...warnings, ...found.filter(({ code }) => warnings.every((known) => known.code !== code))];
}

function build(body: DocumentBody, key: FoundKey, now: number | undefined): BuiltDocument {
  switch (body.form) {
    case 'minisign':
      return buildMinisign(body, key);
    case 'sshsig':
      return buildSshsig(body, key);
    case 'jws':
      return buildJws(body, key, now);
    case 'cms':
      return buildCms(body, key);
    case 'x509-request':
      return buildRequest(body, key);
    case 'x509-self-signed':
      return buildSelfSigned(body, key);
    case 'x509-crl':
      return buildCrl(body, key);
    case 'ssh-authentication':
      return buildSshAuthentication(body, key);
  }
}
