import type { BitcoinPsbtDisplay } from '../../core/signing/display.ts';
import { text } from '../text/en.ts';
import { formatBitcoin, shortAddress } from './amounts.ts';

const t = text.sign;
const width = 720;
const gap = 6;
const full = 200;

interface Bar {
  readonly name: string;
  readonly amount: string;
  readonly look: 'ours' | 'foreign' | 'payment' | 'change' | 'fee';
  readonly y: number;
  readonly height: number;
}

/** Bars stacked from the top, each as tall as its share; thin ones stay visible. */
function stack(rows: readonly Omit<Bar, 'y' | 'height'>[], total: bigint): Bar[] {
  let y = 0;
  return rows.map((row) => {
    const share = total === 0n ? 0 : Number((BigInt(row.amount) * 10_000n) / total) / 10_000;
    const bar = { ...row, y, height: Math.max(22, share * full) };
    y += bar.height + gap;
    return bar;
  });
}

/** The picture of inputs to outputs: bars as tall as their amounts, the fee among the outputs. The lists below say it in words. */
export function PsbtPicture({ display }: { readonly display: BitcoinPsbtDisplay }) {
  const total = BigInt(display.totalIn);
  const shown = 12;
  if (display.inputs.length > shown || display.outputs.length > shown) return null;
  const left = stack(
    display.inputs.map((input) => ({
      name: input.address === null ? input.scriptType : shortAddress(input.address),
      amount: input.amount,
      look: input.ours === null ? 'foreign' : 'ours',
    })),
    total,
  );
  const right = stack(
    [
      ...display.outputs.map((output) => ({
        name: output.address === null ? output.scriptType : shortAddress(output.address),
        amount: output.amount,
        look: output.role,
      })),
      { name: t.feeOf, amount: display.fee, look: 'fee' as const },
    ],
    total,
  );
  const end = [...left, ...right].reduce((most, bar) => Math.max(most, bar.y + bar.height), 0);
  const middle = width / 2;
  return (
    <svg className="picture" viewBox={`0 0 ${width} ${end + 4}`} role="img" aria-label={t.picture}>
      {left.map((bar, index) => (
        <g key={`in${String(index)}`} className={`bar ${bar.look}`}>
          <path className="flow" d={flow(210, bar.y + bar.height / 2, middle, end / 2)} />
          <rect x="0" y={bar.y} width="210" height={bar.height} />
          <text x="10" y={bar.y + bar.height / 2 + 4}>
            {`${bar.name}  ${formatBitcoin(bar.amount)}`}
          </text>
        </g>
      ))}
      {right.map((bar, index) => (
        <g key={`out${String(index)}`} className={`bar ${bar.look}`}>
          <path className="flow" d={flow(middle, end / 2, width - 210, bar.y + bar.height / 2)} />
          <rect x={width - 210} y={bar.y} width="210" height={bar.height} />
          <text x={width - 200} y={bar.y + bar.height / 2 + 4}>
            {`${bar.name}  ${formatBitcoin(bar.amount)}`}
          </text>
        </g>
      ))}
    </svg>
  );
}

function flow(x1: number, y1: number, x2: number, y2: number): string {
  const bend = (x1 + x2) / 2;
  return `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
}
