import { expect, it } from 'vitest';
import { describeError } from '../../src/cli/error-report.ts';

it.each([
  ['state-forbids', { reason: 'shares-unconfirmed', left: 2 }, 'token-copies check-share'],
  ['state-forbids', { reason: 'keys-in-use' }, 'keys deactivate'],
  ['state-forbids', { reason: 'no-other-token', label: 'Transport' }, 'under Transport'],
  ['state-forbids', { reason: 'backups-lost', label: 'Transport', backups: 2 }, '--confirm LABEL'],
  ['token-holds-keys', { reason: 'backups-lost', backups: 2 }, 'Backups of token keys (2)'],
  ['key-on-token', { reason: 'there-already' }, 'is on that token already'],
  ['key-on-token', { reason: 'lives-there' }, 'token-copies clone'],
  ['key-on-token', { reason: 'on-record' }, 'keys destroy'],
  ['token-login-needed', {}, '--login TOKEN'],
  ['token-pin-last-try', {}, '--login-confirm'],
  ['token-pin-last-try', {}, '--unlock-confirm'],
  ['token-pin-last-try', {}, '--last-try'],
  ['no-such-wrapping-key', { reason: 'none' }, 'token-copies put-wrapping-key'],
  ['no-such-wrapping-key', { reason: 'several' }, '--under'],
  ['no-such-wrapping-key', { reason: 'not-rsa', id: 'Safe' }, 'Safe is no RSA key'],
  ['receipt-of-another', {}, '--node URL'],
  ['risk-unconfirmed', {}, '--risk.reason'],
  ['attestation-refused', { reason: 'expired' }, 'verified before: that stays'],
  ['refused', { reason: 'path-unclear', path: '/a/../b' }, 'in more than one way: /a/../b.'],
  ['refused', { reason: 'parameter-unclear', parameter: 'Symbol' }, 'Name each parameter once'],
  ['refused', { reason: 'exchange-unknown', exchange: 'mtgox' }, 'holdfast credentials exchanges'],
  ['refused', { reason: 'host-unknown', host: '', path: '/x' }, 'check it and the beginning of the path'],
  ['refused', { reason: 'credential-of-other-exchange', exchange: 'okx' }, 'holdfast credentials list'],
  ['undecodable', { reason: 'bad-json', position: 7 }, 'is not well-formed JSON.'],
  ['undecodable', { reason: 'missing-field', field: 'path' }, 'is missing: path.'],
  ['key-malformed', { reason: 'base64' }, 'The secret of this exchange is base64'],
  ['key-malformed', { reason: 'length' }, 'too short or too long'],
  ['key-wrong-algorithm', {}, '--authentication'],
  ['no-such-exchange', {}, 'holdfast credentials exchanges'],
  ['bad-request', { reason: 'end-passed', field: 'expires' }, 'Give a later one'],
  ['serve-failed', { reason: 'folder-open-to-others' }, 'chmod 700'],
  ['serve-failed', { reason: 'not-a-socket' }, 'does not take away'],
  ['serve-failed', { reason: 'in-use' }, '--socket FILE'],
])('an error %s %j names the way out: %s', (code, details, words) => {
  expect(describeError({ code, details })).toContain(words);
});

it.each(['write-failed', 'disk-full'])(
  'does not say that what was done was rolled back when only its result did not come out: %s',
  (code) => {
    const said = describeError({ code, details: { stream: 'standard output' } });
    expect(said).toContain('only its result could not be shown');
    expect(said).toContain('holdfast audit list');
    expect(said).not.toContain('rolled back');
    expect(describeError({ code })).toContain('rolled back');
  },
);

it('gives no advice that cannot help where the token does not wrap a kind of key', () => {
  const said = describeError({ code: 'secret-not-exportable', details: { reason: 'CKR_KEY_NOT_WRAPPABLE' } });
  expect(said).not.toContain('--wrappable');
  expect(describeError({ code: 'secret-not-exportable', details: { reason: 'not-extractable' } })).toContain(
    '--wrappable',
  );
});
