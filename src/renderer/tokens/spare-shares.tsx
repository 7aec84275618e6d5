import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { shareWords } from '../../core/shares/slip39-words.ts';
import { wordsOf32Bytes } from '../../core/shares/slip39.ts';
import { Button } from '../parts/button.tsx';
import { Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { SecretGate } from '../parts/secret-gate.tsx';
import { WordGrid, WordsShown } from '../parts/word-grid.tsx';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';

const t = text.tokenCopies;

/** New shares, each shown and then entered back before the next is shown. */
export function NewShares(props: {
  readonly wrappingKey: string;
  readonly shares: readonly string[];
  readonly onDone: () => void;
}) {
  const { wrappingKey, shares, onDone } = props;
  const [at, setAt] = useState(0);
  const [isShown, setShown] = useState(true);
  const share = shares[at] ?? '';

  function proven(): void {
    if (at + 1 === shares.length) {
      onDone();
      return;
    }
    setAt(at + 1);
    setShown(true);
  }

  return isShown ? (
    <Step
      key={`shown-${String(at)}`}
      title={t.shareTitle(at + 1, shares.length)}
      lead={t.shareLead}
      onSubmit={() => setShown(false)}
      actions={
        <Button look="primary" type="submit" autoFocus>
          {t.wrote}
        </Button>
      }
    >
      <SecretGate>
        <WordsShown words={share.split(' ')} />
      </SecretGate>
    </Step>
  ) : (
    <EnterShare
      key={`typed-${String(at)}`}
      wrappingKey={wrappingKey}
      title={t.typeTitle(at + 1, shares.length)}
      lead={t.typeLead}
      onShare={(typed) => {
        if (typed !== share) return t.otherShare;
        proven();
        return undefined;
      }}
      onBack={() => setShown(true)}
    />
  );
}

/** As many shares as it takes, entered from paper. */
export function GatherShares(props: {
  readonly wrappingKey: string;
  readonly label: string;
  readonly needed: number;
  readonly onDone: (shares: readonly string[]) => void;
}) {
  const { wrappingKey, label, needed, onDone } = props;
  const [given, setGiven] = useState<readonly string[]>([]);
  return (
    <EnterShare
      key={given.length}
      wrappingKey={wrappingKey}
      title={t.gatherTitle(given.length + 1, needed)}
      lead={t.gatherLead(label)}
      onShare={(typed) => {
        if (given.includes(typed)) return t.sameShare;
        const all = [...given, typed];
        if (all.length === needed) onDone(all);
        else setGiven(all);
        return undefined;
      }}
    />
  );
}

/** One share, held against what is on record of it. `onShare` gives why it is not taken. */
function EnterShare(props: {
  readonly wrappingKey: string;
  readonly title: string;
  readonly lead: string;
  readonly onShare: (share: string) => string | undefined;
  readonly onBack?: () => void;
}) {
  const { wrappingKey, title, lead, onShare, onBack } = props;
  const [words, setWords] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState<string>();
  const action = useAction();
  const isFull = words.length === wordsOf32Bytes && words.every((word) => word !== '');

  async function check(): Promise<void> {
    if (!isFull || action.busy) return;
    const share = words.join(' ');
    const known = await action.run('token-copies.check-share', { id: wrappingKey, share: toBytes(share) });
    setRefused(known === undefined ? undefined : onShare(share));
  }

  return (
    <Step
      title={title}
      lead={lead}
      onSubmit={() => void check()}
      actions={
        <>
          <Button look="primary" type="submit" isDisabled={!isFull || action.busy}>
            {t.check}
          </Button>
          {onBack !== undefined && <Button onPress={onBack}>{t.showAgain}</Button>}
        </>
      }
    >
      <WordGrid
        count={wordsOf32Bytes}
        words={words}
        onChange={setWords}
        onComplete={() => void check()}
        list={shareWords}
      />
      {refused !== undefined && <Notice tone="warn">{refused}</Notice>}
      <ErrorNotice error={action.error} />
    </Step>
  );
}
