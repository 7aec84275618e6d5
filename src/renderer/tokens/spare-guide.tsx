import { useState } from 'react';
import { fromBytes, toBytes } from '../bridge/wipe.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go, goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { SpareKeys, type Copied } from './spare-keys.tsx';
import { GatherShares, NewShares } from './spare-shares.tsx';
import { tokenPath, tokenTitle, type Token } from './token-words.ts';

const t = text.tokenCopies;
type WrappingKey = CommandOutput<'token-copies.list'>['wrappingKeys'][number];
const fresh = 'new';

/** From two tokens in hand to a proven spare. The page that held shares is ended with the guide. */
export function SpareGuide({ token, all }: { readonly token: Token; readonly all: readonly Token[] }) {
  const [step, setStep] = useState(0);
  const [second, setSecond] = useState<Token>();
  const [key, setKey] = useState<WrappingKey>();
  const [shares, setShares] = useState<readonly string[]>([]);
  const [copied, setCopied] = useState<readonly Copied[]>([]);
  const [hadSecrets, setHadSecrets] = useState(false);
  const action = useAction();
  const path = tokenPath(token.token);

  function leave(): void {
    if (hadSecrets) void endPage(path, { code: 'secret-hidden' });
    else goBack(path);
  }

  function planned(spare: Token, chosen: WrappingKey): void {
    setSecond(spare);
    setKey(chosen);
    const isOn = ({ token: serial }: Token): boolean =>
      chosen.places.some((place) => place.serial === serial);
    if (isOn(token) && isOn(spare)) setStep(3);
    else {
      setHadSecrets(true);
      setStep(2);
    }
  }

  async function put(texts: readonly string[]): Promise<void> {
    if (key === undefined || second === undefined) return;
    for (const { token: name } of [token, second]) {
      const words = toBytes(texts.slice(0, key.threshold).join('\n'));
      const done = await action.run('token-copies.put-wrapping-key', {
        token: name,
        id: key.id,
        shares: words,
      });
      if (done === undefined) return;
      setKey(done);
    }
    setShares([]);
    setStep(3);
  }

  return (
    <Frame title={t.title} steps={t.steps} step={step} onLeave={action.busy ? undefined : leave}>
      {step === 0 && (
        <Plan
          token={token}
          all={all}
          onChosen={planned}
          onMade={(spare, made, texts) => {
            setSecond(spare);
            setKey(made);
            setShares(texts);
            setHadSecrets(true);
            setStep(1);
          }}
          onBack={leave}
        />
      )}
      {step === 1 && key !== undefined && (
        <>
          <NewShares wrappingKey={key.id} shares={shares} onDone={() => void put(shares)} />
          <ErrorNotice error={action.error} />
        </>
      )}
      {step === 2 && key !== undefined && (
        <>
          <GatherShares
            wrappingKey={key.id}
            label={key.label}
            needed={key.threshold}
            onDone={(texts) => void put(texts)}
          />
          <ErrorNotice error={action.error} />
        </>
      )}
      {step === 3 && key !== undefined && second !== undefined && (
        <SpareKeys
          first={token.token}
          second={second.token}
          wrappingKey={key}
          onDone={(done) => {
            setCopied(done);
            setStep(4);
          }}
        />
      )}
      {step === 4 && <Result copied={copied} onDone={leave} />}
    </Frame>
  );
}

function Result({ copied, onDone }: { readonly copied: readonly Copied[]; readonly onDone: () => void }) {
  return (
    <Step
      title={t.resultTitle}
      lead={t.keep}
      onSubmit={onDone}
      actions={
        <Button look="primary" type="submit" autoFocus>
          {t.done}
        </Button>
      }
    >
      <ul>
        {copied.map(({ label, failed }) => (
          <li key={label}>
            <span className="strong">{label}</span>{' '}
            {failed === undefined ? t.proven : `${t.failed}. ${failed}`}
          </li>
        ))}
      </ul>
    </Step>
  );
}

function Plan(props: {
  readonly token: Token;
  readonly all: readonly Token[];
  readonly onChosen: (second: Token, key: WrappingKey) => void;
  readonly onMade: (second: Token, key: WrappingKey, shares: readonly string[]) => void;
  readonly onBack: () => void;
}) {
  const { token, all, onChosen, onMade, onBack } = props;
  const { value, error } = useQuery('token-copies.list', {});
  const [secondName, setSecondName] = useState('');
  const [chosen, setChosen] = useState('');
  const [label, setLabel] = useState('');
  const [threshold, setThreshold] = useState('2');
  const [count, setCount] = useState('3');
  const action = useAction();
  const others = all.filter((one) => one.token !== token.token && one.loggedIn === 'user');
  const second = others.find((one) => one.token === secondName) ?? others[0];
  const ready =
    value?.wrappingKeys.filter(
      ({ kind, exposed, ready: isProven }) => isProven && kind === 'aes' && exposed === undefined,
    ) ?? [];
  const name = chosen === '' ? (ready[0]?.id ?? fresh) : chosen;
  const key = ready.find(({ id }) => id === name);
  const [needed, whole] = [Number(threshold), Number(count)];
  const fits =
    (needed === 1 && whole === 1) ||
    (Number.isInteger(needed) && Number.isInteger(whole) && needed >= 2 && needed <= whole && whole <= 16);
  const isReady =
    second !== undefined &&
    token.loggedIn === 'user' &&
    !action.busy &&
    value !== undefined &&
    (key !== undefined || (label.trim() !== '' && fits));

  async function begin(): Promise<void> {
    if (!isReady) return;
    if (key !== undefined) {
      onChosen(second, key);
      return;
    }
    const made = await action.run('token-copies.make-wrapping-key', {
      label: label.trim(),
      threshold: needed,
      shares: whole,
    });
    if (made === undefined) return;
    const texts = made.shares.map(fromBytes);
    for (const share of made.shares) share.fill(0);
    onMade(second, made.wrappingKey, texts);
  }

  return (
    <Step
      title={t.planTitle}
      lead={t.plan}
      onSubmit={() => void begin()}
      actions={
        <>
          <Button look="primary" type="submit" isDisabled={!isReady}>
            {t.next}
          </Button>
          <Button onPress={onBack}>{text.common.back}</Button>
        </>
      }
    >
      {token.loggedIn !== 'user' && <Notice tone="warn">{t.firstOut}</Notice>}
      {second === undefined ? (
        <>
          <Notice tone="warn">{t.noSecond}</Notice>
          <div>
            <Button onPress={() => go('/tokens')}>{text.tokens.back}</Button>
          </div>
        </>
      ) : (
        <Picker
          label={t.second}
          value={second.token}
          onChange={setSecondName}
          options={others.map((one) => ({ value: one.token, name: `${tokenTitle(one)}, ${one.serial}` }))}
        />
      )}
      <Picker
        label={t.wrapping}
        value={name}
        onChange={setChosen}
        options={[
          ...ready.map((one) => ({ value: one.id, name: t.existing(one.label, one.checkValue) })),
          { value: fresh, name: t.fresh },
        ]}
      />
      <p className="hint">{t.wrappingHint}</p>
      {name === fresh && (
        <>
          <Field label={t.label} value={label} onChange={setLabel} maxLength={120} />
          <Field label={t.threshold} value={threshold} onChange={setThreshold} maxLength={2} />
          <Field
            label={t.count}
            value={count}
            onChange={setCount}
            maxLength={2}
            hint={t.numbers}
            error={fits ? undefined : t.numbersWrong}
          />
        </>
      )}
      <ErrorNotice error={error ?? action.error} />
    </Step>
  );
}
