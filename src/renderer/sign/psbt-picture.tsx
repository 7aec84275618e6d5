import type { BitcoinPsbtDisplay } from '../../core/signing/bitcoin/display.ts';
import { text } from '../text/en.ts';
import { psbtBars, type Bar } from './psbt-bars.ts';

const t = text.sign;
const width = 720;
const barWidth = 230;

/** The picture of inputs to outputs: bars as tall as their amounts, the fee among the outputs. The lists below say it in words. */
export function PsbtPicture({ display }: { readonly display: BitcoinPsbtDisplay }) {
  const { left, right, height } = psbtBars(display);
  const joint = { x: width / 2, y: height / 2 };
  return (
    <svg
      className="picture"
      viewBox={`0 0 ${String(width)} ${String(height + 4)}`}
      role="img"
      aria-label={t.picture}
    >
      {left.map((bar, index) => (
        <g key={`in${String(index)}`} className={`bar ${bar.look}`}>
          <path className="flow" d={flow(barWidth, middleOf(bar), joint.x, joint.y)} />
          <Bar bar={bar} x={0} />
        </g>
      ))}
      {right.map((bar, index) => (
        <g key={`out${String(index)}`} className={`bar ${bar.look}`}>
          <path className="flow" d={flow(joint.x, joint.y, width - barWidth, middleOf(bar))} />
          <Bar bar={bar} x={width - barWidth} />
        </g>
      ))}
    </svg>
  );
}

function Bar({ bar, x }: { readonly bar: Bar; readonly x: number }) {
  return (
    <>
      <rect x={x} y={bar.y} width={barWidth} height={bar.height} />
      <text x={x + 10} y={middleOf(bar) + 4}>
        {bar.words}
      </text>
    </>
  );
}

function middleOf(bar: Bar): number {
  return bar.y + bar.height / 2;
}

function flow(x1: number, y1: number, x2: number, y2: number): string {
  const bend = (x1 + x2) / 2;
  return `M${String(x1)} ${String(y1)}C${String(bend)} ${String(y1)} ${String(bend)} ${String(y2)} ${String(x2)} ${String(y2)}`;
}
