import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import { payment, payTo } from '../engine/ethereum-requests.ts';
import type { Step } from './sixty-steps.ts';
import { NotOffered, type StepPlace } from './step-place.ts';
import { read } from './steps-keys.ts';

const regtest = { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef };
const subject = { commonName: 'Sixty steps' };
const notAfter = '2040-01-01T00:00:00Z';

function run(place: StepPlace, program: string, args: readonly string[], input = ''): string {
  // ssh-keygen wants its user to have a name; in a namespace of its own whoever runs this is root and has one.
  const [first, ...words] =
    program === 'ssh-keygen'
      ? ['unshare', '--user', '--map-root-user', program, ...args]
      : [program, ...args];
  return execFileSync(first, words, { cwd: place.bench.folder, input, stdio: 'pipe' }).toString();
}

async function publicPem(place: StepPlace, key: string): Promise<string> {
  return (await place.ok('documents.public-key', { key: place.key(key), form: 'pem' })).text;
}

function algorithmOf(head: string): string {
  // What RFC 7515 has every header say.
  return (JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string }).alg;
}

/** A JSON Web Signature, verified by another program. */
function jws(key: string, hash: 'sha256' | 'sha384'): Step {
  return {
    name: `sign a JWS with ${key}`,
    run: async (place) => {
      const { text } = await place.document(key, { form: 'jws', payload: place.bytes('sixty steps') });
      const [head = '', body = '', signature = ''] = text.split('.');
      const pem = createPublicKey(await publicPem(place, key));
      const bytes = Buffer.from(signature, 'base64url');
      const message = place.bytes(`${head}.${body}`);
      if (!verify(hash, message, { key: pem, dsaEncoding: 'ieee-p1363' }, bytes))
        throw new Error('not verified');
      return algorithmOf(head);
    },
  };
}

function sshsig(key: string): Step {
  return {
    name: `sign a file for SSH with ${key}`,
    run: async (place) => {
      const file = place.bench.file('steps.txt');
      writeFileSync(file, 'sixty steps\n');
      const { text } = await place.document(key, { form: 'sshsig', file, namespace: 'file' });
      const { text: line } = await place.ok('documents.public-key', { key: place.key(key), form: 'ssh' });
      writeFileSync(place.bench.file('steps.sig'), text);
      writeFileSync(place.bench.file('steps.allowed'), `me ${line}`);
      const args = ['-Y', 'verify', '-f', 'steps.allowed', '-I', 'me', '-n', 'file', '-s', 'steps.sig'];
      if (!run(place, 'ssh-keygen', args, 'sixty steps\n').includes('Good')) throw new Error('not verified');
      return undefined;
    },
  };
}

function request(key: string): Step {
  return {
    name: `request a certificate for ${key}`,
    run: async (place) => {
      const { text } = await place.document(key, { form: 'x509-request', subject, uses: ['server'] });
      writeFileSync(place.bench.file('steps.csr'), text);
      run(place, 'openssl', ['req', '-in', 'steps.csr', '-verify', '-noout']);
      return undefined;
    },
  };
}

/** Signing with each kind of key, and certificates. */
export const signingSteps: readonly Step[] = [
  {
    name: 'sign an Ethereum transaction with secp256k1',
    run: async (place) => {
      const bytes = payment(payTo('0x00000000219ab540356cBB839Cbe05303d7705Fa', 0.5));
      const view = await place.ok('sign.open', { from: { bytes }, key: place.key('secp256k1') });
      const { complete } = await place.approve(view);
      if (!complete) throw new Error('not complete');
      return undefined;
    },
  },
  {
    name: 'sign a Bitcoin transaction with secp256k1',
    run: async (place) => {
      const { record } = await place.ok('keys.get', { id: place.key('secp256k1') });
      const key = Buffer.from(record.versions[0]?.publicKey ?? '', 'hex');
      const pay = p2wpkh(key, regtest);
      const loose = { allowUnknownOutputs: true, allowUnknownInputs: true, disableScriptCheck: true };
      const funding = new Transaction(loose);
      funding.addOutput({ script: pay.script, amount: 100_000n });
      funding.addInput({ txid: '11'.repeat(32), index: 0, finalScriptSig: Uint8Array.of(0x51) });
      const psbt = new Transaction();
      const witnessUtxo = { script: pay.script, amount: 100_000n };
      psbt.addInput({
        txid: funding.id,
        index: 0,
        witnessUtxo,
        nonWitnessUtxo: funding.toBytes(true, false),
        // Wallets name the key that is to sign; one that stands alone is at no path.
        bip32Derivation: [[key, { fingerprint: 0, path: [] }]],
      });
      psbt.addOutput({ script: pay.script, amount: 99_000n });
      const view = await place.ok('sign.open', { from: { bytes: psbt.toPSBT() } });
      const { complete } = await place.approve(view);
      if (!complete) throw new Error('not complete');
      return undefined;
    },
  },
  jws('P-256', 'sha256'),
  jws('P-384', 'sha384'),
  {
    ...jws('RSA', 'sha256'),
    run: async (place) => {
      const { text } = await place.document('RSA', { form: 'jws', payload: place.bytes('sixty steps') });
      const [head = ''] = text.split('.');
      return algorithmOf(head);
    },
  },
  {
    name: 'authenticate a text with HMAC',
    run: async (place) => {
      const { text } = await place.document('HMAC', { form: 'jws', payload: place.bytes('sixty steps') });
      if (text.split('.').length !== 3) throw new Error('no JWS');
      return undefined;
    },
  },
  sshsig('P-256'),
  sshsig('Ed25519'),
  request('P-256'),
  request('RSA'),
  {
    name: 'sign its own certificate',
    run: async (place) => {
      const key = place.main;
      const { text } = await place.document(key, {
        form: 'x509-self-signed',
        subject,
        uses: ['server'],
        notAfter,
      });
      writeFileSync(place.bench.file('steps.crt'), text);
      run(place, 'openssl', ['verify', '-CAfile', 'steps.crt', '-partial_chain', 'steps.crt']);
      return key;
    },
  },
  {
    name: 'take in the certificate, checked',
    run: async (place) => {
      const key = place.key(place.main);
      const { certificate } = await place.ok('certificates.import', {
        key,
        files: [place.bench.file('steps.crt')],
      });
      place.keep('certificate', certificate.sha256);
      const { entries } = await place.ok('calendar.list', {});
      if (!entries.some((entry) => entry.key === key && entry.what === 'certificate-expires'))
        throw new Error('not in the calendar');
      return undefined;
    },
  },
  {
    name: 'put the certificate on the token, and see it there',
    run: async (place) => {
      const [key, sha256] = [place.key(place.main), place.key('certificate')];
      await place.ok('certificates.put-on-token', { key, sha256 });
      const { objects } = await place.ok('tokens.get', { token: place.token });
      if (!objects.some(({ certificate }) => certificate?.sha256 === sha256)) throw new Error('not there');
      return undefined;
    },
  },
  {
    name: 'save the certificate for TLS and the key for SSH',
    run: async (place) => {
      const input = { key: place.key(place.main), sha256: place.key('certificate') };
      await place.ok('certificates.export', { ...input, form: 'pem', file: place.bench.file('steps.pem') });
      await place.ok('certificates.export', { ...input, form: 'ssh', file: place.bench.file('steps.pub') });
      if (read(place, 'steps.pem') !== read(place, 'steps.crt')) throw new Error('another certificate');
      run(place, 'ssh-keygen', ['-l', '-f', 'steps.pub']);
      return undefined;
    },
  },
];

/** A signature by a key, whatever it signs. */
export async function signs(place: StepPlace, key: string): Promise<void> {
  if (!place.has(key)) throw new NotOffered(`needs ${key}`);
  await place.document(key, { form: 'x509-request', subject });
}
