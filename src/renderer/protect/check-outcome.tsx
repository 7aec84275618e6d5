import { Fact, KeyLink } from '../keys/fact.tsx';
import { Notice } from '../parts/notice.tsx';
import { text } from '../text/en.ts';
import { WarningNotices } from './warning-notices.tsx';

const t = text.protect;

interface Props {
  readonly checked: {
    readonly valid: boolean;
    readonly key: string;
    readonly version: number;
    readonly warnings: readonly (keyof typeof t.warnings)[];
  };
  readonly validNext: string;
  readonly invalidNext: string;
}

/** What a check of a code or signature says. */
export function CheckOutcome({ checked, validNext, invalidNext }: Props) {
  return (
    <>
      <Notice tone={checked.valid ? 'note' : 'danger'}>{checked.valid ? validNext : invalidNext}</Notice>
      <WarningNotices warnings={checked.warnings} />
      <dl className="facts">
        <Fact name={t.key}>
          <KeyLink id={checked.key} />, {t.versionOf(checked.version)}
        </Fact>
      </dl>
    </>
  );
}
