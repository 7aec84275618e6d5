import { bytesToHex, concatBytes, hexToBytes } from '@noble/ciphers/utils.js';
import type { AeadKey, AeadPort, HashPort, RandomPort } from '../ports.ts';
import { damaged, label, subkey, uint64 } from './bytes.ts';
import type { HeaderBody } from './header.ts';
import { ElementHasher } from './set-hash.ts';

/** The ports that keys need. */
export interface KeyPorts {
  readonly aead: AeadPort;
  readonly random: RandomPort;
  readonly hash: HashPort;
}

/**
 * The keys of an open vault. The root wraps the other two and every data key; so destroying a key renews the
 * root and rewraps, while records and log stay as they are. All are 32 bytes.
 */
export class VaultKeys {
  readonly root: Uint8Array;
  readonly content: Uint8Array;
  readonly log: Uint8Array;
  /** Public keys of the slots as the header came with them, in hex and in order. */
  readonly publicKeys: readonly string[];
  /** Makes the elements of the set hash. */
  readonly elements: ElementHasher;
  /** Seals records. */
  readonly contentBox: AeadKey;
  /** Seals entries of the log. */
  readonly logBox: AeadKey;
  /** Wraps data keys. */
  readonly dataKeyBox: AeadKey;

  constructor(
    { aead, hash }: Pick<KeyPorts, 'aead' | 'hash'>,
    root: Uint8Array,
    content: Uint8Array,
    log: Uint8Array,
    publicKeys: readonly string[] = [],
  ) {
    this.publicKeys = publicKeys;
    this.root = root;
    this.content = content;
    this.log = log;
    const setKey = subkey(content, 'set hash');
    this.elements = new ElementHasher(hash, setKey);
    setKey.fill(0);
    this.contentBox = aead.key(content);
    this.logBox = aead.key(log);
    const dataKeyWrap = subkey(root, 'data keys');
    this.dataKeyBox = aead.key(dataKeyWrap);
    dataKeyWrap.fill(0);
  }

  /** Fresh keys throughout. */
  static fresh(ports: KeyPorts): VaultKeys {
    const { random } = ports;
    return new VaultKeys(ports, random.bytes(32), random.bytes(32), random.bytes(32));
  }

  /** The same records and log under a fresh root. */
  withFreshRoot(ports: KeyPorts): VaultKeys {
    return new VaultKeys(ports, ports.random.bytes(32), this.content.slice(), this.log.slice());
  }

  wipe(): void {
    for (const key of [this.root, this.content, this.log]) key.fill(0);
    this.elements.wipe();
  }
}

/**
 * Content key, log key and the slots' public keys wrapped under the root, for the header: nonce, ciphertext, tag in
 * hex. `publicKeys` are hex, in the order of the slots.
 */
export function wrapVaultKeys(
  { aead, random }: KeyPorts,
  keys: VaultKeys,
  publicKeys: readonly string[],
  vaultId: Uint8Array,
  generation: number,
): string {
  const wrapKey = subkey(keys.root, 'vault keys');
  const nonce = random.bytes(24);
  const plain = concatBytes(keys.content, keys.log, ...publicKeys.map((key) => hexToBytes(key)));
  const sealed = aead.key(wrapKey).seal(nonce, keysAad(vaultId, generation), plain);
  for (const bytes of [wrapKey, plain]) bytes.fill(0);
  return bytesToHex(concatBytes(nonce, sealed));
}

/** Inverse of `wrapVaultKeys`; takes the root over. Errors: `vault-damaged`. */
export function unwrapVaultKeys(ports: KeyPorts, root: Uint8Array, header: HeaderBody): VaultKeys {
  const wrapKey = subkey(root, 'vault keys');
  const wrapped = hexToBytes(header.keys);
  const aad = keysAad(hexToBytes(header.vault), header.rootGeneration);
  let plain: Uint8Array;
  try {
    plain = ports.aead.key(wrapKey).open(wrapped.subarray(0, 24), aad, wrapped.subarray(24));
  } catch {
    throw damaged('header', 'keys');
  } finally {
    wrapKey.fill(0);
  }
  if (plain.length !== 64 + 32 * header.slots.length) throw damaged('header', 'keys');
  const publicKeys = header.slots.map((_, i) => bytesToHex(plain.subarray(64 + 32 * i, 96 + 32 * i)));
  const keys = new VaultKeys(ports, root, plain.slice(0, 32), plain.slice(32, 64), publicKeys);
  plain.fill(0);
  return keys;
}

function keysAad(vaultId: Uint8Array, generation: number): Uint8Array {
  return concatBytes(label('vault keys'), vaultId, uint64(generation));
}
