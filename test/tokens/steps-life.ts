import type { Step } from './sixty-steps.ts';
import { signs } from './steps-signing.ts';
import type { StepPlace } from './step-place.ts';

async function cannotSign(place: StepPlace, key: string, code: string): Promise<void> {
  const document = { form: 'x509-request', subject: { commonName: 'Sixty steps' } } as const;
  const opened = await place.bench.engine.call('documents.open', { key: place.key(key), document });
  if (!opened.ok) {
    if (opened.error.code !== code) throw new Error(`documents.open: ${opened.error.code}`);
    return;
  }
  const { id, digest } = opened.value as { id: string; digest: string };
  await place.no('sign.approve', { id, digest }, code);
}

/** What becomes of keys and of the token. */
export const lifeSteps: readonly Step[] = [
  {
    name: 'find the token in the register',
    run: async (place) => {
      const { tokens } = await place.ok('tokens.register', {});
      const [token] = tokens.filter(({ serial }) => serial === place.token);
      if (token?.present !== true || token.keys.length === 0)
        throw new Error('not there, or without its keys');
      return undefined;
    },
  },
  {
    name: 'sign in the vault with the key that was also put on it',
    run: async (place) => {
      await signs(place, 'imported');
      return undefined;
    },
  },
  {
    name: 'sign with the adopted key',
    run: async (place) => {
      await signs(place, 'adopted');
      return undefined;
    },
  },
  {
    name: 'want a new log-in after a restart, and find the key again',
    run: async (place) => {
      await place.restart();
      await cannotSign(place, place.main, 'token-login-needed');
      await place.ok('tokens.login', { token: place.token, pin: place.pin });
      await signs(place, place.main);
      return undefined;
    },
  },
  {
    name: 'suspend a key: it signs no more, until it is resumed',
    run: async (place) => {
      const id = place.key(place.main);
      await place.ok('keys.suspend', { id, reason: 'a step' });
      await cannotSign(place, place.main, 'state-forbids');
      await place.ok('keys.resume', { id, reason: 'a step' });
      await signs(place, place.main);
      return undefined;
    },
  },
  {
    name: 'rotate a key: its successor is made on the token',
    run: async (place) => {
      const { successor } = await place.ok('keys.rotate', {
        id: place.key(place.main),
        reason: 'a step',
        label: 'successor',
      });
      if (successor?.record.home !== 'token') throw new Error('not made on the token');
      await place.activate(successor.record.id);
      place.keep('successor', successor.record.id);
      await signs(place, 'successor');
      return undefined;
    },
  },
  {
    name: 'destroy a key: the token is looked through again',
    run: async (place) => {
      const name = ['wrappable', 'adopted', 'successor'].find((one) => place.has(one)) ?? 'wrappable';
      const { record } = await place.ok('keys.get', { id: place.key(name) });
      await place.ok('keys.destroy', { id: record.id, confirmLabel: record.label, reason: 'a step' });
      place.drop(name);
      const { objects } = await place.ok('tokens.get', { token: place.token });
      const { token } = record.versions[0] ?? {};
      if (objects.some(({ id, kind }) => id === token?.id && kind !== 'certificate'))
        throw new Error('still there');
      return undefined;
    },
  },
  {
    name: 'log out: no key signs',
    run: async (place) => {
      place.wantsLogin = false;
      await place.ok('tokens.logout', { token: place.token });
      await cannotSign(place, place.main, 'token-login-needed');
      return undefined;
    },
  },
  {
    name: 'refuse to erase a token that holds keys',
    run: async (place) => {
      const { token, soPin, pin } = place;
      await place.no('tokens.initialise', { token, label: 'Erased', soPin, pin }, 'token-holds-keys');
      return undefined;
    },
  },
  {
    name: 'erase it, its name typed; its keys are noted as lost',
    run: async (place) => {
      const { token, soPin, pin } = place;
      const { label: confirm } = await place.view();
      // Some modules say of an SO PIN that nobody has tried that its last try is next.
      const input = { token, label: 'Erased', soPin, pin, confirm, lastTry: confirm };
      const { token: erased } = await place.ok('tokens.initialise', input, ['CKR_ARGUMENTS_BAD', 'label']);
      place.token = erased.token;
      const { record } = await place.ok('keys.get', { id: place.key(place.main) });
      if (record.history.at(-1)?.event !== 'token-lost') throw new Error('not noted');
      return undefined;
    },
  },
  {
    name: 'stop trusting the module',
    run: async (place) => {
      await place.ok('modules.remove', { id: place.module });
      await place.no('tokens.get', { token: place.token }, 'no-such-token');
      return undefined;
    },
  },
];
