import { MemoryStores, FaultyStores } from '../support/memory-stores.ts';
import { quickKdf } from '../core/vault/quick-kdf.ts';
import type { CommandInput, CommandName } from '../../src/shared/contract.ts';
import { Bench } from './harness.ts';

/** The states of SP 800-57 Part 1, section 7, written down again: the tables are not tested against themselves. */
export const states = [
  'pre-activation',
  'active',
  'suspended',
  'deactivated',
  'compromised',
  'destroyed',
] as const;
/** One of {@link states}. */
export type State = (typeof states)[number];

/** Every home that a key can have today, and every way in which its secret comes to be. */
export const homes = ['pair', 'cipher', 'mac', 'seed', 'account', 'child'] as const;
/** One of {@link homes}. */
export type Home = (typeof homes)[number];

/** A bench over memory and a key derivation that costs nothing: the tables try thousands of calls. */
export class TableBench extends Bench {
  readonly memory: MemoryStores;
  readonly stores: FaultyStores;
  #made = 0;
  #seed = '';

  constructor() {
    const memory = new MemoryStores();
    const stores = new FaultyStores(memory);
    // Nobody watches for older copies: the tables open them on purpose.
    super(({ seen: _seen, ...ports }) => ({ ...ports, kdf: quickKdf, stores }));
    this.memory = memory;
    this.stores = stores;
  }

  /** A key of this home whose backup rule is met, in pre-activation. */
  async make(home: Home): Promise<{ id: string; label: string }> {
    const label = `${home} ${String(++this.#made)}`;
    switch (home) {
      case 'pair':
      case 'cipher':
      case 'mac': {
        const wishes: Readonly<Record<typeof home, Omit<CommandInput<'keys.generate'>, 'label'>>> = {
          pair: { algorithm: 'ed25519' },
          cipher: { algorithm: 'aes-256', purposes: ['encrypt', 'wrap'] },
          mac: { algorithm: 'hmac-sha256' },
        };
        const { record } = await this.ok('keys.generate', { ...wishes[home], label });
        return await this.#waived(record.id, label);
      }
      case 'seed': {
        const { key } = await this.ok('seeds.generate', { label, words: 12 });
        return await this.#waived(key.record.id, label);
      }
      case 'account': {
        const { record } = await this.ok('seeds.add-account', {
          seed: await this.seed(),
          label,
          standard: 'bip84',
          network: 'bitcoin',
          account: this.#made,
        });
        return { id: record.id, label };
      }
      case 'child': {
        const path = `m/7'/${String(this.#made)}'`;
        const wish = { label, algorithm: 'ed25519', scheme: 'slip10', path } as const;
        const { record } = await this.ok('seeds.derive-key', { seed: await this.seed(), ...wish });
        return { id: record.id, label };
      }
    }
  }

  /** A seed in use. */
  async seed(): Promise<string> {
    if (this.#seed === '') {
      const { id } = await this.make('seed');
      await this.ok('keys.activate', { id });
      this.#seed = id;
    }
    return this.#seed;
  }

  /** Leads a key from pre-activation to a state, by the shortest allowed way. */
  async lead({ id, label }: { id: string; label: string }, to: State): Promise<void> {
    const input = { id, reason: 'for the test' };
    if (to === 'active' || to === 'suspended' || to === 'deactivated') await this.ok('keys.activate', { id });
    if (to === 'suspended') await this.ok('keys.suspend', input);
    if (to === 'deactivated') await this.ok('keys.deactivate', input);
    if (to === 'compromised') await this.ok('keys.revoke', input);
    if (to === 'destroyed') await this.ok('keys.destroy', { ...input, confirmLabel: label });
  }

  /** Everything that a refused call must leave as it was. */
  async picture(id: string): Promise<unknown> {
    const { record } = await this.ok('keys.get', { id });
    const { keys } = await this.ok('keys.list', {});
    const { total } = await this.ok('audit.list', { limit: 1 });
    const { generation } = await this.ok('vault.status', {});
    return { record, keys, total, generation };
  }

  async #waived(id: string, label: string): Promise<{ id: string; label: string }> {
    await this.ok('keys.waive-backup', { id: id, reason: 'for the test' });
    return { id, label };
  }
}

/** What a command that leads to a state takes; the same for all but one. */
export function wayInput(command: CommandName, key: { id: string; label: string }): Record<string, unknown> {
  if (command === 'keys.activate') return { id: key.id };
  if (command === 'keys.destroy') return { id: key.id, reason: 'tried', confirmLabel: key.label };
  return { id: key.id, reason: 'tried' };
}
