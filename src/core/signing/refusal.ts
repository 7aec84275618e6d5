import { HoldfastError } from '../error.ts';

/** Why bytes could not be read as a request. Carried as `reason` of the error code `undecodable`. */
export type UndecodableReason =
  | 'too-large'
  | 'empty'
  | 'unknown-format'
  | 'not-utf8'
  | 'bad-json'
  | 'duplicate-name'
  | 'too-deep'
  | 'too-many-items'
  | 'unknown-field'
  | 'missing-field'
  | 'bad-field'
  | 'bad-hex'
  | 'bad-base64'
  | 'trailing-bytes'
  | 'truncated'
  | 'non-canonical'
  | 'wrong-item-count'
  | 'bad-address'
  | 'bad-address-checksum'
  | 'out-of-range'
  | 'bad-psbt-magic'
  | 'duplicate-key'
  | 'bad-psbt-field'
  | 'missing-psbt-field'
  | 'lock-times-conflict'
  | 'missing-transaction'
  | 'bad-transaction'
  | 'bad-type'
  | 'bad-identifier'
  | 'bad-header'
  | 'duplicate-account'
  | 'unknown-type'
  | 'internal';

/** Why a request that was read is not signable. Carried as `reason` of the error code `refused`. */
export type RefusedReason =
  | 'key-needed'
  | 'file-unread'
  | 'bad-certificate'
  | 'certificate-other-key'
  | 'bad-dates'
  | 'bad-name'
  | 'unknown-ssh-request'
  | 'key-not-found'
  | 'wrong-key-algorithm'
  | 'from-differs'
  | 'chain-id-missing'
  | 'chain-not-allowed'
  | 'already-signed'
  | 'unsupported-transaction-type'
  | 'unknown-call'
  | 'contract-creation'
  | 'tip-above-cap'
  | 'fee-overflow'
  | 'looks-like-digest'
  | 'looks-like-transaction'
  | 'looks-like-envelope'
  | 'message-empty'
  | 'delegate-call'
  | 'domain-empty'
  | 'too-large-to-show'
  | 'unsupported-psbt-version'
  | 'no-input-of-ours'
  | 'no-outputs'
  | 'mixed-networks'
  | 'previous-transaction-needed'
  | 'previous-transaction-mismatch'
  | 'amount-unknown'
  | 'amount-mismatch'
  | 'amounts-exceed-inputs'
  | 'script-mismatch'
  | 'sighash-not-allowed'
  | 'witness-utxo-for-legacy'
  | 'bad-partial-signature'
  | 'address-not-ours'
  | 'duplicate-input'
  | 'unsupported-input'
  | 'set-code'
  | 'any-chain'
  | 'blob-wrapper'
  | 'call-too-deep'
  | 'unknown-command'
  | 'not-a-signer'
  | 'unknown-program'
  | 'unknown-instruction'
  | 'lookup-tables'
  | 'exchange-unknown'
  | 'credential-of-other-exchange'
  | 'not-a-credential'
  | 'host-unknown'
  | 'path-unclear'
  | 'parameter-unclear'
  | 'action-unknown';

/** Plain details that may go beside a reason. */
export type ReasonDetails = Readonly<Record<string, string | number>>;

/** The error for bytes that are not a well-formed request: code `undecodable`. */
export function undecodable(reason: UndecodableReason, details: ReasonDetails = {}): HoldfastError {
  return new HoldfastError('undecodable', { reason, ...details });
}

/** The error for a well-formed request that must not be signed: code `refused`. */
export function refused(reason: RefusedReason, details: ReasonDetails = {}): HoldfastError {
  return new HoldfastError('refused', { reason, ...details });
}
