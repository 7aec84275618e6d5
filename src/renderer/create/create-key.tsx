import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { goBack, go, parseRoute, useRoute } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { AccountForm } from './account-form.tsx';
import { DeriveForm } from './derive-form.tsx';
import { ImportKeyForm } from './import-key-form.tsx';
import { ImportPhraseForm } from './import-phrase-form.tsx';
import { SeedForm } from './seed-form.tsx';
import { SingleForm } from './single-form.tsx';

const t = text.createKey;
const kinds = ['seed', 'account', 'single', 'derive', 'import-phrase', 'import-key'] as const;
type Kind = (typeof kinds)[number];

/** What every form of the flow does when it is done or left. */
export interface FormProps {
  /** `held` says that a secret was typed into this page, which therefore ends when the flow does. */
  readonly onMade: (view: KeyView, held?: Held) => void;
  readonly onBack: () => void;
  /** A seed that was chosen before the flow began. */
  readonly seed: string | undefined;
}

type Held = { readonly systemShare?: string };

const forms = {
  seed: SeedForm,
  account: AccountForm,
  single: SingleForm,
  derive: DeriveForm,
  'import-phrase': ImportPhraseForm,
  'import-key': ImportKeyForm,
} as const;

/** A new key, of whatever kind: what, then its details, then what to do with it. */
export function CreateKey() {
  const { query } = parseRoute(useRoute((state) => state.path));
  const asked = kinds.find((one) => one === query.get('kind'));
  const [kind, setKind] = useState<Kind>(asked ?? 'seed');
  const [step, setStep] = useState(asked === undefined ? 0 : 1);
  const [made, setMade] = useState<{ readonly view: KeyView; readonly held: Held | undefined }>();
  const Form = forms[kind];

  if (made !== undefined) return <Made view={made.view} held={made.held} onAnother={() => restart()} />;

  function restart(): void {
    setMade(undefined);
    setStep(0);
  }

  return (
    <Frame
      title={t.title}
      steps={t.steps}
      step={step}
      onLeave={step === 0 ? () => goBack('/keys') : undefined}
    >
      {step === 0 ? (
        <Step
          title={t.what}
          onSubmit={() => setStep(1)}
          actions={
            <Button look="primary" type="submit">
              {text.common.next}
            </Button>
          }
        >
          <Choice
            unnamed
            label={t.what}
            value={kind}
            onChange={setKind}
            options={kinds.map((value) => ({ value, ...t.kinds[value] }))}
          />
        </Step>
      ) : (
        <Form
          seed={query.get('seed') ?? undefined}
          onBack={() => setStep(0)}
          onMade={(view, held) => setMade({ view, held })}
        />
      )}
    </Frame>
  );
}

interface MadeProps {
  readonly view: KeyView;
  readonly held: Held | undefined;
  readonly onAnother: () => void;
}

function Made({ view, held, onAnother }: MadeProps) {
  const { id, label, algorithm, state } = view.record;
  const share = held?.systemShare;
  // A page into which a secret was typed does not live on.
  const move = (route: string) => (held === undefined ? go(route) : void endPage(route));
  const seed = algorithm === 'bip39-seed' && state === 'pre-activation';
  return (
    <Frame title={t.title} steps={t.steps} step={2}>
      <Step
        title={t.doneTitle(label)}
        lead={state === 'active' ? t.doneActive : t.doneLead}
        actions={
          <>
            {seed && (
              <Button look="primary" autoFocus onPress={() => move(`/keys/${id}/phrase`)}>
                {t.backUpNow}
              </Button>
            )}
            <Button look={seed ? 'plain' : 'primary'} autoFocus={!seed} onPress={() => move(`/keys/${id}`)}>
              {t.toKey}
            </Button>
            <Button
              onPress={() => {
                move('/create');
                if (held === undefined) onAnother();
              }}
            >
              {t.another}
            </Button>
          </>
        }
      >
        {share !== undefined && (
          <div className="field">
            <span className="label">{t.systemShare}</span>
            <span className="mono secret wrap-anywhere">{share}</span>
          </div>
        )}
      </Step>
    </Frame>
  );
}
