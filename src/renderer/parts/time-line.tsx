import type { KeyRecord } from '../../core/keys/key.ts';
import { layOutLife, type LifeBand } from '../keys/life-line.ts';
import { text } from '../text/en.ts';
import { When } from './when.tsx';
import '../theme/life.css';

const t = text.keys;
const width = 1000;
const lanes: Readonly<Record<LifeBand['kind'], number>> = { originator: 24, recipient: 44, suspended: 24 };
const names: Readonly<Record<LifeBand['kind'], string>> = {
  originator: t.originatorUse,
  recipient: t.recipientUse,
  suspended: text.life.suspendedLane,
};

/** A key's life line: bands for its periods and versions, marks for what happened and what is planned, a line for now. */
export function TimeLine({ record, now }: { readonly record: KeyRecord; readonly now: number }) {
  const life = layOutLife(record, now);
  const x = (at: number) => 8 + at * (width - 16);
  const span = (from: number, to: number) => ({ x: x(from), width: Math.max(2, x(to) - x(from)) });
  const height = life.versions.length === 0 ? 64 : 84;
  const kinds = [...new Set(life.bands.map((band) => band.kind))];
  return (
    <div className="life" role="img" aria-label={`${t.life}: ${t.states[record.state]}`}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        preserveAspectRatio="none"
        aria-hidden="true"
        data-tall={life.versions.length === 0 ? undefined : 'true'}
      >
        <line className="life-axis" x1="8" x2={width - 8} y1="40" y2="40" />
        {life.bands.map((band) => (
          <rect
            key={`${band.kind}${String(band.from)}`}
            className={`life-band ${band.kind}`}
            {...span(band.from, band.to)}
            y={lanes[band.kind]}
            height="12"
          >
            <title>{names[band.kind]}</title>
          </rect>
        ))}
        {life.versions.map((version) => (
          <rect
            key={version.number}
            className={version.current ? 'life-version current' : 'life-version'}
            {...span(version.from, version.to)}
            y="66"
            height="10"
          >
            <title>{text.life.version(version.number)}</title>
          </rect>
        ))}
        {life.marks.map((mark, index) => (
          <line
            key={`${mark.iso}${mark.event}${String(index)}`}
            className="life-mark"
            x1={x(mark.at)}
            x2={x(mark.at)}
            y1="32"
            y2="48"
          >
            <title>{`${t.events[mark.event]}, ${mark.iso}`}</title>
          </line>
        ))}
        {life.plans.map((plan) => (
          <line key={plan.what} className="life-plan" x1={x(plan.place)} x2={x(plan.place)} y1="18" y2="62">
            <title>{`${text.life.what[plan.what]}, ${plan.iso}`}</title>
          </line>
        ))}
        <line className="life-now" x1={x(life.now)} x2={x(life.now)} y1="8" y2={height - 4} />
      </svg>
      <div className="life-words small">
        <span>
          {t.facts.created} <When iso={record.created} day />
        </span>
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
      <div className="life-legends small">
        {kinds.map((kind) => (
          <span key={kind} className={`life-legend ${kind}`}>
            {names[kind]}
          </span>
        ))}
        {life.versions.length > 0 && <span className="life-legend version">{text.life.versionsLane}</span>}
      </div>
      <span
        className="life-now-word small"
        style={{ insetInlineStart: `clamp(1em, ${String(life.now * 100)}%, 100% - 1em)` }}
      >
        {t.now}
      </span>
    </div>
  );
}
