import type { BitcoinPsbtDisplay } from '../../core/signing/bitcoin/display.ts';
import { text } from '../text/en.ts';
import { formatBitcoin, shortAddress } from './amounts.ts';

const t = text.sign;
const gap = 6;
const full = 200;
const thinnest = 22;
/** Bars on one side; of more, the largest are drawn one by one and the rest as one. */
const most = 10;

type Look = 'ours' | 'foreign' | 'payment' | 'change' | 'fee' | 'rest';

interface Row {
  readonly name: string;
  readonly amount: string;
  readonly look: Look;
}

/** One bar of the picture, in the units of its view box. */
export interface Bar extends Row {
  readonly words: string;
  readonly y: number;
  readonly height: number;
}

/** The bars of both sides, each as tall as its share of what comes in; thin ones stay visible. */
export function psbtBars(display: BitcoinPsbtDisplay): {
  readonly left: readonly Bar[];
  readonly right: readonly Bar[];
  readonly height: number;
} {
  const total = BigInt(display.totalIn);
  const inputs = display.inputs.map((input): Row => ({
    name: input.address === null ? input.scriptType : shortAddress(input.address),
    amount: input.amount,
    look: input.ours === null ? 'foreign' : 'ours',
  }));
  const outputs = display.outputs.map((output): Row => ({
    name: output.address === null ? output.scriptType : shortAddress(output.address),
    amount: output.amount,
    look: output.role,
  }));
  const left = stack(largest(inputs), total);
  const right = stack([...largest(outputs), { name: t.feeOf, amount: display.fee, look: 'fee' }], total);
  const height = [...left, ...right].reduce((end, bar) => Math.max(end, bar.y + bar.height), 0);
  return { left, right, height };
}

function largest(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= most) return rows;
  const shown = new Set(
    rows
      .map((row, index) => ({ index, amount: BigInt(row.amount) }))
      .sort((one, other) =>
        one.amount < other.amount ? 1 : one.amount > other.amount ? -1 : one.index - other.index,
      )
      .slice(0, most - 1)
      .map(({ index }) => index),
  );
  const rest = rows.filter((_, index) => !shown.has(index));
  const sum = rest.reduce((all, row) => all + BigInt(row.amount), 0n);
  return [
    ...rows.filter((_, index) => shown.has(index)),
    { name: text.reading.andMore(rest.length), amount: String(sum), look: 'rest' },
  ];
}

function stack(rows: readonly Row[], total: bigint): Bar[] {
  let y = 0;
  return rows.map((row) => {
    const share = total === 0n ? 0 : Number((BigInt(row.amount) * 10_000n) / total) / 10_000;
    const words = `${row.name}  ${formatBitcoin(row.amount)}`;
    const bar = { ...row, words, y, height: Math.max(thinnest, share * full) };
    y += bar.height + gap;
    return bar;
  });
}
