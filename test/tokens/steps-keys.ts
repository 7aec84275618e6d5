import { readFileSync } from 'node:fs';
import { p256 } from '@noble/curves/nist.js';
import type { TokenName } from '../../src/core/tokens/port.ts';
import type { CommandInput } from '../../src/shared/contract.ts';
import type { Step } from './sixty-steps.ts';
import { NotOffered, type StepPlace } from './step-place.ts';

type Wish = Pick<CommandInput<'token-keys.generate'>, 'algorithm' | 'bits' | 'wrappable'>;

function generates(name: string, wish: Wish, called: string = name): Step {
  return {
    name: `generate ${called}`,
    run: async (place) => {
      await place.generate(name, wish);
      return undefined;
    },
  };
}

/** What another program has left on the token: made through the port, past the contract. */
export async function makeForeignKey(place: StepPlace, id: string, label: string): Promise<string> {
  const module = await place.port();
  const states = await module.tokens();
  const state = states.find(
    ({ serial, label: found }) => serial === place.token || `${serial}/${found}` === place.token,
  );
  if (state === undefined) throw new Error('token not found');
  const name: TokenName = { serial: state.serial, reference: state.reference };
  const bytes = Uint8Array.from(Buffer.from(id, 'hex'));
  const wish = { type: 'p256', id: bytes, label, uses: ['sign'], extractable: false } as const;
  const made = await module.generate(name, wish).catch(async (fault: unknown) => {
    // One that Holdfast generates nothing on may take what was made elsewhere.
    const secret = p256.utils.randomSecretKey();
    return await module.importKey(name, wish, secret, p256.getPublicKey(secret)).catch(() => {
      throw new NotOffered(fault instanceof Error ? fault.message : String(fault));
    });
  });
  return Buffer.from(made.object.id).toString('hex');
}

/** Keys of each kind, and what the token tells of them. */
export const keySteps: readonly Step[] = [
  generates('P-256', { algorithm: 'p256' }),
  generates('P-384', { algorithm: 'p384' }),
  generates('secp256k1', { algorithm: 'secp256k1' }),
  generates('Ed25519', { algorithm: 'ed25519' }),
  generates('X25519', { algorithm: 'x25519' }),
  generates('RSA', { algorithm: 'rsa', bits: 2048 }, 'RSA-2048'),
  generates('AES', { algorithm: 'aes-256' }, 'AES-256'),
  generates('HMAC', { algorithm: 'hmac-sha256' }, 'HMAC-SHA-256'),
  generates('wrappable', { algorithm: 'p256', wrappable: true }, 'P-256 that may leave wrapped'),
  {
    name: 'check a key: there, protected, proven',
    run: async (place) => {
      const { present, findings } = await place.ok('token-keys.check', { key: place.key(place.main) });
      const bad = findings.filter(({ ok }) => !ok);
      if (!present || bad.length > 0) throw new Error(JSON.stringify(bad));
      return undefined;
    },
  },
  {
    name: 'show what the token holds, each with its key',
    run: async (place) => {
      const { objects } = await place.ok('tokens.get', { token: place.token });
      const strange = objects.filter(
        ({ key, kind }) => key === undefined && kind !== 'certificate' && kind !== 'data',
      );
      return `${String(objects.length)} objects${strange.length === 0 ? '' : `, ${String(strange.length)} of nobody`}`;
    },
  },
  {
    name: 'put a key of the vault on it',
    run: async (place) => {
      const { record } = await place.ok('keys.generate', { algorithm: 'p256', label: 'made in the vault' });
      await place.activate(record.id);
      const put = await place.ok('token-keys.import', { token: place.token, key: record.id });
      place.keep('imported', put.record.id);
      return undefined;
    },
  },
  {
    name: 'find what another program has made on it, and adopt it',
    run: async (place) => {
      const id = await makeForeignKey(place, 'a1a2a3', 'foreign');
      const { objects } = await place.ok('tokens.get', { token: place.token });
      const orphan = objects.find((object) => object.id === id && object.flags.includes('orphan'));
      if (orphan === undefined) throw new Error('not found');
      const input = { token: place.token, object: id, label: 'adopted' };
      const { record } = await place.ok('token-keys.adopt', input);
      await place.activate(record.id);
      place.keep('adopted', record.id);
      return undefined;
    },
  },
  {
    name: 'destroy another thing of nobody, its name typed',
    run: async (place) => {
      const object = await makeForeignKey(place, 'b1b2b3', 'nobody');
      const input = { token: place.token, object };
      await place.no('token-keys.remove-object', { ...input, confirm: 'somebody' }, 'label-mismatch');
      await place.ok('token-keys.remove-object', { ...input, confirm: 'nobody' });
      return undefined;
    },
  },
  {
    name: 'write another label onto it',
    run: async (place) => {
      const key = place.key(place.main);
      await place.ok('token-keys.relabel', { key, label: 'another label' });
      const { objects } = await place.ok('tokens.get', { token: place.token });
      if (!objects.some((object) => object.key === key && object.label === 'another label'))
        throw new Error('not there');
      return undefined;
    },
  },
];

/** A file that a step has written, as text. */
export function read(place: StepPlace, name: string): string {
  return readFileSync(place.bench.file(name), 'utf8');
}
