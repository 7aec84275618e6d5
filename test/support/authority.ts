import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a key is made, in the words of `openssl req -newkey`. */
const newKey = {
  p256: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  ed25519: ['ed25519'],
  rsa: ['rsa:2048'],
} as const;
/** Kinds of keys of authorities. */
export type AuthorityKey = keyof typeof newKey;

/** What a certificate is to be. */
export interface Issued {
  readonly name: string;
  /** Name of who signs it; itself when absent. */
  readonly by?: string;
  readonly kind?: AuthorityKey;
  /** Lines of an extension section. */
  readonly extensions?: readonly string[];
  /** How long it is good; ten years when absent. */
  readonly days?: number;
  /** `YYMMDDHHMMSSZ`; from today on when both are absent. */
  readonly from?: string;
  readonly until?: string;
  /** Further arguments, such as a hash or PSS. */
  readonly more?: readonly string[];
  /** SubjectPublicKeyInfo in PEM that it is to name, instead of a new key. */
  readonly publicKey?: string;
  /** Subject, when it is not `/CN=name`. */
  readonly subject?: string;
}

/** Extensions of an authority. */
export const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];

/** Makes certificates with openssl, in a folder of its own. */
export class Authorities {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-ca-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  run(...args: string[]): Buffer {
    return execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Makes a certificate and, for a new name, its key, as `NAME.pem` and `NAME.key`; gives the certificate in DER. */
  issue({
    name,
    by = name,
    kind = 'p256',
    extensions = [],
    more = [],
    days = 3650,
    ...wish
  }: Issued): Uint8Array {
    const subject = ['-subj', wish.subject ?? `/CN=${name}`];
    const section = extensions.length === 0 ? [] : ['x509_extensions=ext'];
    const lines = ['[req]', 'distinguished_name=dn', ...section, '[dn]', '[ext]', ...extensions, ''];
    writeFileSync(this.path('req.cnf'), lines.join('\n'));
    const key = existsSync(this.path(`${name}.key`))
      ? ['-key', `${name}.key`]
      : ['-newkey', ...newKey[kind], '-nodes', '-keyout', `${name}.key`];
    const request = ['req', '-new', '-config', 'req.cnf', ...key, ...subject, ...more];
    const signer = by === name ? [] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`];
    if (wish.from !== undefined || wish.until !== undefined) {
      this.run(...request, '-out', `${name}.csr`);
      this.#dated(name, by, wish);
    } else if (wish.publicKey !== undefined) {
      this.run(...request, '-out', `${name}.csr`);
      writeFileSync(this.path(`${name}.pub`), wish.publicKey);
      const named = ['-force_pubkey', `${name}.pub`, '-extfile', 'req.cnf', '-extensions', 'ext'];
      this.run(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        ...signer,
        ...named,
        '-days',
        String(days),
        '-out',
        `${name}.pem`,
      );
    } else this.run(...request, '-x509', ...signer, '-days', String(days), '-out', `${name}.pem`);
    return this.der(name);
  }

  der(name: string): Uint8Array {
    const [, body = ''] = this.pem(name).split('-----').slice(1);
    return Uint8Array.from(Buffer.from(body, 'base64'));
  }

  pem(...names: readonly string[]): string {
    return names.map((name) => readFileSync(this.path(`${name}.pem`), 'utf8')).join('');
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Dates of one's own choice are given by `openssl ca` alone. */
  #dated(name: string, by: string, { from, until }: Pick<Issued, 'from' | 'until'>): void {
    const lines = ['[ca]', 'default_ca=own', '[own]', 'database=index', 'new_certs_dir=.', 'rand_serial=yes'];
    writeFileSync(
      this.path('ca.cnf'),
      [...lines, 'default_md=sha256', 'policy=any', '[any]', 'commonName=supplied', ''].join('\n'),
    );
    writeFileSync(this.path('index'), '');
    const signer =
      by === name
        ? ['-selfsign', '-keyfile', `${name}.key`]
        : ['-cert', `${by}.pem`, '-keyfile', `${by}.key`];
    const dates = ['-startdate', from ?? '200101000000Z', '-enddate', until ?? '400101000000Z'];
    const ext = ['-extfile', 'req.cnf', '-extensions', 'ext'];
    this.run(
      'ca',
      '-config',
      'ca.cnf',
      '-batch',
      '-notext',
      '-in',
      `${name}.csr`,
      ...signer,
      ...dates,
      ...ext,
      '-out',
      `${name}.pem`,
    );
  }
}
