import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { replaceRoute } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.create;

/** The end of creating a vault: what was done, what to keep, what comes next. */
export function CreatedPage() {
  return (
    <Frame title={t.title} steps={t.steps} step={4}>
      <Step
        title={t.doneTitle}
        lead={t.doneLead}
        actions={
          <>
            <Button look="primary" autoFocus onPress={() => replaceRoute('/create')}>
              {t.firstKey}
            </Button>
            <Button onPress={() => replaceRoute('/keys')}>{t.toKeys}</Button>
          </>
        }
      >
        <h3>{t.keep}</h3>
        <ul className="plain-list">
          {t.keepList.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Step>
    </Frame>
  );
}
