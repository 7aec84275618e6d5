import { writeFileSync } from 'node:fs';
import type { CommandName } from '../../src/shared/contract.ts';
import type { State, TableBench } from './tables-homes.ts';

/** The eight operations: four that protect, and what reads or checks what each has protected. */
export const operations = [
  'sign',
  'encrypt',
  'mac',
  'wrap',
  'verify',
  'decrypt',
  'verify-mac',
  'unwrap',
] as const;
/** One of {@link operations}. */
export type Operation = (typeof operations)[number];

/** Where the secrets of three keys live that can do all eight together. */
export const owners = ['vault', 'seed'] as const;
/** One of {@link owners}. */
export type Owner = (typeof owners)[number];

/** One way to ask for an operation. */
export interface Route {
  readonly command: CommandName;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Named {
  readonly id: string;
  readonly label: string;
}

const message = new TextEncoder().encode('protected while the key was in use');
let made = 0;

/** Three keys of one owner, and what they protected while they were in use. */
export class Specimen {
  readonly #bench: TableBench;
  readonly seed: Named | undefined;
  readonly signer: Named;
  readonly cipher: Named;
  readonly mac: Named;
  /** What reads: one route for each door, because a key is unwrapped only once. */
  readonly #reads = new Map<Operation, Route[]>();
  /** A request that waits for the signer, from the time in which it was in use. */
  request: Route | undefined;

  private constructor(bench: TableBench, seed: Named | undefined, keys: readonly [Named, Named, Named]) {
    this.#bench = bench;
    this.seed = seed;
    [this.signer, this.cipher, this.mac] = keys;
  }

  /** Fresh keys in pre-activation, whose backup rule is met. */
  static async make(bench: TableBench, owner: Owner): Promise<Specimen> {
    if (owner === 'vault')
      return new Specimen(bench, undefined, [
        await bench.make('pair'),
        await bench.make('cipher'),
        await bench.make('mac'),
      ]);
    const seed = await bench.make('seed');
    await bench.ok('keys.activate', { id: seed.id });
    const derive = async (wish: object): Promise<Named> => {
      const label = `of a seed ${String(++made)}`;
      const { record } = await bench.ok('seeds.derive-key', { seed: seed.id, label, ...wish } as never);
      return { id: record.id, label };
    };
    return new Specimen(bench, seed, [
      await derive({ algorithm: 'ed25519', scheme: 'slip10', path: "m/1'" }),
      await derive({ algorithm: 'aes-256', scheme: 'slip21', path: 'm/data', purposes: ['encrypt', 'wrap'] }),
      await derive({ algorithm: 'hmac-sha256', scheme: 'slip21', path: 'm/code' }),
    ]);
  }

  get keys(): readonly Named[] {
    return [this.signer, this.cipher, this.mac];
  }

  keyOf(operation: Operation): Named {
    if (operation === 'sign' || operation === 'verify') return this.signer;
    return operation === 'mac' || operation === 'verify-mac' ? this.mac : this.cipher;
  }

  async lead(to: State): Promise<void> {
    for (const key of this.keys) await this.#bench.lead(key, to);
  }

  /** Lets the keys, which are in use, protect everything that is read later. */
  async protect(): Promise<void> {
    const bench = this.#bench;
    const { signer, cipher, mac } = this;
    const waiting = await bench.ok('sign.open', this.#opening());
    this.request = { command: 'sign.approve', input: { id: waiting.id, digest: waiting.digest } };
    const request = await bench.ok('sign.open', this.#opening());
    const { bytes: signature } = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
    this.#reads.set('verify', [
      { command: 'data.verify-signature', input: { key: signer.id, signature, message: { bytes: message } } },
    ]);
    const { armored } = await bench.ok('data.encrypt-text', { key: cipher.id, text: message });
    const [plain, sealed] = [this.#file('plain'), this.#file('sealed')];
    writeFileSync(plain, message);
    await bench.ok('data.encrypt-file', { key: cipher.id, file: plain, to: sealed });
    this.#reads.set('decrypt', [
      { command: 'data.decrypt-text', input: { armored } },
      { command: 'data.decrypt-file', input: { file: sealed, to: this.#file('read') } },
      { command: 'data.decrypt-file', input: { file: sealed, to: this.#file('read') } },
    ]);
    const { token } = await bench.ok('data.mac', { key: mac.id, message: { bytes: message } });
    this.#reads.set('verify-mac', [
      { command: 'data.verify-mac', input: { token, message: { bytes: message } } },
    ]);
    const unwraps: Route[] = [];
    for (const form of ['holdfast', 'aes-kwp', 'holdfast'] as const) {
      const inside = await bench.make('pair');
      const { wrapped } = await bench.ok('keys.wrap', { id: inside.id, under: cipher.id, form });
      // A key that is still there would not be brought in twice.
      await bench.ok('keys.destroy', { id: inside.id, confirmLabel: inside.label, reason: 'wrapped' });
      const bare = form === 'aes-kwp' ? { bare: { under: cipher.id, algorithm: 'ed25519' } } : {};
      const label = `unwrapped ${String(++made)}`;
      unwraps.push({ command: 'keys.unwrap', input: { from: { bytes: wrapped }, label, ...bare } });
    }
    this.#reads.set('unwrap', unwraps);
  }

  /** Every way to ask for an operation. */
  async routes(operation: Operation): Promise<Route[]> {
    const { cipher, mac } = this;
    switch (operation) {
      case 'sign':
        return [{ command: 'sign.open', input: this.#opening() }];
      case 'encrypt': {
        const plain = this.#file('plain');
        writeFileSync(plain, message);
        const to = (): string => this.#file('sealed');
        return [
          { command: 'data.encrypt-text', input: { key: cipher.id, text: message } },
          { command: 'data.encrypt-file', input: { key: cipher.id, file: plain, to: to() } },
          { command: 'data.encrypt-file', input: { key: cipher.id, file: plain, to: to() } },
        ];
      }
      case 'mac':
        return [{ command: 'data.mac', input: { key: mac.id, message: { bytes: message } } }];
      case 'wrap': {
        const { id } = await this.#bench.make('pair');
        return (['holdfast', 'aes-kwp'] as const).map((form) => ({
          command: 'keys.wrap',
          input: { id, under: cipher.id, form },
        }));
      }
      default:
        return this.#reads.get(operation) ?? [];
    }
  }

  #opening(): { from: { bytes: Uint8Array }; kind: 'raw-message'; key: never } {
    // The bench checks nothing before the engine does; ids are plain texts here.
    return { from: { bytes: message }, kind: 'raw-message', key: this.signer.id as never };
  }

  #file(name: string): string {
    return this.#bench.file(`${name} ${String(++made)}`);
  }
}
