import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go, goBack } from '../state/route.ts';
import { text } from '../text/en.ts';
import { tokenTitle } from '../tokens/token-words.ts';
import { BackupFacts } from './backup-facts.tsx';

const t = text.wrapping;
type Backup = CommandOutput<'token-copies.inspect'>;

/** Shows what the backup of a token key says, and puts the key on a token that can read it. */
export function RestoreTokenKey() {
  const [file, setFile] = useState<ChosenFile>();
  const [backup, setBackup] = useState<Backup>();
  const [restored, setRestored] = useState<string>();
  const action = useAction();
  const leave = (): void => goBack('/wrapping');

  async function look(): Promise<void> {
    if (file !== undefined) setBackup(await action.run('token-copies.inspect', { file: file.ref }));
  }

  return (
    <Frame
      title={t.restoreTitle}
      steps={t.restoreSteps}
      step={restored !== undefined ? 2 : backup !== undefined ? 1 : 0}
      onLeave={action.busy ? undefined : leave}
    >
      {(backup === undefined || file === undefined) && (
        <Step
          title={t.backupFile}
          lead={t.restoreLead}
          onSubmit={() => void look()}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={file === undefined || action.busy}>
                {t.look}
              </Button>
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          }
        >
          <FileChoice
            label={t.backupFile}
            button={t.chooseBackup}
            purpose="open-token-key"
            value={file}
            onChange={setFile}
          />
          <ErrorNotice error={action.error} />
        </Step>
      )}
      {backup !== undefined && file !== undefined && restored === undefined && (
        <Restore
          backup={backup}
          file={file}
          onDone={setRestored}
          onBack={() => {
            setBackup(undefined);
          }}
        />
      )}
      {backup !== undefined && restored !== undefined && (
        <Step
          title={t.restored}
          lead={t.restoredLead(backup.key.label, restored)}
          onSubmit={leave}
          actions={
            <>
              <Button look="primary" type="submit" autoFocus>
                {t.done}
              </Button>
              <Button onPress={() => go(`/keys/${backup.key.id}`)}>{t.showKey}</Button>
            </>
          }
        />
      )}
    </Frame>
  );
}

function Restore(props: {
  readonly backup: Backup;
  readonly file: ChosenFile;
  readonly onDone: (token: string) => void;
  readonly onBack: () => void;
}) {
  const { backup, file, onDone, onBack } = props;
  const [token, setToken] = useState('');
  const [wrappable, setWrappable] = useState(false);
  const { value, error } = useQuery('tokens.list', {});
  const ours = useQuery('keys.get', { id: backup.key.id });
  const action = useAction();
  const able = (value?.tokens ?? []).filter(
    (one) => one.loggedIn === 'user' && backup.tokens.includes(one.token),
  );
  const chosen = able.find((one) => one.token === token) ?? able[0];
  const isOurs = ours.value !== undefined;
  const isReady = isOurs && chosen !== undefined && !action.busy;

  async function restore(): Promise<void> {
    if (chosen === undefined) return;
    const done = await action.run('token-copies.clone', {
      key: backup.key.id,
      token: chosen.token,
      file: file.ref,
      ...(wrappable ? { wrappable } : {}),
    });
    if (done !== undefined) onDone(tokenTitle(chosen));
  }

  return (
    <Step
      title={t.inFile}
      onSubmit={() => isReady && void restore()}
      actions={
        <>
          <Button look="primary" type="submit" isDisabled={!isReady}>
            {t.restoreIt}
          </Button>
          <Button onPress={onBack}>{text.common.back}</Button>
        </>
      }
    >
      <BackupFacts backup={backup} />
      {ours.error !== undefined && <Notice tone="warn">{t.notOurs}</Notice>}
      {isOurs && value !== undefined && chosen === undefined && (
        <>
          <Notice tone="warn">{t.noToken}</Notice>
          <div>
            <Button onPress={() => go('/tokens')}>{t.tokens}</Button>
          </div>
        </>
      )}
      {chosen !== undefined && (
        <>
          <Picker
            label={t.token}
            value={chosen.token}
            onChange={setToken}
            options={able.map((one) => ({ value: one.token, name: `${tokenTitle(one)}, ${one.serial}` }))}
          />
          <Check isSelected={wrappable} onChange={setWrappable}>
            {t.wrappable}
          </Check>
        </>
      )}
      <ErrorNotice error={error ?? action.error} />
    </Step>
  );
}
