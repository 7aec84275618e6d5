import { randomBytes } from 'node:crypto';
import { equalBytes } from '../../src/core/crypto/bytes.ts';
import { HoldfastError } from '../../src/core/error.ts';
import { wrapUnderRsa } from '../../src/core/tokens/rsa-key-wrap.ts';
import type {
  MadeTokenKey,
  ModuleFile,
  NewTokenKey,
  Pin,
  TokenCipher,
  TokenKeyPlace,
  TokenMechanism,
  TokenModule,
  TokenName,
  TokenObject,
  TokenPort,
  TokenSignature,
  TokenState,
  TokenWrapping,
} from '../../src/core/tokens/port.ts';
import { isSealedPin, PinKeys, type PinStep } from '../../src/core/tokens/sealed-pin.ts';
import {
  bitsOf,
  fakeAgree,
  fakeCipher,
  fakeUnwrap,
  fakeWrap,
  makeFakeKey,
  mechanismMissing,
  withPublic,
} from './fake-token-keys.ts';
import { shown, FakeToken, type StoredObject } from './fake-token.ts';

const newKeys = (): PinKeys => new PinKeys((length) => Uint8Array.from(randomBytes(length)));

/** One made-up module with its tokens. */
export class FakeModule implements TokenModule {
  readonly file: ModuleFile;
  readonly held: FakeToken[];
  /** How often its process was ended. */
  ends = 0;
  /** Every call, by name. */
  readonly calls: string[] = [];

  #keys = newKeys();
  #stays = 0;

  constructor(path: string, held: FakeToken[]) {
    this.file = { path, sha256: 'ab'.repeat(32), bytes: 1000 };
    this.held = held;
  }

  info(): ReturnType<TokenModule['info']> {
    return this.#call('info', undefined, () => ({
      manufacturer: 'Holdfast tests',
      description: 'Made-up module',
      version: '1.0',
      interfaceVersion: '2.40',
    }));
  }

  pinKey(name: TokenName): Promise<Uint8Array> {
    return this.#call('pinKey', name, (token) => this.#keys.publicKey(this.#place(token)));
  }

  checkPins(name: TokenName, pins: Parameters<TokenModule['checkPins']>[1]): Promise<void> {
    return this.#call('checkPins', name, (token) => {
      for (const { pin, step } of pins) this.#open(token, pin, step, 'look');
    });
  }

  async inOneProcess<T>(work: () => Promise<T>): Promise<T> {
    this.#stays++;
    try {
      return await work();
    } finally {
      this.#stays--;
    }
  }

  tokens(): Promise<readonly TokenState[]> {
    return this.#call('tokens', undefined, () =>
      this.held.flatMap((token, index) => (token.present ? [token.state(String(index))] : [])),
    );
  }

  mechanisms(name: TokenName): Promise<readonly TokenMechanism[]> {
    return this.#call('mechanisms', name, () =>
      [
        ['CKM_EC_KEY_PAIR_GEN', 0x1040],
        ['CKM_ECDSA', 0x1041],
        ['CKM_RSA_PKCS_KEY_PAIR_GEN', 0],
        ['CKM_SHA256_RSA_PKCS', 0x40],
        ['CKM_AES_KEY_GEN', 0x1080],
      ].map(([mechanism, number]) => ({
        name: String(mechanism),
        number: Number(number),
        least: 0,
        most: 4096,
        can: ['sign', 'generate-pair'] as const,
      })),
    );
  }

  initialise(name: TokenName, soPin: Pin, label: string): Promise<TokenState> {
    return this.#call('initialise', name, (token) => {
      const opened = this.#open(token, soPin, 'init-token');
      const typed = opened === undefined ? '' : new TextDecoder().decode(opened);
      token.inits++;
      if (token.initialised) token.attempt('so', opened);
      token.objects.splice(0);
      token.initialised = true;
      token.label = label;
      token.loggedIn = undefined;
      token.pins.user = undefined;
      token.pins.so = typed;
      token.wrong.user = 0;
      return token.state(String(this.held.indexOf(token)));
    });
  }

  login(name: TokenName, user: 'user' | 'so', pin: Pin): Promise<void> {
    return this.#call('login', name, (token) => {
      const opened = this.#open(token, pin, `login ${user}`);
      token.logins++;
      token.attempt(user, opened);
      token.loggedIn = user;
    });
  }

  async logout(name: TokenName): Promise<void> {
    await this.#call('logout', name, (token) => {
      token.loggedIn = undefined;
      // Its process ends to forget the PIN: the next one has other keys.
      if (this.#stays === 0) this.#keys = newKeys();
    }).catch(() => undefined);
  }

  initPin(name: TokenName, pin: Pin): Promise<void> {
    return this.#call('initPin', name, (token) => {
      if (token.loggedIn !== 'so') throw new HoldfastError('token-login-needed');
      token.pins.user = new TextDecoder().decode(this.#open(token, pin, 'init-pin'));
      token.wrong.user = 0;
    });
  }

  setPin(name: TokenName, user: 'user' | 'so', old: Pin, pin: Pin): Promise<void> {
    return this.#call('setPin', name, (token) => {
      const before = this.#open(token, old, `set-pin old ${user}`);
      const after = this.#open(token, pin, `set-pin new ${user}`);
      token.logins++;
      token.attempt(user, before);
      token.pins[user] = new TextDecoder().decode(after);
    });
  }

  objects(name: TokenName): Promise<readonly TokenObject[]> {
    return this.#call('objects', name, (token) =>
      token.objects
        .filter(({ kind }) => token.loggedIn === 'user' || kind === 'public' || kind === 'certificate')
        .map(shown),
    );
  }

  generate(name: TokenName, key: NewTokenKey): Promise<MadeTokenKey> {
    return this.#call('generate', name, (token) => {
      token.requireLogin();
      if (token.options.without?.includes(key.type)) throw mechanismMissing(key.type);
      const made = token.put(key, makeFakeKey(key.type, key.bits), true);
      const { sensitive, extractable, neverExtractable, local } = made.object.attributes;
      if (sensitive !== false && extractable === key.extractable && local !== false) {
        if (key.extractable || neverExtractable !== false) return made;
      }
      token.objects.splice(-2);
      throw new HoldfastError('token-lied', { what: 'attributes' });
    });
  }

  importKey(
    name: TokenName,
    key: NewTokenKey,
    secret: Uint8Array,
    publicKey: Uint8Array | undefined,
  ): Promise<MadeTokenKey> {
    return this.#call('importKey', name, (token) => {
      token.requireLogin();
      const imported = withPublic(key.type, secret);
      if (publicKey !== undefined && imported.publicKey !== undefined)
        if (!equalBytes(publicKey, imported.publicKey))
          throw new HoldfastError('token-failed', { reason: 'CKR_ARGUMENTS_BAD' });
      return token.put(key, imported, false);
    });
  }

  putCertificate(
    name: TokenName,
    { id, label, der }: { readonly id: Uint8Array; readonly label: string; readonly der: Uint8Array },
  ): Promise<void> {
    return this.#call('putCertificate', name, (token) => {
      token.requireLogin();
      const certificate = Uint8Array.from(der);
      token.objects.push({
        kind: 'certificate',
        id: Uint8Array.from(id),
        label,
        type: 'other',
        attributes: {},
        certificate,
      });
    });
  }

  relabel(name: TokenName, { id }: TokenKeyPlace, label: string): Promise<void> {
    return this.#call('relabel', name, (token) => {
      token.requireLogin();
      const found = token.objects.filter((object) => equalBytes(object.id, id));
      if (found.length === 0) throw new HoldfastError('token-object-missing');
      for (const object of found) object.label = label;
    });
  }

  destroy(name: TokenName, { id }: TokenKeyPlace, withCertificates: boolean): Promise<void> {
    return this.#call('destroy', name, (token) => {
      token.requireLogin();
      const goes = (object: StoredObject): boolean =>
        equalBytes(object.id, id) && (withCertificates || object.kind !== 'certificate');
      if (!token.objects.some(goes)) throw new HoldfastError('token-object-missing');
      if (token.misbehave.keepsDestroyed) throw new HoldfastError('token-lied', { what: 'still-there' });
      const left = token.objects.filter((object) => !goes(object));
      token.objects.splice(0, token.objects.length, ...left);
    });
  }

  sign(
    name: TokenName,
    key: TokenKeyPlace,
    how: TokenSignature,
    data: Uint8Array,
    pin?: Pin,
  ): Promise<Uint8Array> {
    return this.#call('sign', name, (token) => {
      token.requireLogin();
      this.#authorise(token, key, pin);
      return token.sign(key, how, data);
    });
  }

  encrypt(name: TokenName, place: TokenKeyPlace, how: TokenCipher, data: Uint8Array): Promise<Uint8Array> {
    return this.#cipher('encrypt', name, place, how, data);
  }

  decrypt(
    name: TokenName,
    place: TokenKeyPlace,
    how: TokenCipher,
    data: Uint8Array,
    pin?: Pin,
  ): Promise<Uint8Array> {
    return this.#cipher('decrypt', name, place, how, data, pin);
  }

  /** The PIN for one use of a key that asks for it: one attempt, and none for other keys. */
  #authorise(token: FakeToken, place: TokenKeyPlace, pin: Pin): void {
    if (token.find(place).attributes.alwaysAuthenticate !== true) return;
    if (pin === undefined) throw new HoldfastError('token-login-needed', { for: 'each-use' });
    const onPad = token.options.pinPad === true && !isSealedPin(pin) && pin.length === 0;
    const opened = this.#open(token, onPad ? undefined : pin, 'each-use');
    token.logins++;
    token.attempt('user', opened);
    if (token.misbehave.failsAfterPin === true)
      throw new HoldfastError('token-failed', { reason: 'CKR_DATA_INVALID', pin: 'right' });
  }

  agree(name: TokenName, place: TokenKeyPlace, other: Uint8Array): Promise<Uint8Array> {
    return this.#call('agree', name, (token) => {
      token.requireLogin();
      const { key, type } = token.find(place);
      if (type === 'other') throw mechanismMissing('CKM_ECDH1_DERIVE');
      return fakeAgree(type, key, other);
    });
  }

  wrap(
    name: TokenName,
    wrapping: TokenKeyPlace,
    place: TokenKeyPlace,
    how: TokenWrapping,
  ): Promise<Uint8Array> {
    return this.#call('wrap', name, (token) => {
      token.requireLogin();
      token.requireMechanism(how);
      const { key, attributes } = token.find(place);
      if (attributes.extractable !== true)
        throw new HoldfastError('token-failed', { reason: 'CKR_KEY_UNEXTRACTABLE' });
      if (how === 'rsa-aes-key-wrap' || how === 'rsa-aes-key-wrap-sha1') {
        const hash = how === 'rsa-aes-key-wrap' ? 'sha256' : 'sha1';
        const random = { bytes: (length: number) => Uint8Array.from(randomBytes(length)) };
        return wrapUnderRsa(random, wrapping.publicKey ?? new Uint8Array(0), hash, key.secret);
      }
      const under = token.find(wrapping);
      if (how === 'rsa-oaep-sha256')
        return fakeCipher('encrypt', 'rsa', under.key, { name: 'rsa-oaep-sha256' }, key.secret);
      return fakeWrap(under.key.secret, how === 'aes-key-wrap-pad', key.secret);
    });
  }

  unwrap(
    name: TokenName,
    wrapping: TokenKeyPlace,
    wrapped: Uint8Array,
    wish: NewTokenKey,
    how: TokenWrapping,
  ): Promise<MadeTokenKey> {
    return this.#call('unwrap', name, (token) => {
      token.requireLogin();
      token.requireMechanism(how);
      const { key } = token.find(wrapping);
      const inTwo = how === 'rsa-aes-key-wrap' || how === 'rsa-aes-key-wrap-sha1';
      const oaep = { name: how === 'rsa-aes-key-wrap-sha1' ? 'rsa-oaep-sha1' : 'rsa-oaep-sha256' } as const;
      const rsaBytes = inTwo ? (bitsOf('rsa', key) ?? 2048) / 8 : 0;
      const secret =
        how === 'rsa-oaep-sha256'
          ? fakeCipher('decrypt', 'rsa', key, oaep, wrapped)
          : inTwo
            ? fakeUnwrap(
                fakeCipher('decrypt', 'rsa', key, oaep, wrapped.subarray(0, rsaBytes)),
                true,
                wrapped.subarray(rsaBytes),
              )
            : fakeUnwrap(key.secret, how === 'aes-key-wrap-pad', wrapped);
      return token.put(wish, withPublic(wish.type, secret), false);
    });
  }

  end(): Promise<void> {
    this.ends++;
    this.#keys = newKeys();
    for (const token of this.held) token.loggedIn = undefined;
    return Promise.resolve();
  }

  #place(token: FakeToken): { readonly reference: string; readonly serial: string } {
    return { reference: String(this.held.indexOf(token)), serial: token.serial };
  }

  /** As the process of a module does: opened, looked at (P-6), and only then sent. */
  #open(token: FakeToken, pin: Pin, step: PinStep, look?: 'look'): Uint8Array | undefined {
    if (!isSealedPin(pin)) return pin;
    const opened = this.#keys.open(pin, this.#place(token), step, look === undefined);
    const { least, most } = token.state('').pinBytes;
    if (opened.length < least || opened.length > most || opened.includes(0))
      throw new HoldfastError('token-pin-length', { least, most });
    if (new TextDecoder().decode(opened).startsWith('VERIFY_'))
      throw new HoldfastError('token-pin-length', { least, most });
    return opened;
  }

  #cipher(
    direction: 'encrypt' | 'decrypt',
    name: TokenName,
    place: TokenKeyPlace,
    how: TokenCipher,
    data: Uint8Array,
    pin?: Pin,
  ): Promise<Uint8Array> {
    return this.#call(direction, name, (token) => {
      token.requireLogin();
      const { key, type } = token.find(place);
      if (type === 'other') throw mechanismMissing(how.name);
      token.requireMechanism(how.name);
      if (direction === 'decrypt') this.#authorise(token, place, pin);
      return fakeCipher(direction, type, key, how, data);
    });
  }

  /** Finds the token anew and does one thing, or misbehaves as it was told to. */
  async #call<T>(
    call: keyof TokenModule,
    name: TokenName | undefined,
    work: (token: FakeToken) => T,
  ): Promise<T> {
    this.calls.push(call);
    await Promise.resolve();
    const token =
      name === undefined
        ? this.held[0]
        : this.held.find(
            (held, index) =>
              held.present &&
              held.serial === name.serial &&
              (name.reference === undefined || held.serial !== '' || name.reference === String(index)),
          );
    if (token === undefined && name !== undefined) throw new HoldfastError('no-such-token');
    const fault = token?.misbehave;
    if (fault?.removeDuring === call && token !== undefined) {
      delete fault.removeDuring;
      token.present = false;
      token.loggedIn = undefined;
      throw new HoldfastError('token-removed');
    }
    if (fault?.fail?.call === call && fault.fail.times-- > 0) throw fault.fail.error;
    // Without a name nothing of a token is touched: a module without tokens is told of by its listing.
    return work(token ?? new FakeToken());
  }
}

/** A port over made-up modules; `close` logs out of all of them, as the end of their processes does. */
export class FakeTokens implements TokenPort {
  readonly modules: FakeModule[];
  /** How often everything was ended. */
  closes = 0;
  readonly #listeners = new Set<() => void>();

  constructor(...modules: FakeModule[]) {
    this.modules = modules;
  }

  search(): ReturnType<TokenPort['search']> {
    const found = this.modules.map(({ file }) => ({
      path: file.path,
      from: 'known' as const,
      name: 'Made-up module',
      file,
    }));
    return Promise.resolve({ found, looked: found.map(({ path }) => path) });
  }

  inspect(path: string): Promise<ModuleFile> {
    const found = this.modules.find(({ file }) => file.path === path);
    return found === undefined
      ? Promise.reject(new HoldfastError('module-refused', { reason: 'missing' }))
      : Promise.resolve(found.file);
  }

  module(file: ModuleFile): TokenModule {
    const found = this.modules.find((module) => module.file.path === file.path);
    if (found === undefined) return new FakeModule(file.path, []);
    return found;
  }

  onWait(): () => void {
    return () => undefined;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells that tokens came or went. */
  change(): void {
    for (const listener of this.#listeners) listener();
  }

  async close(): Promise<void> {
    this.closes++;
    for (const module of this.modules) await module.end();
  }
}
