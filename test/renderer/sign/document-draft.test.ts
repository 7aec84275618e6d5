import { describe, expect, it } from 'vitest';
import { documentWish } from '../../../src/shared/contract/documents.ts';
import { emptyDraft, wishOf, type DocumentDraft } from '../../../src/renderer/sign/document-draft.ts';

const file = { ref: 'f1', name: 'a.tar', location: '~/a.tar' };
const subject = {
  ...emptyDraft,
  commonName: 'desk.example',
  country: 'at',
  names: 'dns:desk.example\nip:192.0.2.1\nuri:https://desk.example/a:b',
  uses: ['server'],
};

const whole: readonly DocumentDraft[] = [
  { ...emptyDraft, file, trustedComment: 'release 4' },
  { ...emptyDraft, form: 'sshsig', file, namespace: 'git' },
  { ...emptyDraft, form: 'jws', payload: '{"sub":"ada"}', type: 'JWT', keyName: 'k1', detached: true },
  { ...emptyDraft, form: 'cms', file, certificate: file },
  { ...subject, form: 'x509-request' },
  { ...subject, form: 'x509-self-signed', date: '2030-01-31' },
  {
    ...emptyDraft,
    form: 'x509-crl',
    certificate: file,
    number: '7',
    date: '2026-04-01',
    revoked: '0A:1b:2C 2026-03-01 key-compromise\n77, 2026-03-02',
  },
];

describe('the wish for a document', () => {
  it.each(whole.map((draft) => [draft.form, draft] as const))(
    '%s is one that the contract takes',
    (_, draft) => {
      expect(documentWish.safeParse(wishOf(draft))).toMatchObject({
        success: true,
        data: { form: draft.form },
      });
    },
  );

  it('reads names and revoked certificates line by line', () => {
    expect(wishOf({ ...subject, form: 'x509-request' })).toMatchObject({
      subject: { commonName: 'desk.example', country: 'AT' },
      alternativeNames: [
        { type: 'dns', value: 'desk.example' },
        { type: 'ip', value: '192.0.2.1' },
        { type: 'uri', value: 'https://desk.example/a:b' },
      ],
    });
    expect(wishOf(whole[6] ?? emptyDraft)).toMatchObject({
      number: 7,
      revoked: [
        { serial: '0a1b2c', reason: 'key-compromise' },
        { serial: '77', reason: 'unspecified' },
      ],
    });
  });

  it.each([
    ['no file', emptyDraft],
    ['no namespace', { ...emptyDraft, form: 'sshsig', file, namespace: ' ' }],
    ['no payload', { ...emptyDraft, form: 'jws' }],
    ['no name', { ...emptyDraft, form: 'x509-request' }],
    ['a name of no kind', { ...subject, form: 'x509-request', names: 'desk.example' }],
    ['no end', { ...subject, form: 'x509-self-signed' }],
    ['a serial that is none', { ...whole[6], revoked: 'xyz 2026-03-01' }],
    ['a day that is none', { ...whole[6], revoked: '77 2026-02-30' }],
  ] as [string, DocumentDraft][])('is none with %s', (_, draft) => expect(wishOf(draft)).toBeUndefined());
});
