import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { vault } from '../bridge/vault.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.tokens;
/** A file that a person chose: nothing of it is loaded before they have seen its hash. */
interface Chosen {
  readonly file: string;
  readonly path: string;
  readonly sha256: string;
}
type Listing = CommandOutput<'modules.list'>;

/** The modules that are trusted, and others on this computer. */
export function Modules({ onChange }: { readonly onChange: () => void }) {
  const { value, error, reload } = useQuery('modules.list', {});
  const action = useAction();
  const [chosen, setChosen] = useState<Chosen>();

  async function trust(path: string, sha256: string | undefined): Promise<void> {
    const done = await action.run('modules.trust', { path, ...(sha256 === undefined ? {} : { sha256 }) });
    if (done === undefined) return;
    say(t.trusted);
    reload();
    onChange();
  }
  async function choose(): Promise<void> {
    setChosen(undefined);
    action.clear();
    const picked = await callDesktop('desktop.choose-file', { purpose: 'token-module' });
    if (!picked.ok || picked.value.file === undefined) return;
    const file = picked.value.file.ref;
    // Without a hash it only tells which one the file has.
    const looked = await vault.call('modules.trust', { file });
    if (looked.ok) return;
    const { path, reason, sha256 } = looked.error.details ?? {};
    if (reason === 'confirm-hash') setChosen({ file, path: String(path), sha256: String(sha256) });
    else action.fail(looked.error);
  }
  async function trustChosen({ file, sha256 }: Chosen): Promise<void> {
    setChosen(undefined);
    if ((await action.run('modules.trust', { file, sha256 })) === undefined) return;
    say(t.trusted);
    reload();
    onChange();
  }
  async function remove(id: string): Promise<void> {
    if ((await action.run('modules.remove', { id })) === undefined) return;
    say(t.removed);
    reload();
    onChange();
  }

  return (
    <Section
      title={t.modules}
      aside={
        <Button isDisabled={action.busy} onPress={() => void choose()}>
          {t.chooseFile}
        </Button>
      }
    >
      <p className="soft">{t.modulesLead}</p>
      <ErrorNotice error={error ?? action.error} />
      {chosen !== undefined && (
        <Notice tone="warn">
          <div className="mono small wrap-anywhere">{chosen.path}</div>
          <div className="mono small wrap-anywhere" aria-label={t.hash}>
            <Address value={chosen.sha256} />
          </div>
          <div className="row">
            <Button isDisabled={action.busy} onPress={() => void trustChosen(chosen)}>
              {t.trust}
            </Button>
            <Button look="quiet" onPress={() => setChosen(undefined)}>
              {text.common.back}
            </Button>
          </div>
        </Notice>
      )}
      <dl className="facts">
        {value?.modules.map((module) => (
          <Fact key={module.id} name={module.name}>
            <span className={module.state === 'changed' || module.state === 'failed' ? 'flag' : ''}>
              {t.moduleStates[module.state]}
              {module.why === undefined ? '' : ` (${module.why})`}
            </span>
            <div className="mono small wrap-anywhere">{module.path}</div>
            <div className="mono small wrap-anywhere soft" aria-label={t.hash}>
              <Address value={module.changedTo ?? module.sha256} />
            </div>
            <div className="row">
              {module.changedTo !== undefined && (
                <Button
                  look="quiet"
                  isDisabled={action.busy}
                  onPress={() => void trust(module.path, module.changedTo)}
                >
                  {t.trustAgain}
                </Button>
              )}
              <Button look="quiet" isDisabled={action.busy} onPress={() => void remove(module.id)}>
                {t.remove}
              </Button>
            </div>
          </Fact>
        ))}
      </dl>
      {value !== undefined && <Found listing={value} busy={action.busy} onTrust={trust} />}
    </Section>
  );
}

function Found(props: {
  readonly listing: Listing;
  readonly busy: boolean;
  readonly onTrust: (path: string, sha256: string | undefined) => Promise<void>;
}) {
  const { listing, busy, onTrust } = props;
  return (
    <>
      <h3>{t.found}</h3>
      <p className="hint">{t.foundLead(listing.looked.length)}</p>
      {listing.found.length === 0 && <p>{t.noneFound}</p>}
      <dl className="facts">
        {listing.found.map(({ name, path, sha256, problem }) => (
          <Fact key={path} name={name}>
            <div className="mono small wrap-anywhere">{path}</div>
            {sha256 !== undefined && (
              <div className="mono small wrap-anywhere soft" aria-label={t.hash}>
                <Address value={sha256} />
              </div>
            )}
            {problem === undefined ? (
              <Button
                look="quiet"
                label={t.trustLabel(name)}
                isDisabled={busy}
                onPress={() => void onTrust(path, sha256)}
              >
                {t.trust}
              </Button>
            ) : (
              <span className="soft">{t.problems[problem]}</span>
            )}
          </Fact>
        ))}
      </dl>
    </>
  );
}
