import type { Step } from './sixty-steps.ts';
import { NotOffered } from './step-place.ts';

function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** Wrong, of a length that every token takes. */
const wrongPin = '99999999';

/** Modules, tokens and PINs. */
export const pinSteps: readonly Step[] = [
  {
    name: 'look for modules, and say where was looked',
    run: async (place) => {
      const { looked, found } = await place.ok('modules.list', {});
      require(looked.length > 0, 'nothing was looked at');
      return found.some(({ path }) => path === place.modulePath) ? 'found by itself' : 'chosen by its path';
    },
  },
  {
    name: 'refuse to trust it under another hash',
    run: async (place) => {
      await place.no('modules.trust', { path: place.modulePath, sha256: '0'.repeat(64) }, 'module-changed');
      return undefined;
    },
  },
  {
    name: 'trust it by its hash',
    run: async (place) => {
      const { module } = await place.ok('modules.trust', { path: place.modulePath });
      place.module = module.id;
      require(module.state === 'running', module.state);
      return `${module.manufacturer ?? ''}, ${module.description ?? ''} ${module.version ?? ''}`.trim();
    },
  },
  {
    name: 'end its process and start it anew',
    run: async (place) => {
      const { module } = await place.ok('modules.restart', { id: place.module });
      require(module.state === 'running', module.state);
      return undefined;
    },
  },
  {
    name: 'probe it without a token',
    run: async (place) => {
      const { findings } = await place.ok('modules.probe', { id: place.module });
      require(findings.length > 0, 'no findings');
      return undefined;
    },
  },
  {
    name: 'list its tokens',
    run: async (place) => {
      const { tokens } = await place.ok('tokens.list', {});
      const fresh = tokens.find(({ initialised, label }) => !initialised || label.includes('Certificate DB'));
      require(fresh !== undefined, `no fresh one of ${String(tokens.length)}`);
      place.token = fresh?.token ?? '';
      return undefined;
    },
  },
  {
    name: 'initialise one, with SO PIN and PIN',
    run: async (place) => {
      const { soPin, pin, label, initialisedBy } = place;
      if (initialisedBy !== undefined) throw new NotOffered(initialisedBy);
      const { token } = await place.ok('tokens.initialise', {
        token: place.token,
        label,
        soPin,
        pin,
        confirm: place.token,
      });
      place.token = token.token;
      require(token.initialised && token.label === label, 'not initialised');
      return undefined;
    },
  },
  {
    name: 'find it again after a restart, by its serial',
    run: async (place) => {
      await place.restart();
      const { initialised, label } = await place.view();
      require(initialised, 'not initialised');
      return label === place.label ? undefined : `called ${label}`;
    },
  },
  {
    name: 'keep a PIN that is too short from it',
    run: async (place) => {
      await place.no('tokens.login', { token: place.token, pin: new Uint8Array(0) }, 'token-pin-length');
      return undefined;
    },
  },
  {
    name: 'try a wrong PIN once, and count it',
    run: async (place) => {
      await place.no('tokens.login', { token: place.token, pin: place.bytes(wrongPin) }, 'token-pin-wrong');
      const { wrongPins } = await place.view();
      require(wrongPins === 1, `${String(wrongPins)} counted`);
      return undefined;
    },
  },
  {
    name: 'log in with the right one, and count from zero',
    run: async (place) => {
      const { token } = await place.ok('tokens.login', { token: place.token, pin: place.pin });
      require(token.loggedIn === 'user' && token.wrongPins === 0, 'not logged in');
      return `PIN ${token.pin}, ${String(token.pinBytes.least)} to ${String(token.pinBytes.most)} bytes`;
    },
  },
  {
    name: 'log out',
    run: async (place) => {
      const { token } = await place.ok('tokens.logout', { token: place.token });
      require(token.loggedIn === undefined, 'still logged in');
      return undefined;
    },
  },
  {
    name: 'change the PIN',
    run: async (place) => {
      const pin = '24682468';
      const { token } = place;
      const change = async (): Promise<{ ok: boolean }> =>
        await place.bench.engine.call('tokens.change-pin', { token, old: place.pin, pin: place.bytes(pin) });
      let note: string | undefined;
      if (!(await change()).ok) {
        note = 'only while logged in';
        await place.ok('tokens.login', { token, pin: place.pin });
        if (!(await change()).ok) throw new Error('not changed');
      }
      const before = place.pins.user;
      place.pins.user = pin;
      await place.ok('tokens.logout', { token: place.token });
      await place.no('tokens.login', { token: place.token, pin: place.bytes(before) }, 'token-pin-wrong');
      return note;
    },
  },
  {
    name: 'log in with the changed PIN',
    run: async (place) => {
      await place.ok('tokens.login', { token: place.token, pin: place.pin });
      await place.ok('tokens.logout', { token: place.token });
      return undefined;
    },
  },
  {
    name: 'set another PIN with the SO PIN',
    run: async (place) => {
      const pin = '13571357';
      await place.ok('tokens.unblock', { token: place.token, soPin: place.soPin, pin: place.bytes(pin) });
      place.pins.user = pin;
      return undefined;
    },
  },
  {
    name: 'change the SO PIN',
    run: async (place) => {
      const pin = '86428642';
      const { token, soPin: old } = place;
      await place.ok('tokens.change-pin', { token, user: 'so', old, pin: place.bytes(pin) });
      place.pins.so = pin;
      return undefined;
    },
  },
  {
    name: 'log in for what follows',
    run: async (place) => {
      place.wantsLogin = true;
      const { token } = await place.ok('tokens.login', { token: place.token, pin: place.pin });
      require(token.loggedIn === 'user', 'not logged in');
      return undefined;
    },
  },
  {
    name: 'probe the token by trying',
    run: async (place) => {
      const { findings, mechanisms } = await place.ok('modules.probe', {
        id: place.module,
        token: place.token,
      });
      require(mechanisms.length > 0, 'no mechanisms');
      if (findings.length === 0) throw new Error('no findings');
      return `${String(mechanisms.length)} mechanisms`;
    },
  },
];
