// A reader of vaults written from docs/vault-format.md alone: node:crypto, SQLite, an Argon2id and a
// ChaCha20-Poly1305 (which Electron's crypto lacks), nothing of Holdfast's own.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  verify,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hashRawSync } from '@node-rs/argon2';
import { DatabaseSync } from '@photostructure/sqlite';

const text = (value: string) => Buffer.from(value, 'utf8');
const hex = (value: string) => Buffer.from(value, 'hex');
const u32 = (n: number) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n]);
const u64 = (n: number) => Buffer.concat([u32(Math.floor(n / 2 ** 32)), u32(n % 2 ** 32)]);
const L = (x: string) => Buffer.concat([text(`holdfast v1 ${x}`), Buffer.from([0])]);
const HKDF = (key: Uint8Array, x: string, salt: Uint8Array = Buffer.alloc(0)) =>
  Buffer.from(hkdfSync('sha256', key, salt, text(`holdfast v1 ${x}`), 32));
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** RFC 8785 for the values that occur here. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`;
}

/** Opens nonce || ciphertext || tag. */
function XAES(key: Uint8Array, aad: Uint8Array, box: Uint8Array): Buffer {
  const nonce = box.subarray(0, 24);
  const aes = (block: Uint8Array) => {
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    return cipher.update(block);
  };
  const zero = BigInt(`0x${aes(Buffer.alloc(16)).toString('hex')}`);
  const shifted = ((zero << 1n) & ((1n << 128n) - 1n)) ^ (zero >> 127n === 1n ? 0x87n : 0n);
  const k1 = hex(shifted.toString(16).padStart(32, '0'));
  const half = (n: number) =>
    aes(
      Buffer.concat([Buffer.from([0, n, 0x58, 0]), nonce.subarray(0, 12)]).map(
        (byte, i) => byte ^ (k1[i] ?? 0),
      ),
    );
  return gcm(Buffer.concat([half(1), half(2)]), nonce.subarray(12), aad, box.subarray(24));
}

function gcm(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer {
  const end = sealed.length - 16;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(aad).setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}

/** RFC 9180: base mode, X25519, HKDF-SHA256, ChaCha20Poly1305, first message, no aad. */
function HPKE(secret: Uint8Array, enc: Uint8Array, info: Uint8Array, sealed: Uint8Array): Buffer {
  const extract = (suite: Buffer, salt: Uint8Array, label: string, ikm: Uint8Array) =>
    createHmac('sha256', salt)
      .update(Buffer.concat([text('HPKE-v1'), suite, text(label), ikm]))
      .digest();
  const expand = (suite: Buffer, prk: Uint8Array, label: string, context: Uint8Array, length: number) => {
    const labeled = Buffer.concat([
      Buffer.from([0, length]),
      text('HPKE-v1'),
      suite,
      text(label),
      context,
      Buffer.from([1]),
    ]);
    return createHmac('sha256', prk).update(labeled).digest().subarray(0, length);
  };
  const privateKey = createPrivateKey({
    key: Buffer.concat([hex('302e020100300506032b656e04220420'), secret]),
    format: 'der',
    type: 'pkcs8',
  });
  const peer = createPublicKey({
    key: Buffer.concat([hex('302a300506032b656e032100'), enc]),
    format: 'der',
    type: 'spki',
  });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  const none = Buffer.alloc(0);
  const kem = Buffer.concat([text('KEM'), hex('0020')]);
  const prk = extract(kem, none, 'eae_prk', diffieHellman({ privateKey, publicKey: peer }));
  const shared = expand(kem, prk, 'shared_secret', Buffer.concat([enc, publicKey]), 32);
  const suite = Buffer.concat([text('HPKE'), hex('002000010003')]);
  const context = Buffer.concat([
    Buffer.from([0]),
    extract(suite, none, 'psk_id_hash', none),
    extract(suite, none, 'info_hash', info),
  ]);
  const key = extract(suite, shared, 'secret', none);
  const cipher = chacha20poly1305(
    expand(suite, key, 'key', context, 32),
    expand(suite, key, 'base_nonce', context, 12),
  );
  return Buffer.from(cipher.decrypt(sealed));
}

interface Slot {
  id: string;
  kind: string;
  created: string;
  factors: string[];
  kdf: {
    algorithm: string;
    salt: string;
    memoryKiB: number;
    passes: number;
    lanes: number;
    passphrase?: { salt: string; memoryKiB: number; passes: number; lanes: number } | null;
  };
  commitment: string;
  wrappedSecret: string;
  enc: string;
  sealedRoot: string;
}

function string(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error('not a text');
  return value;
}

/** Everything that a vault holds, in the clear. */
export interface ReadVault {
  vault: string;
  records: { kind: number; id: string; value: unknown }[];
  secrets: { id: string; secret: string }[];
  log: { command: string; seq: number }[];
}

/** What a token has made of the challenge of its slot, and the passphrase where the slot asks for both. */
export interface TokenShare {
  share: Uint8Array;
  passphrase?: Uint8Array;
}

function argon2(
  passphrase: Uint8Array,
  { memoryKiB, passes, lanes, salt }: Omit<Slot['kdf'], 'algorithm'>,
): Buffer {
  return hashRawSync(passphrase, {
    // The binding's defaults are Argon2id and version 0x13.
    memoryCost: memoryKiB,
    timeCost: passes,
    parallelism: lanes,
    outputLen: 32,
    salt: hex(salt),
  });
}

/** Section "A slot of a token". */
function tokenKek(vault: Buffer, { id, kdf }: Slot, { share, passphrase }: TokenShare): Buffer {
  const stretched = kdf.passphrase && passphrase ? argon2(passphrase, kdf.passphrase) : Buffer.alloc(0);
  const material = Buffer.concat([u32(share.length), share, stretched]);
  const info = Buffer.concat([L('token slot'), vault, hex(id)]);
  return Buffer.from(hkdfSync('sha256', material, hex(kdf.salt), info, 32));
}

/** Opens and checks a vault with a passphrase as bytes, or with what a token gave. Throws plain errors. */
export function readVault(file: string, secret: Uint8Array | TokenShare): ReadVault {
  const database = new DatabaseSync(file, { readOnly: true });
  const bytes = Buffer.from(
    (database.prepare('SELECT bytes FROM header').get() as { bytes: Uint8Array }).bytes,
  );
  const rows = database.prepare('SELECT kind, id, generation, box FROM record').all() as {
    kind: number;
    id: Uint8Array;
    generation: number;
    box: Uint8Array;
  }[];
  const entries = database.prepare('SELECT seq, box FROM log ORDER BY seq').all() as {
    seq: number;
    box: Uint8Array;
  }[];
  database.close();

  if (bytes.toString('latin1', 0, 8) !== 'HOLDFAST' || ![1, 2].includes(bytes.readUInt16BE(8)))
    throw new Error('not a vault of version 1 or 2');
  const end = 14 + bytes.readUInt32BE(10);
  const body = JSON.parse(bytes.toString('utf8', 14, end)) as {
    vault: string;
    rootGeneration: number;
    schema: number;
    keys: string;
    slots: Slot[];
  };
  const vault = hex(body.vault);
  const byToken = 'share' in secret;
  const slot = body.slots.find((one) => one.kind === (byToken ? 'token' : 'passphrase'));
  if (slot === undefined) throw new Error('no such slot');
  const kek = byToken ? tokenKek(vault, slot, secret) : argon2(secret, slot.kdf);
  if (HKDF(kek, 'slot commitment').toString('hex') !== slot.commitment)
    throw new Error(byToken ? 'wrong share or passphrase' : 'wrong passphrase');
  const { created, factors, id, kdf, kind } = slot;
  const bound = Buffer.concat([L('slot'), vault, text(canonical({ created, factors, id, kdf, kind }))]);
  const privateHalf = XAES(HKDF(kek, 'slot wrap'), bound, hex(slot.wrappedSecret));
  const info = Buffer.concat([L('root'), vault, hex(id), u64(body.rootGeneration)]);
  const root = HPKE(privateHalf, hex(slot.enc), info, hex(slot.sealedRoot));
  if (
    !createHmac('sha256', HKDF(root, 'header mac'))
      .update(bytes.subarray(0, end))
      .digest()
      .equals(bytes.subarray(end))
  )
    throw new Error('header');
  const keys = XAES(
    HKDF(root, 'vault keys'),
    Buffer.concat([L('vault keys'), vault, u64(body.rootGeneration)]),
    hex(body.keys),
  );
  const [contentKey, logKey] = [keys.subarray(0, 32), keys.subarray(32, 64)];

  const result: ReadVault = { vault: body.vault, records: [], secrets: [], log: [] };
  let head: { set: string; header: string; logHash: string; logLength: number } | undefined;
  let set = 0n;
  for (const row of rows) {
    const P = (x: string) =>
      Buffer.concat([L(x), vault, Buffer.from([row.kind]), u32(body.schema), u64(row.generation), row.id]);
    const name = Buffer.from(row.id).toString('latin1');
    if (row.kind !== 1) {
      const place = P('record');
      const element = sha256(
        HKDF(contentKey, 'set hash'),
        u32(place.length),
        u32(row.box.length),
        place,
        row.box,
      );
      set = (set + BigInt(`0x${element.toString('hex')}`)) % 2n ** 256n;
    }
    if (row.kind === 3) {
      const dataKey = XAES(HKDF(root, 'data keys'), P('data key'), row.box.subarray(0, 72));
      const S = Buffer.concat([L('secret'), vault, u32(body.schema), row.id]);
      result.secrets.push({ id: name, secret: XAES(dataKey, S, row.box.subarray(72)).toString('hex') });
      continue;
    }
    const value: unknown = JSON.parse(XAES(contentKey, P('record'), row.box).toString('utf8'));
    if (row.kind === 1) head = value as typeof head;
    else result.records.push({ kind: row.kind, id: name, value });
  }
  if (head?.set !== set.toString(16).padStart(64, '0')) throw new Error('rows');
  if (head.header !== sha256(bytes).toString('hex') || head.logLength !== entries.length)
    throw new Error('header or log');

  const identity = result.records.find((record) => record.kind === 7)?.value as { publicKey: string };
  const auditKey = createPublicKey({
    key: Buffer.concat([hex('302a300506032b6570032100'), hex(identity.publicKey)]),
    format: 'der',
    type: 'spki',
  });
  let previous = '0'.repeat(64);
  for (const { seq, box } of entries) {
    const entry = JSON.parse(
      XAES(logKey, Buffer.concat([L('log'), vault, u64(seq)]), box).toString('utf8'),
    ) as { [name: string]: Json };
    const { signature, ...rest } = entry;
    const hash = sha256(text(canonical(rest)));
    const signed = verify(
      null,
      Buffer.concat([L('audit entry'), vault, hash]),
      auditKey,
      hex(string(signature)),
    );
    if (!signed || entry['previous'] !== previous || entry['seq'] !== seq)
      throw new Error(`log entry ${seq}`);
    previous = hash.toString('hex');
    result.log.push({ command: string(entry['command']), seq });
  }
  if (previous !== head.logHash) throw new Error('end of the log');
  return result;
}

const [, program, file, passphraseFile] = process.argv;
if (program === import.meta.filename && file !== undefined && passphraseFile !== undefined) {
  const passphrase = readFileSync(passphraseFile, 'utf8')
    .replace(/\r?\n$/, '')
    .normalize('NFKD');
  console.log(JSON.stringify(readVault(file, text(passphrase)), null, 2));
}
