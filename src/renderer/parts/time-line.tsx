import type { KeyRecord } from '../../core/keys/key.ts';
import { layOutLife } from '../keys/life-line.ts';
import { text } from '../text/en.ts';
import { When } from './when.tsx';

const t = text.keys;
const width = 1000;

/** A key's life line: bands for its periods, marks for what happened, a line for now. The history says it in words. */
export function TimeLine({ record, now }: { readonly record: KeyRecord; readonly now: number }) {
  const life = layOutLife(record, now);
  const x = (at: number) => 8 + at * (width - 16);
  return (
    <div className="life" role="img" aria-label={`${t.life}: ${t.states[record.state]}`}>
      <svg viewBox={`0 0 ${width} 64`} preserveAspectRatio="none" aria-hidden="true">
        <line className="life-axis" x1="8" x2={width - 8} y1="40" y2="40" />
        {life.bands.map((band) => (
          <rect
            key={band.kind}
            className={`life-band ${band.kind}`}
            x={x(band.from)}
            width={Math.max(2, x(band.to) - x(band.from))}
            y={band.kind === 'originator' ? 24 : 44}
            height="12"
          >
            <title>{band.kind === 'originator' ? t.originatorUse : t.recipientUse}</title>
          </rect>
        ))}
        {life.marks.map((mark) => (
          <line
            key={`${mark.iso}${mark.event}`}
            className="life-mark"
            x1={x(mark.at)}
            x2={x(mark.at)}
            y1="32"
            y2="48"
          >
            <title>{`${t.events[mark.event]}, ${mark.iso}`}</title>
          </line>
        ))}
        <line className="life-now" x1={x(life.now)} x2={x(life.now)} y1="8" y2="60" />
      </svg>
      <div className="life-words small">
        <span>
          {t.facts.created} <When iso={record.created} day />
        </span>
        <span className="life-legend originator">{t.originatorUse}</span>
        <span className="life-legend recipient">{t.recipientUse}</span>
        <span>
          {life.end === undefined ? (
            t.openEnded
          ) : (
            <>
              {t.plannedEnd} <When iso={life.end} day />
            </>
          )}
        </span>
      </div>
      <span className="life-now-word small" style={{ insetInlineStart: `${String(life.now * 100)}%` }}>
        {t.now}
      </span>
    </div>
  );
}
