import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { CommandError } from '../../shared/result.ts';
import { describeError, fillDetails, isErrorCode } from '../text/describe.ts';
import { text } from '../text/en.ts';

interface Props {
  readonly tone?: 'note' | 'warn' | 'danger';
  readonly children: ReactNode;
}

const icons = { note: Info, warn: TriangleAlert, danger: CircleAlert };

/** A short word beside the work; red only for what destroys or leaks. */
export function Notice({ tone = 'note', children }: Props) {
  const Icon = icons[tone];
  return (
    <div className={`notice ${tone}`}>
      <Icon size={18} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}

/** What happened, what it means for the keys, what to do next. */
export function ErrorNotice({ error }: { readonly error: CommandError | undefined }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== undefined) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  if (error === undefined) return null;
  const words = describeError(error);
  return (
    <div ref={ref} role="alert" data-code={error.code}>
      <Notice tone="warn">
        <p className="strong">{words.what}</p>
        <p>
          {words.keys} {words.next}
        </p>
      </Notice>
    </div>
  );
}

/** A notice that the page before this one left. */
export function LeftNotice({ notice }: { readonly notice: CommandError | undefined }) {
  if (notice === undefined) return null;
  if (isErrorCode(notice.code)) return <ErrorNotice error={notice} />;
  const reason = notice.details?.['reason'];
  const known = notice.code === 'locked' && reason !== undefined ? `locked-${String(reason)}` : notice.code;
  const words = fillDetails(text.notices[known] ?? '', notice.details);
  if (words === '') return null;
  return (
    <div role="status" data-code={notice.code}>
      <Notice>{words}</Notice>
    </div>
  );
}
