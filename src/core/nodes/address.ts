import { HoldfastError } from '../error.ts';

/** Where a node or an API of the user's is reached. Read by a grammar of our own, so that no two parts of the program read it differently. */
export interface NodeAddress {
  readonly secure: boolean;
  /** A name or an address, without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** What comes after the host, without a slash at its end; like the query it may hold a key of the service and is never shown. */
  readonly path: string;
  /** With its question mark; or empty. */
  readonly query: string;
  /** What may be shown, logged and agreed to: scheme, host and port. */
  readonly origin: string;
  /** It is this very computer. */
  readonly loopback: boolean;
}

/** Longest address, in characters. */
export const nodeAddressLimit = 1000;

/** Why an address is not taken. */
export const nodeAddressProblems = ['form', 'credentials', 'not-secure', 'host', 'port'] as const;

const form = /^(https?):\/\/([^/?#]+)(\/[\x21-\x22\x24-\x5b\x5d-\x7e]*)?$/i;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads the address of a node: https, or http to this computer alone. A name and password before the host are refused.
 * @throws HoldfastError `node-address-refused` {reason}.
 */
export function parseNodeAddress(text: string): NodeAddress {
  const trimmed = text.trim();
  const [, scheme, authority, path = ''] = (trimmed.length <= nodeAddressLimit && form.exec(trimmed)) || [];
  if (scheme === undefined || authority === undefined)
    throw new HoldfastError('node-address-refused', { reason: 'form' });
  if (authority.includes('@')) throw new HoldfastError('node-address-refused', { reason: 'credentials' });
  const [, six, four, portText] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(authority) ?? [];
  const host = six?.toLowerCase() ?? four?.toLowerCase().replace(/\.$/, '');
  if (host === undefined || host.length > 253)
    throw new HoldfastError('node-address-refused', { reason: 'host' });
  if (six !== undefined && !isSix(host)) throw new HoldfastError('node-address-refused', { reason: 'host' });
  if (six === undefined && !host.split('.').every((part) => label.test(part)))
    throw new HoldfastError('node-address-refused', { reason: 'host' });
  // Numbers are an address in four parts or nothing: resolvers read other forms in ways of their own.
  if (six === undefined && /^[0-9.]+$|(?:^|\.)0x|\.[0-9]+$/.test(host) && !isFour(host))
    throw new HoldfastError('node-address-refused', { reason: 'host' });
  const secure = scheme.toLowerCase() === 'https';
  const port = portText === undefined ? (secure ? 443 : 80) : Number(portText);
  if (port < 1 || port > 65_535) throw new HoldfastError('node-address-refused', { reason: 'port' });
  const loopback =
    six === undefined ? host === 'localhost' || (isFour(host) && host.startsWith('127.')) : host === '::1';
  if (!secure && !loopback) throw new HoldfastError('node-address-refused', { reason: 'not-secure' });
  const shownHost = six === undefined ? host : `[${host}]`;
  const shownPort = port === (secure ? 443 : 80) ? '' : `:${String(port)}`;
  const origin = `${secure ? 'https' : 'http'}://${shownHost}${shownPort}`;
  const [before = '', ...after] = path.split('?');
  const query = after.length === 0 ? '' : `?${after.join('?')}`;
  return { secure, host, port, path: before.replace(/\/+$/, ''), query, origin, loopback };
}

/** IPv6 (RFC 4291, section 2.2): eight groups, or fewer around one `::`; the last two may be an IPv4 address. */
function isSix(host: string): boolean {
  const halves = host.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const endsInFour = isFour(last) && host.endsWith(last);
  const others = endsInFour ? groups.slice(0, -1) : groups;
  const count = others.length + (endsInFour ? 2 : 0);
  return (
    others.every((group) => /^[0-9a-f]{1,4}$/.test(group)) && (halves.length === 1 ? count === 8 : count < 8)
  );
}

function isFour(host: string): boolean {
  const parts = host.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
  );
}
