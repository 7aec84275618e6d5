import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { goBack, parseRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { LogInFirst } from '../tokens/log-in-first.tsx';
import { BackupFacts } from './backup-facts.tsx';
import { chooseWrapping } from './choose-wrapping.ts';

const t = text.wrapping;

/** A key of a token, wrapped there, to a file. */
export function BackUpTokenKey() {
  const { query } = parseRoute(useRoute((state) => state.path));
  const [key, setKey] = useState(query.get('key') ?? '');
  const [under, setUnder] = useState('');
  const [file, setFile] = useState<ChosenFile>();
  const [made, setMade] = useState<CommandOutput<'token-copies.backup'>>();
  const { value: list, error } = useQuery('keys.list', {});
  const { value: view } = useQuery('keys.get', key === '' ? undefined : { id: toKeyId(key) });
  const { value: wrapping } = useQuery('token-copies.list', {});
  const action = useAction();
  const keys = (list?.keys ?? []).filter(
    ({ home, state }) => home === 'token' && state !== 'destroyed' && state !== 'compromised',
  );
  const tokens = new Set(placesOf(view).map(({ serial }) => serial));
  const { able, chosen } = chooseWrapping(wrapping?.wrappingKeys ?? [], tokens, under);
  const isReady = key !== '' && chosen !== undefined && file !== undefined && !action.busy;
  const leave = (): void => goBack('/wrapping');

  async function backUp(): Promise<void> {
    if (chosen === undefined || file === undefined) return;
    const input = { key: toKeyId(key), file: file.ref, under: chosen.id };
    setMade(await action.run('token-copies.backup', input));
  }

  return (
    <Frame
      title={t.backUpTitle}
      steps={t.backUpSteps}
      step={made === undefined ? 0 : 1}
      onLeave={action.busy ? undefined : leave}
    >
      {made === undefined ? (
        <Step
          title={t.backUpTitle}
          lead={t.backUpLead}
          onSubmit={() => isReady && void backUp()}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={!isReady}>
                {t.backUpIt}
              </Button>
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          }
        >
          {list !== undefined && keys.length === 0 && <Notice>{t.noKeys}</Notice>}
          <Picker
            label={t.key}
            value={key}
            onChange={setKey}
            options={[
              { value: '', name: t.choose },
              ...keys.map(({ id, label }) => ({ value: String(id), name: label })),
            ]}
          />
          <LogInFirst record={view?.record} chosenAs="key" />
          {view !== undefined && wrapping !== undefined && able.length === 0 && (
            <Notice tone="warn">{t.noWrappingKey}</Notice>
          )}
          {able.length > 0 && (
            <Picker
              label={t.under}
              value={chosen?.id ?? ''}
              onChange={setUnder}
              options={[
                ...(chosen === undefined ? [{ value: '', name: t.choose }] : []),
                ...able.map(({ id, label, checkValue }) => ({ value: id, name: t.named(label, checkValue) })),
              ]}
            />
          )}
          {chosen?.kind === 'rsa' && (
            <Notice tone="warn">{t.oneReader(chosen.places.map(({ serial }) => serial).join(', '))}</Notice>
          )}
          <FileChoice
            label={t.file}
            button={t.chooseFile}
            purpose="save-token-key"
            {...(view === undefined ? {} : { suggestedName: t.suggested(view.record.label) })}
            value={file}
            onChange={setFile}
          />
          <ErrorNotice error={error ?? action.error} />
        </Step>
      ) : (
        <Step
          title={t.written}
          lead={t.writtenNext}
          onSubmit={leave}
          actions={
            <Button look="primary" type="submit" autoFocus>
              {t.done}
            </Button>
          }
        >
          <BackupFacts backup={made.backup} />
        </Step>
      )}
    </Frame>
  );
}

/** The tokens that have the version in use. */
function placesOf(view: CommandOutput<'keys.get'> | undefined): readonly { readonly serial: string }[] {
  const { token, spares = [] } = view?.record.versions.at(-1) ?? {};
  return token === undefined ? [] : [token, ...spares];
}
