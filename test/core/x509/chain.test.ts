import { afterAll, describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../../src/core/error.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import { encodePkcs7, readCertificateFile } from '../../../src/core/x509/certificate-file.ts';
import { usageOf } from '../../../src/core/x509/certificate-usage.ts';
import { parseCertificate, type Certificate } from '../../../src/core/x509/certificate.ts';
import { buildChain } from '../../../src/core/x509/chain.ts';
import { authority, Authorities, type Issued, type AuthorityKey } from '../../support/authority.ts';

const made = new Authorities();
afterAll(() => {
  made.end();
});
// What is made below begins to be good a little later than this file began.
const now = Date.now() + 3_600_000;
const certificate = (wish: Issued): Certificate => parseCertificate(made.issue(wish));
const again = (name: string): Certificate => parseCertificate(made.der(name));

function reasonOf(build: () => unknown): unknown {
  try {
    build();
  } catch (error) {
    if (isHoldfastError(error, 'certificate-refused')) return error.details['reason'];
    throw error;
  }
  return 'taken';
}

const root = certificate({ name: 'root', extensions: authority });
const middle = certificate({ name: 'middle', by: 'root', extensions: authority });
const leaf = certificate({
  name: 'leaf',
  by: 'middle',
  extensions: [
    'keyUsage=digitalSignature',
    'extendedKeyUsage=serverAuth,codeSigning',
    'subjectAltName=DNS:a.example',
  ],
});

describe('a chain', () => {
  it('is put in order, with or without its root', () => {
    const whole = buildChain(leaf, [root, middle, leaf, root], now);
    expect(whole.certificates.map(({ subjectName }) => subjectName)).toEqual([
      'CN=leaf',
      'CN=middle',
      'CN=root',
    ]);
    expect(whole.complete).toBe(true);
    expect(buildChain(leaf, [middle], now)).toMatchObject({ complete: false, certificates: [leaf, middle] });
    expect(buildChain(leaf, [], now)).toMatchObject({ complete: false });
    expect(buildChain(root, [], now)).toMatchObject({ complete: true });
  });

  it('tells what a certificate is for', () => {
    expect(usageOf(leaf)).toEqual({
      ca: false,
      pathLength: undefined,
      keyUsage: ['digital-signature'],
      extended: ['server', 'code-signing'],
    });
    expect(usageOf(middle)).toMatchObject({ ca: true, keyUsage: ['certificate-sign', 'crl-sign'] });
  });

  const kinds: AuthorityKey[] = ['p256', 'p384', 'ed25519', 'rsa'];
  const signatures: { kind: AuthorityKey; more: string[]; verdict: string }[] = [
    ...kinds.map((kind) => ({ kind, more: [], verdict: 'taken' })),
    ...(['p256', 'p384', 'rsa'] as const).flatMap((kind) =>
      ['-sha384', '-sha512'].map((hash) => ({ kind, more: [hash], verdict: 'taken' })),
    ),
    ...['-sha256', '-sha384', '-sha512'].map((hash) => ({
      kind: 'rsa' as const,
      more: [hash, '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'],
      verdict: 'taken',
    })),
    {
      kind: 'rsa',
      more: ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:20'],
      verdict: 'algorithm',
    },
    { kind: 'rsa', more: ['-sha1'], verdict: 'algorithm' },
    { kind: 'p256', more: ['-sha224'], verdict: 'algorithm' },
  ];
  it.each(signatures)('$kind $more: $verdict', ({ kind, more, verdict }) => {
    const top = certificate({ name: `top-${kind}`, kind, extensions: authority });
    const end = certificate({ name: 'end', by: `top-${kind}`, more });
    expect(reasonOf(() => buildChain(end, [top], now))).toBe(verdict);
    if (verdict !== 'taken') return;
    const broken = Uint8Array.from(end.der);
    // The last byte is of the signature in all of them.
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    expect(reasonOf(() => buildChain(parseCertificate(broken), [top], now))).toBe('signature');
    const other = certificate({
      name: `other-${kind}`,
      kind,
      subject: `/CN=top-${kind}`,
      extensions: authority,
    });
    expect(reasonOf(() => buildChain(end, [other], now))).toBe('signature');
    // Of two with the name, the one that has signed is found.
    expect(reasonOf(() => buildChain(end, [top, other], now))).toBe('left-over');
  });

  const faults: { what: string; reason: string; middle?: Partial<Issued>; leaf?: Partial<Issued> }[] = [
    { what: 'leaf expired', reason: 'expired', leaf: { until: '210101000000Z' } },
    { what: 'leaf not yet valid', reason: 'not-yet-valid', leaf: { from: '390101000000Z' } },
    {
      what: 'authority expired',
      reason: 'expired',
      middle: { until: '210101000000Z', extensions: authority },
    },
    {
      what: 'no authority',
      reason: 'not-a-ca',
      middle: { extensions: ['basicConstraints=critical,CA:FALSE'] },
    },
    { what: 'nothing about being one', reason: 'not-a-ca', middle: { extensions: ['keyUsage=keyCertSign'] } },
    {
      what: 'may not sign certificates',
      reason: 'key-usage',
      middle: { extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=digitalSignature'] },
    },
    {
      what: 'unknown and critical',
      reason: 'critical-extension',
      leaf: { extensions: ['1.2.3.4=critical,DER:0500'] },
    },
    {
      what: 'constraints of names',
      reason: 'critical-extension',
      middle: { extensions: [...authority, 'nameConstraints=critical,permitted;DNS:example.org'] },
    },
  ];
  it.each(faults)('$what: $reason', ({ reason, middle: above, leaf: below }) => {
    made.issue({ name: 'between', by: 'root', extensions: authority, ...above });
    made.issue({ name: 'below', by: 'between', ...below });
    expect(reasonOf(() => buildChain(again('below'), [again('between'), root], now))).toBe(reason);
  });

  it('counts the authorities below one that limits them', () => {
    const limited = (length: number): string[] => [
      `basicConstraints=critical,CA:TRUE,pathlen:${String(length)}`,
      'keyUsage=critical,keyCertSign',
    ];
    for (const [length, verdict] of [
      [0, 'path-length'],
      [1, 'taken'],
    ] as const) {
      const all = [
        certificate({ name: 'cap', extensions: limited(length) }),
        certificate({ name: 'under', by: 'cap', extensions: authority }),
        certificate({ name: 'last', by: 'under' }),
      ] as const;
      expect(reasonOf(() => buildChain(all[2], all, now))).toBe(verdict);
      expect(reasonOf(() => buildChain(all[1], all.slice(0, 2), now))).toBe('taken');
    }
  });

  it('takes nothing that does not belong, and no chain without end', () => {
    const stranger = certificate({ name: 'stranger', extensions: authority });
    expect(reasonOf(() => buildChain(leaf, [middle, root, stranger], now))).toBe('left-over');
    const tower = [certificate({ name: 'c0', extensions: authority })];
    for (let at = 1; at <= 10; at++)
      tower.unshift(certificate({ name: `c${String(at)}`, by: `c${String(at - 1)}`, extensions: authority }));
    const [top] = tower;
    expect(top && reasonOf(() => buildChain(top, tower, now))).toBe('too-long');
  });
});

describe('a file of certificates', () => {
  it('is PEM, DER or PKCS #7, ours or those of openssl', () => {
    const names = (bytes: Uint8Array): string[] => readCertificateFile(bytes).map(({ sha256 }) => sha256);
    const all = [leaf, middle, root];
    const hashes = all.map(({ sha256 }) => sha256);
    expect(names(encodeUtf8(made.pem('leaf', 'middle', 'root')))).toEqual(hashes);
    expect(names(leaf.der)).toEqual([leaf.sha256]);
    expect(names(encodePkcs7(all)).toSorted()).toEqual(hashes.toSorted());
    const args = ['leaf', 'middle', 'root'].flatMap((name) => ['-certfile', `${name}.pem`]);
    for (const form of ['PEM', 'DER']) {
      const theirs = made.run('crl2pkcs7', '-nocrl', ...args, '-outform', form);
      expect(names(Uint8Array.from(theirs)).toSorted()).toEqual(hashes.toSorted());
    }
  });

  it.each(['', 'nothing', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'])(
    'is not %j',
    (text) => {
      expect(() => readCertificateFile(encodeUtf8(text))).toThrow('certificate-malformed');
    },
  );

  it('is read strictly: each cut and each flipped byte is refused or read as another certificate', () => {
    let refused = 0;
    for (let at = 0; at < leaf.der.length; at++) {
      const flipped = Uint8Array.from(leaf.der);
      flipped[at] = (flipped[at] ?? 0) ^ 0x80;
      for (const bytes of [flipped, leaf.der.slice(0, at)]) {
        try {
          expect(parseCertificate(bytes).sha256).not.toBe(leaf.sha256);
        } catch (error) {
          if (!isHoldfastError(error, 'certificate-malformed')) throw error;
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(leaf.der.length);
  });
});
