/** Messages as they stand, with who signs them and in which form. */
import type { DisplaySigner, MessageBody } from '../core/signing/display-parts.ts';
import type { DisplayModel } from '../core/signing/display.ts';
import type { SignIn } from '../core/signing/ethereum/display.ts';
import { safeText } from './safe-text.ts';
import { named } from './table.ts';

type Message = Extract<DisplayModel, { body: MessageBody; signer: DisplaySigner }>;

/** A message of any kind. */
export function formatMessage(display: Message): string {
  return named(factsOf(display)).concat(
    display.kind === 'ethereum-message' && display.signIn !== undefined ? signInLines(display.signIn) : '',
    bodyLines(display.body),
  );
}

/** The body, each line marked, so that nothing in it can pass for a line of ours. */
export function bodyLines(body: MessageBody): string {
  const text = body.form === 'text' ? body.text.text : body.hex;
  return `message, ${body.length} bytes\n${safeText(text, true).replaceAll(/^/gm, '  | ')}\n`;
}

function factsOf(display: Message): [string, string | undefined][] {
  const signer = display.signer.address ?? display.signer.publicKey;
  switch (display.kind) {
    case 'bitcoin-message':
      return [
        ['signs as', display.address],
        ['form', display.form],
      ];
    case 'solana-message':
      return [
        ['signs as', signer],
        ['application', display.domain ?? 'none is named'],
        ['characters', display.format],
      ];
    case 'ethereum-message':
      return [['signs as', signer]];
    case 'raw-message':
      return [
        ['signs as', signer],
        ['signature', display.algorithm],
      ];
  }
}

function signInLines(fields: SignIn): string {
  return named([
    ['signs in at', fields.domain],
    ['as', fields.address],
    ['statement', fields.statement ?? undefined],
    ['site', fields.uri],
    ['chain', `${fields.chain.name ?? 'unknown'} (${fields.chain.id})`],
    ['nonce', fields.nonce],
    ['asked at', fields.issuedAt],
    ['good until', fields.expirationTime ?? undefined],
    ['good from', fields.notBefore ?? undefined],
    ['number', fields.requestId ?? undefined],
    ...fields.resources.map((resource): [string, string] => ['resource', resource]),
  ]);
}
