import {
  Archive,
  ArrowLeftRight,
  BookUser,
  Bot,
  CalendarDays,
  Command,
  FileCheck2,
  FileLock2,
  KeyRound,
  Lock,
  Scale,
  ScrollText,
  Settings,
  ShieldAlert,
  SquareTerminal,
  Usb,
  Wallet,
} from 'lucide-react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Button } from '../parts/button.tsx';
import { CreatedPage } from '../create/created-page.tsx';
import { KeysPlace } from '../keys/keys-place.tsx';
import { LeftNotice } from '../parts/notice.tsx';
import { ClockBanner } from '../settings/clock-banner.tsx';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { lockNow, notify, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { CommandPalette } from './command-palette.tsx';
import { openPalette } from './palette-state.ts';
import { StopPrograms } from './stop-programs.tsx';
import { TokenWaits } from './token-waits.tsx';
import { useRailState } from './rail-state.ts';
import '../theme/places.css';
import '../theme/protect.css';

const CreateKey = lazy(() =>
  import('../create/create-key.tsx').then((module) => ({ default: module.CreateKey })),
);
const SignPlace = lazy(() =>
  import('../sign/sign-place.tsx').then((module) => ({ default: module.SignPlace })),
);
const RulesPlace = lazy(() =>
  import('../rules/rules-place.tsx').then((module) => ({ default: module.RulesPlace })),
);
const AddressesPlace = lazy(() =>
  import('../addresses/addresses-place.tsx').then((module) => ({ default: module.AddressesPlace })),
);
const ExchangesPlace = lazy(() =>
  import('../exchanges/exchanges-place.tsx').then((module) => ({ default: module.ExchangesPlace })),
);
const ProgramsPlace = lazy(() =>
  import('../programs/programs-place.tsx').then((module) => ({ default: module.ProgramsPlace })),
);
const WalletsPlace = lazy(() =>
  import('../wallets/wallets-place.tsx').then((module) => ({ default: module.WalletsPlace })),
);
const ReferencesPlace = lazy(() =>
  import('../references/references-place.tsx').then((module) => ({ default: module.ReferencesPlace })),
);
const AgentPlace = lazy(() =>
  import('../agent/agent-place.tsx').then((module) => ({ default: module.AgentPlace })),
);
const TokensPlace = lazy(() =>
  import('../tokens/tokens-place.tsx').then((module) => ({ default: module.TokensPlace })),
);
const EnrolmentPlace = lazy(() =>
  import('../tokens/enrolment-place.tsx').then((module) => ({ default: module.EnrolmentPlace })),
);
const WrappingPlace = lazy(() =>
  import('../wrapping/wrapping-place.tsx').then((module) => ({ default: module.WrappingPlace })),
);
const RootsPlace = lazy(() =>
  import('../certificates/roots-place.tsx').then((module) => ({ default: module.RootsPlace })),
);
const ProtectPlace = lazy(() =>
  import('../protect/protect-place.tsx').then((module) => ({ default: module.ProtectPlace })),
);
const BackupsPlace = lazy(() =>
  import('../backups/backups-place.tsx').then((module) => ({ default: module.BackupsPlace })),
);
const CalendarPlace = lazy(() =>
  import('../calendar/calendar-place.tsx').then((module) => ({ default: module.CalendarPlace })),
);
const IncidentsPlace = lazy(() =>
  import('../compromise/incidents-place.tsx').then((module) => ({ default: module.IncidentsPlace })),
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
  { place: 'rules', name: text.places.rules, Icon: Scale, onlyWith: true },
  { place: 'addresses', name: text.places.addresses, Icon: BookUser, onlyWith: true },
  { place: 'exchanges', name: text.places.exchanges, Icon: ArrowLeftRight, onlyWith: true },
  { place: 'programs', name: text.places.programs, Icon: Bot, onlyWith: true },
  { place: 'agent', name: text.places.agent, Icon: SquareTerminal, onlyWith: true },
  { place: 'wallets', name: text.places.wallets, Icon: Wallet, onlyWith: true },
  { place: 'tokens', name: text.places.tokens, Icon: Usb },
  { place: 'protect', name: text.places.protect, Icon: FileLock2 },
  { place: 'calendar', name: text.places.calendar, Icon: CalendarDays },
  { place: 'incidents', name: text.places.incidents, Icon: ShieldAlert },
  { place: 'backups', name: text.places.backups, Icon: Archive },
  { place: 'record', name: text.places.record, Icon: ScrollText },
  { place: 'settings', name: text.places.settings, Icon: Settings },
] as const;

/** Places that are reached from others stand under them in the rail. */
const homes: Readonly<Record<string, string>> = {
  create: 'keys',
  enrolment: 'tokens',
  roots: 'tokens',
  wrapping: 'tokens',
};

function Place({ path }: { readonly path: string }) {
  const { parts } = parseRoute(path);
  switch (parts[0]) {
    case 'create':
      return <CreateKey key={path} />;
    case 'created':
      return <CreatedPage />;
    case 'sign':
      return <SignPlace page={parts[1]} part={parts[2]} />;
    case 'rules':
      return <RulesPlace page={parts[1]} />;
    case 'addresses':
      return <AddressesPlace page={parts[1]} />;
    case 'exchanges':
      return <ExchangesPlace page={parts[1]} />;
    case 'programs':
      return <ProgramsPlace page={parts[1]} />;
    case 'wallets':
      return <WalletsPlace page={parts[1]} />;
    case 'agent':
      return <AgentPlace />;
    case 'references':
      return <ReferencesPlace page={parts[1]} />;
    case 'enrolment':
      return <EnrolmentPlace page={parts[1]} part={parts[2]} />;
    case 'tokens':
      return <TokensPlace token={parts[1]} act={parts[2]} object={parts[3]} />;
    case 'wrapping':
      return <WrappingPlace page={parts[1]} />;
    case 'roots':
      return <RootsPlace page={parts[1]} />;
    case 'calendar':
      return <CalendarPlace />;
    case 'incidents':
      return <IncidentsPlace page={parts[1]} />;
    case 'protect':
      return <ProtectPlace key={path} page={parts[1]} />;
    case 'backups':
      return <BackupsPlace page={parts[1]} />;
    case 'record':
      return <RecordPlace page={parts[1]} />;
    case 'settings':
      return <SettingsPlace page={parts[1]} />;
    default:
      return <KeysPlace id={parts[1]} page={parts[2]} act={parts[3]} />;
  }
}

/** How many wait at a place, for those who see it and those who do not. */
function WaitCount({ count = 0 }: { readonly count?: number | undefined }) {
  if (count === 0) return null;
  return (
    <>
      <span className="rail-count">{count}</span>
      <span className="hidden-visually">{text.common.waiting(count)}</span>
    </>
  );
}

/** The open vault: the rail of places, and the place. */
export function Shell() {
  const name = useSession((state) => state.status?.name ?? '');
  const notice = useSession((state) => state.notice);
  const path = useRoute((state) => state.path);
  const { parts } = parseRoute(path);
  const cold = useSession((state) => state.desktop?.cold ?? 'off') !== 'off';
  const { filled, waiting } = useRailState();
  const noticed = useRef({ notice, path });
  // A notice belongs to the page on which it came up, not to those after it.
  useEffect(() => {
    if (notice !== noticed.current.notice) noticed.current = { notice, path };
    else if (notice !== undefined && path !== noticed.current.path) notify(undefined);
  }, [notice, path]);
  const here = homes[parts[0] ?? 'create'] ?? parts[0];

  return (
    <div className="shell">
      <nav className="rail" aria-label={text.common.places}>
        <p className="rail-vault strong wrap-anywhere" title={name}>
          {name}
        </p>
        {cold && <p className="rail-cold">{text.nodes.coldMark}</p>}
        <ul>
          {rail
            .filter((one) => !('onlyWith' in one) || filled.has(one.place) || one.place === here)
            .map(({ place, name: placeName, Icon }) => (
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
                  <WaitCount count={waiting[place]} />
                </button>
              </li>
            ))}
        </ul>
        <div className="rail-end">
          <StopPrograms />
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
        <ClockBanner />
        <TokenWaits />
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
