import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { vault } from '../bridge/vault.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';
import '../theme/places.css';

const t = text.tokenUnlock;

interface Offered {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  /** A file that the person chose. */
  readonly file?: string;
  readonly changed?: boolean;
}

/** Modules that may be trusted before a vault is open: nothing is loaded before somebody has seen its hash and said so. */
export function UnlockModules({ onTrusted }: { readonly onTrusted: () => void }) {
  const { value, error, reload } = useQuery('vault.unlock-modules', {});
  const action = useAction();
  const [chosen, setChosen] = useState<Offered>();
  const offered: Offered[] = [
    ...(value?.modules.flatMap(({ name, path, changedTo }) =>
      changedTo === undefined ? [] : [{ name, path, sha256: changedTo, changed: true }],
    ) ?? []),
    ...(value?.found.flatMap(({ name, path, sha256, problem }) =>
      sha256 === undefined || problem !== undefined ? [] : [{ name, path, sha256 }],
    ) ?? []),
    ...(chosen === undefined ? [] : [chosen]),
  ];

  async function trust({ path, file, sha256 }: Offered): Promise<void> {
    const which = file === undefined ? { path } : { file };
    if ((await action.run('vault.trust-unlock-module', { ...which, sha256 })) === undefined) return;
    setChosen(undefined);
    reload();
    onTrusted();
  }

  async function choose(): Promise<void> {
    action.clear();
    const picked = await callDesktop('desktop.choose-file', { purpose: 'token-module' });
    if (!picked.ok || picked.value.file === undefined) return;
    const { ref, name } = picked.value.file;
    // Without a hash it only tells which one the file has.
    const looked = await vault.call('vault.trust-unlock-module', { file: ref });
    if (looked.ok) return;
    const { path, reason, sha256 } = looked.error.details ?? {};
    if (reason === 'confirm-hash') setChosen({ file: ref, name, path: String(path), sha256: String(sha256) });
    else action.fail(looked.error);
  }

  return (
    <>
      <p className="soft">{t.modulesLead}</p>
      <ErrorNotice error={error ?? action.error} />
      {value !== undefined && offered.length === 0 && <p>{t.noModules}</p>}
      <dl className="facts">
        {offered.map((one) => (
          <Fact key={one.path} name={one.name}>
            {one.changed === true && <div className="flag">{t.changed}</div>}
            <div className="mono small wrap-anywhere">{one.path}</div>
            <div className="mono small wrap-anywhere soft" aria-label={text.tokens.hash}>
              {one.sha256}
            </div>
            <Button look="quiet" isDisabled={action.busy} onPress={() => void trust(one)}>
              {t.trust(one.name)}
            </Button>
          </Fact>
        ))}
      </dl>
      <div>
        <Button look="quiet" isDisabled={action.busy} onPress={() => void choose()}>
          {t.choose}
        </Button>
      </div>
    </>
  );
}
