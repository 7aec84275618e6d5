import type { ModuleFile, TokenModule } from '../../core/tokens/port.ts';
import type { ProcessClient } from './process-client.ts';

/** The calls of a module, done in its process. */
export function moduleOver(file: ModuleFile, client: ProcessClient): TokenModule {
  // What comes back was checked against the shapes in `messages.ts`, which are those of the port.
  const ask = async <T>(...given: Parameters<ProcessClient['call']>): Promise<T> =>
    (await client.call(...given)) as T;
  return {
    file,
    info: (options) => ask('info', [], options),
    tokens: (options) => ask('tokens', [], options),
    mechanisms: (token, options) => ask('mechanisms', [token], options),
    pinKey: (token, options) => ask('pinKey', [token], options),
    checkPins: (token, pins, options) => ask('checkPins', [token, pins], options),
    inOneProcess: (work) => client.inOneProcess(work),
    initialise: (token, soPin, label, options) => ask('initialise', [token, soPin, label], options),
    login: (token, user, pin, options) => ask('login', [token, user, pin], options),
    logout: async (token, options) => {
      // A process that does not run has nobody logged in; one that fails at it has ended.
      if (client.running) await client.call('logout', [token], options).catch(() => undefined);
    },
    initPin: (token, pin, options) => ask('initPin', [token, pin], options),
    setPin: (token, user, old, pin, options) => ask('setPin', [token, user, old, pin], options),
    objects: (token, options) => ask('objects', [token], options),
    generate: (token, key, options) => ask('generate', [token, key], options),
    importKey: (token, key, secret, publicKey, options) =>
      ask('importKey', [token, key, secret, publicKey], options),
    putCertificate: (token, certificate, options) => ask('putCertificate', [token, certificate], options),
    relabel: (token, key, label, options) => ask('relabel', [token, key, label], options),
    destroy: (token, key, withCertificates, options) =>
      ask('destroy', [token, key, withCertificates], options),
    sign: (token, key, how, data, pin, options) =>
      ask('sign', [token, key, how, data, pin], options, pin !== undefined),
    encrypt: (token, key, how, data, options) => ask('encrypt', [token, key, how, data], options),
    decrypt: (token, key, how, data, pin, options) =>
      ask('decrypt', [token, key, how, data, pin], options, pin !== undefined),
    agree: (token, key, other, options) => ask('agree', [token, key, other], options),
    wrap: (token, wrapping, key, how, options) => ask('wrap', [token, wrapping, key, how], options),
    unwrap: (token, wrapping, wrapped, key, how, publicKey, options) =>
      ask('unwrap', [token, wrapping, wrapped, key, how, publicKey], options),
    end: () => {
      client.end();
      return Promise.resolve();
    },
  };
}
