import { Archive, Command, FileCheck2, KeyRound, Lock, ScrollText, Settings } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Button } from '../parts/button.tsx';
import { CreatedPage } from '../create/created-page.tsx';
import { KeysPlace } from '../keys/keys-place.tsx';
import { LeftNotice } from '../parts/notice.tsx';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { lockNow, notify, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { CommandPalette } from './command-palette.tsx';
import { openPalette } from './palette-state.ts';
import '../theme/places.css';

const CreateKey = lazy(() =>
  import('../create/create-key.tsx').then((module) => ({ default: module.CreateKey })),
);
const SignPlace = lazy(() =>
  import('../sign/sign-place.tsx').then((module) => ({ default: module.SignPlace })),
);
const BackupsPlace = lazy(() =>
  import('../backups/backups-place.tsx').then((module) => ({ default: module.BackupsPlace })),
);
const RecordPlace = lazy(() =>
  import('../record/record-place.tsx').then((module) => ({ default: module.RecordPlace })),
);
const SettingsPlace = lazy(() =>
  import('../settings/settings-place.tsx').then((module) => ({ default: module.SettingsPlace })),
);

const rail = [
  { place: 'keys', name: text.places.keys, Icon: KeyRound },
  { place: 'sign', name: text.places.sign, Icon: FileCheck2 },
  { place: 'backups', name: text.places.backups, Icon: Archive },
  { place: 'record', name: text.places.record, Icon: ScrollText },
  { place: 'settings', name: text.places.settings, Icon: Settings },
] as const;

function Place({ path }: { readonly path: string }) {
  const { parts } = parseRoute(path);
  switch (parts[0]) {
    case 'create':
      return <CreateKey key={path} />;
    case 'created':
      return <CreatedPage />;
    case 'sign':
      return <SignPlace id={parts[1]} />;
    case 'backups':
      return <BackupsPlace page={parts[1]} />;
    case 'record':
      return <RecordPlace />;
    case 'settings':
      return <SettingsPlace page={parts[1]} />;
    default:
      return <KeysPlace id={parts[1]} page={parts[2]} act={parts[3]} />;
  }
}

/** The open vault: the rail of places, and the place. */
export function Shell() {
  const name = useSession((state) => state.status?.name ?? '');
  const notice = useSession((state) => state.notice);
  const path = useRoute((state) => state.path);
  const { parts } = parseRoute(path);
  const here = parts[0] === 'create' || parts[0] === undefined ? 'keys' : parts[0];

  return (
    <div className="shell">
      <nav className="rail" aria-label={text.common.places}>
        <p className="rail-vault strong wrap-anywhere">{name}</p>
        <ul>
          {rail.map(({ place, name: placeName, Icon }) => (
            <li key={place}>
              <button
                type="button"
                className="rail-place"
                aria-current={here === place ? 'page' : undefined}
                onClick={() => {
                  notify(undefined);
                  go(`/${place}`);
                }}
              >
                <Icon size={18} aria-hidden="true" />
                {placeName}
              </button>
            </li>
          ))}
        </ul>
        <div className="rail-end">
          <Button look="quiet" label={text.common.palette} onPress={openPalette}>
            <Command size={16} aria-hidden="true" />
            <kbd>Ctrl K</kbd>
          </Button>
          <Button look="plain" label={text.common.lockKeys} onPress={lockNow}>
            <Lock size={16} aria-hidden="true" />
            {text.common.lock}
          </Button>
        </div>
      </nav>
      <main className="place">
        {notice !== undefined && (
          <div className="place-notice">
            <LeftNotice notice={notice} />
            <Button look="quiet" onPress={() => notify(undefined)}>
              {text.common.close}
            </Button>
          </div>
        )}
        <div className="place-body" key={parts[0]}>
          <Suspense fallback={null}>
            <Place path={path} />
          </Suspense>
        </div>
      </main>
      <CommandPalette />
    </div>
  );
}
