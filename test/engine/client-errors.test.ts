import { expect, it } from 'vitest';
import { HoldfastClient, HoldfastClientError } from '../../clients/node/client.js';

it('says in a sentence what happened and what to do, with its code for programs', async () => {
  const token = Buffer.alloc(32).toString('base64');
  const nobody = new HoldfastClient({ program: 'p', token, socket: '/nowhere/holdfast.sock' });
  await expect(nobody.keys()).rejects.toMatchObject({
    code: 'not-reached',
    message:
      'No Holdfast serves at this place. Open the vault and start serving: holdfast serve --vault FILE, or Programs in the app. ' +
      '(not-reached, reason: ENOENT)',
  });
  expect(() => new HoldfastClient({ program: 'p', token: 'x' })).toThrow(
    'Pair the program anew. (bad-token)',
  );
  const limited = new HoldfastClientError('refused', { reason: 'rule', rule: 'limits', scope: 'program' });
  expect(limited.message).toBe(
    'The vault refuses to sign this. (refused, reason: rule, rule: limits, scope: program)',
  );
  expect(new HoldfastClientError('of-tomorrow').message).toBe('(of-tomorrow)');
});
