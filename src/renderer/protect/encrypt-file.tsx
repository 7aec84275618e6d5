import { useState } from 'react';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { FileSource } from './file-source.tsx';
import { KeyChoice } from './key-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';

const t = text.protect;
const w = t.encryptFile;

/** Encrypts a file of any size. */
export function EncryptFile({ startKey }: { readonly startKey: string }) {
  const [key, setKey] = useState(startKey);
  const [file, setFile] = useState<ChosenFile>();
  const [to, setTo] = useState<ChosenFile>();
  const [done, setDone] = useState<CommandOutput<'data.encrypt-file'>>();
  const action = useAction();

  async function encrypt(): Promise<void> {
    if (file === undefined || to === undefined) return;
    const made = await action.run('data.encrypt-file', { key: toKeyId(key), file: file.ref, to: to.ref });
    if (made === undefined) return;
    setDone(made);
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
      ready={key !== '' && file !== undefined && to !== undefined}
      action={action}
      onSubmit={encrypt}
      outcome={
        done && {
          title: w.done,
          lead: w.next,
          onAgain: again,
          body: (
            <dl className="facts">
              <Fact name={w.wrote}>
                <span className="mono">{to?.location}</span>
              </Fact>
              <Fact name={t.key}>
                <KeyLink id={done.key} />, {t.versionOf(done.version)}
              </Fact>
              <Fact name={w.sizes}>{w.of(done.plainBytes, done.cipherBytes)}</Fact>
            </dl>
          ),
        }
      }
    >
      <KeyChoice
        label={t.key}
        algorithms={['aes-256']}
        purpose="encrypt"
        pairs
        protects
        inPath="key"
        value={key}
        onChange={setKey}
      />
      <FileSource label={t.file} purpose="open-to-encrypt" value={file} onChange={setFile} />
      <FileChoice
        label={t.to}
        button={t.chooseTo}
        purpose="save-encrypted"
        {...(file === undefined ? {} : { suggestedName: `${file.name.slice(0, 180)}.encrypted` })}
        value={to}
        onChange={setTo}
      />
    </ProtectFlow>
  );
}
