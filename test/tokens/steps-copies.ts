import { readFileSync } from 'node:fs';
import type { Step } from './sixty-steps.ts';
import { NotOffered, type StepPlace } from './step-place.ts';

/** What the second step goes on with. */
interface Wrapped {
  readonly wrapped: string;
}

const file = (place: StepPlace): string => place.bench.file('wrappable.holdfast-token-key');

/** A spare needs a second token; what one of them has to be able to do for it is tried here. */
export const copySteps: readonly Step[] = [
  {
    name: 'put a wrapping key on it from two of three shares, and compare its check value',
    run: async (place) => {
      const wish = { label: 'sixty steps', threshold: 2, shares: 3 };
      const made = await place.ok('token-copies.make-wrapping-key', wish);
      const { id, checkValue } = made.wrappingKey;
      const shares = made.shares.map((share) => new TextDecoder().decode(share));
      for (const share of shares)
        await place.ok('token-copies.check-share', { id, share: place.bytes(share) });
      const put = { token: place.token, id, shares: place.bytes(shares.slice(1).join(' ')) };
      const { places } = await place.ok('token-copies.put-wrapping-key', put);
      if (places.length !== 1 || checkValue.length !== 10) throw new Error('not on record');
      place.keep('wrapping key', id);
      place.keep('wrapping object', places[0]?.id ?? '');
      return undefined;
    },
  },
  {
    name: 'back a key up to a file under it, and unwrap that for a session',
    run: async (place) => {
      const under = place.key('wrapping key');
      const key = place.key('wrappable');
      await place.ok('token-copies.backup', { key, file: file(place), under });
      const { wrapped } = JSON.parse(readFileSync(file(place), 'utf8')) as Wrapped; // we have just written it
      const module = await place.port();
      const state = (await module.tokens()).find(({ loggedIn }) => loggedIn === 'user');
      if (state === undefined) throw new NotOffered('needs a log-in');
      const { object } = await module.unwrap(
        { serial: state.serial, reference: state.reference },
        { id: Uint8Array.from(Buffer.from(place.key('wrapping object'), 'hex')) },
        Uint8Array.from(Buffer.from(wrapped, 'hex')),
        {
          type: 'p256',
          id: Uint8Array.of(9, 9),
          label: 'again',
          uses: ['sign'],
          extractable: false,
          session: true,
        },
        'aes-key-wrap-pad',
      );
      if (object.attributes.extractable === true) throw new Error('may leave again');
      return undefined;
    },
  },
];
