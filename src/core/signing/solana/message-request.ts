import { base58 } from '@scure/base';

import { HoldfastError } from '../../error.ts';
import { equalBytes, toHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import { displaySigner, hintedKey, placeOf } from '../context.ts';
import { plainFacts } from '../facts.ts';
import { bodyWarnings } from '../message-warnings.ts';
import { refused, undecodable } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import { maxMessageBytes } from '../request.ts';
import { messageBody } from '../text.ts';
import { solana, warn } from './judge.ts';
import {
  encodeOffChainMessage,
  parseOffChainMessage,
  startsOffChain,
  wrapText,
} from './off-chain-message.ts';
import { solanaContent } from './content.ts';

/**
 * An off-chain message of Solana: with its header in either layout, or a bare text, which gets one. What could be a
 * transaction is refused, also when it is spelt out.
 */
export function decodeSolanaMessage(bytes: Uint8Array, context: DecodeContext): RequestBody {
  if (bytes.length === 0) throw refused('message-empty');
  if (bytes.length > maxMessageBytes) throw refused('too-large-to-show', { limit: maxMessageBytes });
  if (solanaContent(bytes, true)) throw refused('looks-like-transaction');
  const key = hintedKey(context, 'ed25519');
  const signer = base58.encode(key.publicKey);
  const message = startsOffChain(bytes) ? parseOffChainMessage(bytes) : wrapText(bytes.slice(), signer);
  const canonical = encodeOffChainMessage(message);
  // A text that was wrapped goes through the strict reader too; one that came with its header must give its own bytes.
  parseOffChainMessage(canonical);
  if (startsOffChain(bytes) && !equalBytes(bytes, canonical)) throw undecodable('non-canonical');
  const { application } = message;
  if (application && !application.signers.includes(signer))
    throw refused('not-a-signer', { account: signer });
  if (solanaContent(message.body, true)) throw refused('looks-like-transaction');
  const body = messageBody(message.body);
  const others = (application?.signers.length ?? 1) - 1;
  return {
    kind: 'solana-message',
    display: {
      kind: 'solana-message',
      signer: displaySigner(key, signer),
      domain: application ? toHex(application.domain) : null,
      format: message.format,
      body,
      warnings: [
        ...bodyWarnings(body),
        ...(others > 0 ? [warn('other-signers', 'note', { count: String(others) })] : []),
      ],
    },
    facts: plainFacts('message', solana),
    canonical,
    tasks: [{ ...placeOf(key), scheme: 'ed25519', payload: canonical, publicKey: key.publicKey }],
    finish: ([signature]) => {
      if (!signature) throw new HoldfastError('bad-signature', { index: 0 });
      return {
        kind: 'solana-message',
        form: 'signature',
        bytes: signature.slice(),
        mediaType: 'application/octet-stream',
        suggestedFileName: `message-${base58.encode(signature).slice(0, 8)}.sig`,
        complete: others === 0,
        signatures: [signature.slice()],
      };
    },
  };
}
