import { ProgressBar } from 'react-aria-components/ProgressBar';
import type { Progress as ProgressValue } from '../../shared/contract.ts';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';

interface Props {
  readonly label: string;
  readonly progress: ProgressValue | undefined;
  readonly onCancel?: () => void;
  /** How far it is, in words; absent: the bare count. */
  readonly amount?: (done: number, total: number) => string;
}

/** Long work: that it runs, how far it is, and a way to stop it. */
export function Progress({ label, progress, onCancel, amount = text.common.progress }: Props) {
  return (
    <div className="progress" role="status">
      <ProgressBar
        aria-label={label}
        value={progress?.done ?? 0}
        maxValue={progress === undefined ? 1 : Math.max(progress.total, 1)}
        isIndeterminate={progress === undefined}
      >
        {({ percentage, isIndeterminate }) => (
          <div className="progress-track">
            <div
              className={isIndeterminate ? 'progress-fill moving' : 'progress-fill'}
              style={{ width: isIndeterminate ? '30%' : `${percentage ?? 0}%` }}
            />
          </div>
        )}
      </ProgressBar>
      <div className="row apart">
        <span className="soft">
          {label}
          {progress !== undefined && ` · ${amount(progress.done, progress.total)}`}
        </span>
        {onCancel !== undefined && (
          <Button look="quiet" onPress={onCancel}>
            {text.common.cancel}
          </Button>
        )}
      </div>
    </div>
  );
}
