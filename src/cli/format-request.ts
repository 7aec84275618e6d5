/** A signing request as a person must see it before approving: every field, and every warning in words. */
import type { DisplayModel, TypedField, Warning } from '../core/signing/display.ts';
import type { RequestView } from '../shared/contract/sign.ts';
import { formatPlain } from './format-plain.ts';
import { safeText } from './safe-text.ts';
import { named, table } from './table.ts';
import { warningTexts } from './warning-text.ts';

/** The whole request, and how to approve it. */
export function formatRequest(view: RequestView): string {
  const keys = view.keys.map((key) => `${key.label} (${key.state})`).join(', ');
  const head = named([
    ['request', view.id],
    ['kind', view.kind],
    ['status', view.status],
    ['received', `${view.received} from ${view.source}`],
    ['key', keys],
  ]);
  const warnings = view.display.warnings
    .map((warning) => `${mark(warning)} ${warningText(warning)}\n`)
    .join('');
  const reasons = view.verdict.reasons.map((reason) => reason.rule).join(', ');
  const verdict = named([
    ['verdict', reasons === '' ? view.verdict.decision : `${view.verdict.decision}: ${reasons}`],
    ['digest', view.digest],
  ]);
  const next =
    view.status === 'open'
      ? `\nTo sign exactly this: holdfast sign approve ${view.id} --digest ${view.digest}\n`
      : '';
  return `${head}\n${formatDisplay(view.display)}${warnings === '' ? '' : `\n${warnings}`}\n${verdict}${next}`;
}

function formatDisplay(display: DisplayModel): string {
  switch (display.kind) {
    case 'ethereum-transaction':
      return formatTransaction(display);
    case 'bitcoin-psbt':
      return formatPsbt(display);
    case 'ethereum-typed-data':
      return named([
        ['signs as', display.signer.address],
        [
          'chain',
          display.chain === null ? 'not stated' : `${display.chain.name ?? 'unknown'} (${display.chain.id})`,
        ],
        ['contract', display.verifyingContract ?? 'not stated'],
        ['type', display.primaryType],
      ])
        .concat('domain\n', display.domain.map((field) => typedField(field, '  ')).join(''))
        .concat('message\n', display.message.map((field) => typedField(field, '  ')).join(''));
    case 'ethereum-message':
    case 'raw-message': {
      const { body } = display;
      const text = body.form === 'text' ? body.text.text : body.hex;
      const lines = safeText(text, true).replaceAll(/^/gm, '  | ');
      return `${named([['signs as', display.signer.address ?? display.signer.publicKey]])}message, ${body.length} bytes\n${lines}\n`;
    }
    default:
      return formatPlain(display);
  }
}

function formatTransaction(display: DisplayModel & { kind: 'ethereum-transaction' }): string {
  const currency = display.chain.currency ?? 'units';
  const amount = (wei: string): string => `${decimal(wei, 18)} ${currency}`;
  const gwei = (wei: string): string => `${decimal(wei, 9)} gwei`;
  const { fees, call } = display;
  const price =
    fees.kind === 'legacy'
      ? gwei(fees.gasPrice)
      : `at most ${gwei(fees.maxFeePerGas)}, of it tip ${gwei(fees.maxPriorityFeePerGas)}`;
  const head = named([
    [
      'chain',
      `${display.chain.name ?? 'unknown'} (${display.chain.id})${display.chain.testnet ? ', a test network' : ''}`,
    ],
    ['from', display.from],
    ['to', display.to],
    ['value', amount(display.value)],
    ['fee', `at most ${amount(display.maxFee)} (${display.gasLimit} gas, ${price})`],
    ['total', `at most ${amount(display.maxTotal)}`],
    ['nonce', display.nonce],
    ['call', call.kind === 'none' ? undefined : `${call.standard} ${call.method}`],
  ]);
  if (call.kind === 'none') return head;
  return (
    head +
    named(
      call.arguments.map((part) => [
        `  ${part.name}`,
        part.unlimited ? `${part.value} (unlimited)` : part.value,
      ]),
    )
  );
}

function formatPsbt(display: DisplayModel & { kind: 'bitcoin-psbt' }): string {
  const btc = (satoshi: string): string => `${decimal(satoshi, 8)} BTC`;
  const outputs = display.outputs.map((output) => [
    output.role,
    btc(output.amount),
    output.address ?? `${output.scriptType} ${output.script}`,
  ]);
  const inputs = display.inputs.map((input) => [
    input.willSign ? 'signed' : 'not ours',
    btc(input.amount),
    input.address ?? input.scriptType,
    `${input.txid}:${input.vout}`,
  ]);
  return named([
    ['network', display.network],
    ['pays', btc(display.totalPayment)],
    ['change', btc(display.totalChange)],
    ['fee', `${btc(display.fee)} (${display.feeRate} sat/vB, ${display.feePercent} %)`],
    ['transaction', display.txid],
  ]).concat(
    '\n',
    table(['output', 'amount', 'to'], outputs),
    '\n',
    table(['input', 'amount', 'from', 'spends'], inputs),
  );
}

function typedField(field: TypedField, indent: string): string {
  const head = `${indent}${safeText(field.name.text)} (${safeText(field.type)})`;
  if (field.children !== undefined)
    return `${head}\n${field.children.map((child) => typedField(child, `${indent}  `)).join('')}`;
  return `${head}: ${safeText(field.value?.text ?? '')}\n`;
}

/** A whole number of base units as a decimal, exactly. */
export function decimal(units: string, places: number): string {
  const sign = units.startsWith('-') ? '-' : '';
  const digits = units.replace('-', '').padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function mark(warning: Warning): string {
  return { note: 'Note:', caution: 'Caution:', danger: 'DANGER:' }[warning.severity];
}

function warningText(warning: Warning): string {
  const facts = Object.entries(warning.params).map(([name, value]) => `${name} ${value}`);
  return safeText(
    facts.length === 0 ? warningTexts[warning.code] : `${warningTexts[warning.code]} (${facts.join(', ')})`,
  );
}
