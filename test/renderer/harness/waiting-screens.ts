import { summaries } from './fixtures.ts';
import { book, credentials, programs, ruleSets, serving, wallets } from './place-fixtures.ts';
import { open, type Screen } from './screens.ts';

const key = summaries[2]!.id;
const waiting = {
  'programs.list': programs,
  'serve.status': serving,
  'agent.status': {
    running: true,
    socket: '/run/user/1000/holdfast/agent.sock',
    keys: [{ key, label: 'Deploy signing', confirm: true }],
    waiting: [1, 2].map((number) => ({
      id: `request-${String(number)}`,
      key,
      what: `Log in as deploy at ssh${String(number)}.desk.example`,
      since: '2026-03-10T09:29:40.000Z',
    })),
  },
};
const approvers = { names: ['Ada', 'Bob', 'Cleo'], count: 2 };

/** Those who wait, told of wherever one is; and rules that wait for a later version. */
export const waitingScreens = (): readonly Screen[] => [
  // The rail as full as it gets.
  open('waiting', '/keys', undefined, {
    ...waiting,
    'rules.list': ruleSets,
    'addresses.list': book,
    'credentials.list': credentials,
    'wallets.list': wallets,
  }),
  open('rules-approvers', '/rules', undefined, {
    'rules.list': {
      rules: ruleSets.rules.slice(0, 1).map((view) => ({ ...view, rules: { ...view.rules, approvers } })),
    },
  }),
];
