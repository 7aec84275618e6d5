import { useState } from 'react';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { LogInFirst } from '../tokens/log-in-first.tsx';
import { useEachUsePin } from '../tokens/use-each-use-pin.tsx';
import type { CommandOutput } from '../../shared/contract.ts';
import { FileSource } from './file-source.tsx';
import { HeaderFacts } from './header-facts.tsx';
import { ProtectFlow } from './protect-flow.tsx';
import { RiskField } from './risk-field.tsx';
import { useRisk } from './use-risk.ts';
import { WarningNotices } from './warning-notices.tsx';

const t = text.protect;
const w = t.decryptFile;

/** Decrypts a file; it says itself which key and version it needs. */
export function DecryptFile() {
  const [file, setFile] = useState<ChosenFile>();
  const [to, setTo] = useState<ChosenFile>();
  const [done, setDone] = useState<CommandOutput<'data.decrypt-file'>>();
  const action = useAction();
  const { value: header, error } = useQuery(
    'data.inspect',
    file === undefined || done !== undefined ? undefined : { from: { file: file.ref } },
  );
  const known = header?.label === undefined ? undefined : header.key;
  const { value: view } = useQuery('keys.get', known === undefined ? undefined : { id: toKeyId(known) });
  const risk = useRisk(view?.record.state, action);
  const eachUse = useEachUsePin(action);

  async function decrypt(): Promise<void> {
    if (file === undefined || to === undefined) return;
    const offered = await eachUse.take();
    if (offered === undefined) return;
    const opened = await action.run('data.decrypt-file', {
      file: file.ref,
      to: to.ref,
      ...risk.input,
      ...offered,
    });
    if (opened === undefined) return;
    setDone(opened);
    say(w.done);
  }

  function again(): void {
    setFile(undefined);
    setTo(undefined);
    setDone(undefined);
  }

  return (
    <ProtectFlow
      words={w}
      button={w.button(file?.name)}
      working={w.working}
      ready={
        known !== undefined && header?.kind === 'file' && to !== undefined && risk.settled && eachUse.settled
      }
      action={action}
      onSubmit={decrypt}
      outcome={
        done && {
          title: w.done,
          lead: w.next,
          onAgain: again,
          body: (
            <>
              <WarningNotices warnings={done.warnings} />
              <dl className="facts">
                <Fact name={t.encryptFile.wrote}>
                  <span className="mono">{to?.location}</span>
                </Fact>
                <Fact name={t.key}>
                  <KeyLink id={done.key} />, {t.versionOf(done.version)}
                </Fact>
                <Fact name={t.encryptFile.sizes}>{t.size(done.plainBytes)}</Fact>
              </dl>
            </>
          ),
        }
      }
    >
      <FileSource label={t.file} purpose="open-encrypted" value={file} onChange={setFile} />
      <ErrorNotice error={error} />
      {header !== undefined && <HeaderFacts header={header} state={view?.record.state} kind="file" />}
      <LogInFirst record={view?.record} />
      {risk.asked && <RiskField value={risk.reason} onChange={risk.change} />}
      <FileChoice
        label={t.to}
        button={t.chooseTo}
        purpose="save-decrypted"
        {...(file === undefined ? {} : { suggestedName: plainName(file.name) })}
        value={to}
        onChange={setTo}
      />
      {eachUse.field}
    </ProtectFlow>
  );
}

/** The name that the file had before it was encrypted. */
function plainName(name: string): string {
  return name.endsWith('.encrypted')
    ? name.slice(0, -'.encrypted'.length)
    : `${name.slice(0, 180)}.decrypted`;
}
