import type { StatementBody } from '../core/audit/statement.ts';
import { escapeHtml, bullets, factList, htmlPage, table } from './html.ts';
import type { KeptStatement } from './statements.ts';

const titles: Readonly<Record<StatementBody['type'], string>> = {
  'revocation-notice': 'Notice of revocation',
  'destruction-certificate': 'Certificate of destruction',
};

/** A signed statement as a page to print. `keyFingerprint` is that of the key that signed it, hex. */
export function statementPage(kept: KeptStatement, keyFingerprint: string): string {
  // The text was made from a checked body by this program, and was authenticated with its record.
  const body = JSON.parse(kept.body) as StatementBody;
  const facts = body.type === 'revocation-notice' ? noticeFacts(body) : certificateFacts(body);
  const spaced = (keyFingerprint.match(/.{8}/g) ?? []).join(' ');
  return htmlPage(
    titles[body.type],
    [
      factList([
        ['Key', body.key.label],
        ['Key id', body.key.id],
        ['Algorithm', body.key.algorithm],
        ['Address', body.key.address],
        ['Fingerprint', body.key.fingerprint],
        ['Public key', body.key.publicKeys.map(({ publicKey }) => publicKey).join(', ')],
        ['Time', body.at],
        ['Vault', body.vault],
        ['Statement', body.id],
      ]),
      facts,
      '<h2>Signature</h2>',
      factList([
        ['Signed by the log of the vault, fingerprint', spaced],
        ['Ed25519 signature', kept.signature],
        ['Signed by the key itself', body.selfSigned ? 'yes' : 'no'],
      ]),
      '<p>This page can be changed by anyone. The signed file that belongs to it is checked with <b>holdfast statements verify</b> and a fingerprint that you were given in another way.</p>',
      `<h2>Signed text</h2>\n<pre>${escapeHtml(kept.body)}</pre>`,
    ].join('\n'),
  );
}

function noticeFacts(body: Extract<StatementBody, { type: 'revocation-notice' }>): string {
  const certificates = body.certificates.map(({ issuer, serial, notAfter, crlEntry }) => [
    serial,
    issuer,
    notAfter ?? '',
    crlEntry,
  ]);
  return [
    '<p>Do not rely on this key any more: not on what it signs, and not on what is encrypted to it.</p>',
    factList([
      ['Reason', `${body.reasonCode} (CRLReason ${String(body.crlReason)})`],
      ['Not to be believed since', body.invalidSince],
    ]),
    ...(certificates.length === 0
      ? []
      : [
          '<h2>Certificates to revoke</h2>',
          table(['Serial number', 'Issuer', 'Valid until', 'Entry of a revocation list, DER'], certificates),
        ]),
  ].join('\n');
}

function certificateFacts(body: Extract<StatementBody, { type: 'destruction-certificate' }>): string {
  const more =
    body.copiesNotListed === 0 ? '' : `<p>${String(body.copiesNotListed)} more are not listed.</p>`;
  const copies = body.copies.map(({ kind, reference, at, todo }) => [kind, reference, at, todo]);
  return [
    factList([
      ['State before', body.stateBefore],
      ['Method', body.method],
      ['Versions erased', String(body.versionsErased)],
      ['Destroyed with it', body.alsoDestroyed.join(', ')],
    ]),
    '<h2>What was done</h2>',
    bullets(body.claims),
    '<h2>What this cannot promise</h2>',
    bullets(body.limits),
    '<h2>Copies that the vault knew of</h2>',
    copies.length === 0 ? '<p>None.</p>' : table(['Kind', 'Where', 'Since', 'Left to do'], copies),
    more,
  ].join('\n');
}
