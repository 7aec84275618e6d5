import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useWordList } from '../state/word-list.ts';
import { text } from '../text/en.ts';

const t = text.phrase;

interface Props {
  readonly count: number;
  readonly words: readonly string[];
  readonly onChange: (words: readonly string[]) => void;
  /** All words are in and Enter was pressed. */
  readonly onComplete?: () => void;
  readonly autoFocus?: boolean;
  /** Other words than those of BIP-39. */
  readonly list?: readonly string[];
}

/**
 * Recovery words, typed where they can be seen. Nothing here is editable: the grid only listens to keys, because what
 * is typed into an ordinary text field leaves copies in the main process (design.md, section 1). Four letters decide.
 * The word list is read once and looked through here, so that no answer comes late to a fast hand.
 */
export function WordGrid(props: Props) {
  const phraseWords = useWordList();
  const list = props.list ?? phraseWords;
  return list === undefined ? null : <Grid {...props} list={list} />;
}

interface GridProps extends Props {
  readonly list: readonly string[];
}

function Grid({ count, words, onChange, onComplete, autoFocus = true, list }: GridProps) {
  const [at, setAt] = useState(0);
  const [typed, setTyped] = useState('');
  const found = typed === '' ? [] : list.filter((word) => word.startsWith(typed));
  const grid = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (autoFocus) grid.current?.focus();
  }, [autoFocus]);

  /** How many columns the style sheet gives the grid at this width. */
  function columns(): number {
    const element = grid.current;
    return element === null ? 1 : getComputedStyle(element).gridTemplateColumns.split(' ').length;
  }

  function moveTo(next: number): void {
    setAt(Math.max(0, Math.min(count - 1, next)));
    setTyped('');
  }

  /** Takes the word that the letters mean: itself, or the only one that begins so. */
  function take(): void {
    const word = found.find((one) => one === typed) ?? (found.length === 1 ? found[0] : undefined);
    if (word === undefined) return;
    onChange(Array.from({ length: count }, (_, index) => (index === at ? word : (words[index] ?? ''))));
    moveTo(at + 1);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[a-z]$/i.test(event.key)) {
      event.preventDefault();
      if (typed.length < 8) setTyped(typed + event.key.toLowerCase());
    } else if (event.key === ' ' || (event.key === 'Enter' && typed !== '')) {
      event.preventDefault();
      if (typed !== '') take();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      onComplete?.();
    } else if (event.key === 'Backspace') {
      event.preventDefault();
      if (typed !== '') setTyped(typed.slice(0, -1));
      else if (words[at] !== undefined && words[at] !== '')
        onChange(words.map((word, i) => (i === at ? '' : word)));
      else moveTo(at - 1);
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') {
      event.preventDefault();
      moveTo(at - (event.key === 'ArrowUp' ? columns() : 1));
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowDown') {
      event.preventDefault();
      moveTo(at + (event.key === 'ArrowDown' ? columns() : 1));
    }
  }

  const filled = words.filter((word) => word !== '').length;
  return (
    <div className="stack tight">
      <div
        ref={grid}
        className="word-grid mono secret"
        role="application"
        aria-roledescription="word entry"
        aria-label={`${t.grid}: ${t.wordOf(at + 1, count)}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {Array.from({ length: count }, (_, index) => (
          <div
            // Places never move.
            key={index}
            className="word-cell"
            data-current={index === at ? 'true' : undefined}
            onClick={() => moveTo(index)}
          >
            <span className="word-number">{index + 1}</span>
            <span>{index === at && typed !== '' ? typed : (words[index] ?? '')}</span>
          </div>
        ))}
      </div>
      <p className="hint secret" aria-live="polite">
        {typed === ''
          ? t.filled(filled, count)
          : found.length === 0
            ? t.noSuch
            : `${t.suggestions}: ${found.slice(0, 6).join(', ')}`}
      </p>
    </div>
  );
}

/** Recovery words as they are shown; they cannot be selected. */
export function WordsShown({ words }: { readonly words: readonly string[] }) {
  return (
    <ol className="word-grid mono secret" aria-label={t.shown}>
      {words.map((word, index) => (
        <li key={`${String(index)}${word}`} className="word-cell">
          <span className="word-number" aria-hidden="true">
            {index + 1}
          </span>
          <span>{word}</span>
        </li>
      ))}
    </ol>
  );
}
