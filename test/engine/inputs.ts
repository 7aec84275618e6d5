import type { CommandInput, CommandName } from '../../src/shared/contract.ts';

const bytes = (length = 16): Uint8Array => new Uint8Array(length).fill(0x61);
const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' as never;
const proof = { with: 'passphrase' as const, secret: bytes() };
const reason = 'because';
const when = '2030-01-01T00:00:00Z';

/** An input that the schema takes for every command, with every optional field present. */
export const wellFormed: { readonly [Name in CommandName]: CommandInput<Name> } = {
  'vault.create': {
    file: 'f',
    name: 'n',
    passphrase: bytes(),
    kdf: { memoryKiB: 65_536, passes: 3, lanes: 1 },
  },
  'vault.inspect': { file: 'f' },
  'vault.unlock': { file: 'f', with: 'passphrase', secret: bytes(), acceptOlder: true },
  'vault.lock': {},
  'vault.status': {},
  'vault.slots': {},
  'vault.confirm-recovery-code': { code: bytes() },
  'vault.renew-recovery-code': { proof },
  'vault.change-passphrase': { proof, passphrase: bytes(), kdf: { memoryKiB: 65_536, passes: 3, lanes: 1 } },
  'vault.save-recovery-sheet': { file: 'f', code: bytes() },
  'vault.settings': {},
  'vault.set-settings': { name: 'n', autoLockMinutes: 5 },
  'keys.generate': {
    algorithm: 'p256',
    label: 'l',
    tags: ['t'],
    purposes: ['sign'],
    periods: { from: when, originatorUntil: when, recipientUntil: when },
  },
  'keys.import': {
    algorithm: 'p256',
    format: 'hex',
    secret: bytes(),
    label: 'l',
    tags: ['t'],
    purposes: ['sign'],
  },
  'keys.list': { search: 's', states: ['active'], algorithms: ['p256'], archived: false },
  'keys.get': { id },
  'keys.update': { id, label: 'l', tags: ['t'] },
  'keys.activate': { id },
  'keys.waive-backup': { id, reason },
  'keys.suspend': { id, reason },
  'keys.resume': { id, reason },
  'keys.deactivate': { id, reason },
  'keys.revoke': { id, reason },
  'keys.rotate': { id, reason, label: 'l' },
  'keys.destroy': { id, confirmLabel: 'l', reason },
  'keys.export-public': { id, form: 'hex' },
  'keys.addresses': { id, change: false, start: 0, count: 1 },
  'seeds.generate': {
    label: 'l',
    words: 12,
    tags: ['t'],
    extraEntropy: { method: 'dice', rolls: bytes() },
    passphrase: bytes(),
  },
  'seeds.import': { label: 'l', phrase: bytes(), passphrase: bytes(), tags: ['t'] },
  'seeds.reveal': { id },
  'seeds.verify': { id, phrase: bytes() },
  'seeds.add-account': {
    seed: id,
    label: 'l',
    standard: 'bip84',
    network: 'bitcoin',
    account: 0,
    tags: ['t'],
  },
  'seeds.derive-key': { seed: id, label: 'l', algorithm: 'p256', scheme: 'slip10', path: 'm', tags: ['t'] },
  'seeds.words': { prefix: 'a' },
  'backup.write': { file: 'f' },
  'backup.list': {},
  'backup.forget': { id: 'i' },
  'backup.inspect': { file: 'f', proof },
  'backup.restore': { file: 'f', into: 'g', proof },
  'sign.open': { from: { bytes: bytes(), name: 'n' }, kind: 'raw-message', key: id },
  'sign.approve': { id: '12345678', digest: 'a'.repeat(64) },
  'sign.reject': { id: '12345678', reason },
  'sign.save': { id: '12345678', file: 'f', form: 'text' },
  'sign.list': { limit: 5 },
  'sign.get': { id: '12345678' },
  'audit.list': { before: 5, limit: 5, key: id },
  'audit.check': {},
  'audit.export': { file: 'f' },
  'audit.verify': { file: 'f', key: 'a'.repeat(64) },
  'report.overview': {},
  'report.qr': { text: 't' },
};

/** Every copy of `value` with one change made somewhere inside: what `vary` gives for each part, by its place. */
export function variations(
  value: unknown,
  vary: (part: unknown) => unknown[],
  place = '',
): { readonly place: string; readonly value: unknown }[] {
  const own = vary(value).map((changed) => ({ place, value: changed }));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return own;
  const inner = Object.entries(value).flatMap(([name, part]) =>
    variations(part, vary, `${place}.${name}`).map((varied) => ({
      place: varied.place,
      value: Array.isArray(value)
        ? value.map((item: unknown, at) => (String(at) === name ? varied.value : item))
        : { ...value, [name]: varied.value },
    })),
  );
  return [...own, ...inner];
}
