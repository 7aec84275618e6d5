import { useEffect, useRef, useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import type { FilePurpose } from '../../shared/desktop.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';
import '../theme/life.css';

/** A form in which something can be kept: `html` to print, `json` for machines. */
export type PaperForm = 'html' | 'json';

interface Props {
  readonly title: string;
  readonly purpose: FilePurpose;
  /** Name of the file without its ending. */
  readonly name: string;
  readonly busy: boolean;
  /** Writes it; gives whether it worked. */
  readonly save: (file: string, form: PaperForm) => Promise<boolean>;
}

const t = text.statements;

/** Something to take away, as a page to print or for machines; then where it went. */
export function SavePaper({ title, purpose, name, busy, save }: Props) {
  const [saved, setSaved] = useState<string>();
  const result = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (saved !== undefined) result.current?.scrollIntoView({ block: 'nearest' });
  }, [saved]);

  async function choose(form: PaperForm): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose, suggestedName: `${name}.${form}` });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    if (!(await save(ref, form))) return;
    setSaved(location);
    say(t.saved(location));
  }

  return (
    <div className="stack tight">
      <div className="row">
        <Button label={`${title}: ${t.saveHtml}`} isDisabled={busy} onPress={() => void choose('html')}>
          {t.saveHtml}
        </Button>
        <Button label={`${title}: ${t.saveJson}`} isDisabled={busy} onPress={() => void choose('json')}>
          {t.saveJson}
        </Button>
      </div>
      {saved !== undefined && (
        <p ref={result} className="soft wrap-anywhere come-to-sight">
          {t.saved(saved)}
        </p>
      )}
    </div>
  );
}
