import type { CommandOutput } from '../../shared/contract.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Notice } from '../parts/notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { When } from '../parts/when.tsx';
import type { KeyState } from '../../core/keys/state.ts';
import { text } from '../text/en.ts';

const t = text.protect.protectedBy;

/** What the start of encrypted data says. */
export type Header = CommandOutput<'data.inspect'>;

interface Props {
  readonly header: Header;
  /** State of the key, when it is in this vault. */
  readonly state: KeyState | undefined;
  /** What is wanted here. */
  readonly kind: Header['kind'];
}

/** Which key and version protect something, as it says itself. */
export function HeaderFacts({ header, state, kind }: Props) {
  return (
    <div className="stack tight">
      <h3>{t.title}</h3>
      <dl className="facts">
        <Fact name={t.key}>
          {header.label === undefined ? t.unknown(header.key) : <KeyLink id={header.key} />}
        </Fact>
        {state !== undefined && (
          <Fact name={t.state}>
            <StateBadge state={state} />
          </Fact>
        )}
        <Fact name={t.version}>{header.version}</Fact>
        <Fact name={t.at}>
          <When iso={header.at} />
        </Fact>
      </dl>
      <p className="hint">{t.lead}</p>
      {header.kind !== kind && <Notice tone="warn">{t.wrongKind[header.kind]}</Notice>}
    </div>
  );
}
