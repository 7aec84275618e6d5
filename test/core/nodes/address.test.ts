import { describe, expect, it } from 'vitest';
import { parseNodeAddress } from '../../../src/core/nodes/address.ts';

const reason = (url: string): unknown => {
  try {
    return parseNodeAddress(url).origin;
  } catch (error) {
    return (error as { details: { reason: string } }).details.reason;
  }
};

describe('the address of a node', () => {
  it.each([
    ['https://node.example', 'https://node.example', 'node.example', 443, '', ''],
    ['https://Node.Example.:8443/v3/KEY/', 'https://node.example:8443', 'node.example', 8443, '/v3/KEY', ''],
    ['https://node.example/api?key=a/b', 'https://node.example', 'node.example', 443, '/api', '?key=a/b'],
    ['http://127.0.0.1:8545', 'http://127.0.0.1:8545', '127.0.0.1', 8545, '', ''],
    ['http://localhost:80/', 'http://localhost', 'localhost', 80, '', ''],
    ['https://[2001:DB8::9]/', 'https://[2001:db8::9]', '2001:db8::9', 443, '', ''],
    ['https://[::ffff:192.0.2.1]', 'https://[::ffff:192.0.2.1]', '::ffff:192.0.2.1', 443, '', ''],
    ['http://[::1]:3000/x', 'http://[::1]:3000', '::1', 3000, '/x', ''],
    [' https://192.168.1.9:3000/api ', 'https://192.168.1.9:3000', '192.168.1.9', 3000, '/api', ''],
  ])('reads %s', (url, origin, host, port, path, query) => {
    expect(parseNodeAddress(url)).toMatchObject({ origin, host, port, path, query });
  });

  it.each([
    ['', 'form'],
    ['ftp://node.example', 'form'],
    ['https://', 'form'],
    ['https://node.example/a b', 'form'],
    ['https://node.example/#part', 'form'],
    ['https://node.example\\@evil.example/', 'credentials'],
    ['https://node.example/\\evil', 'form'],
    ['https://node.example/\r\nHost: x', 'form'],
    [`https://node.example/${'a'.repeat(1000)}`, 'form'],
    ['https://user:word@node.example', 'credentials'],
    ['https://node.example@evil.example/', 'credentials'],
    ['http://node.example', 'not-secure'],
    ['http://192.168.1.9', 'not-secure'],
    ['http://127.0.0.1.evil.example', 'not-secure'],
    ['http://localhost.evil.example', 'not-secure'],
    ['http://0.0.0.0', 'not-secure'],
    ['https://-node.example', 'host'],
    ['https://n..example', 'host'],
    ['https://n\u00f6de.example', 'host'],
    ['https://2130706433', 'host'],
    ['https://0x7f.1', 'host'],
    ['https://127.1', 'host'],
    ['https://256.1.1.1', 'host'],
    ['https://010.0.0.1', 'host'],
    ['https://[::1', 'host'],
    ['https://::1/', 'host'],
    ['https://[cafe.de]/', 'host'],
    ['https://[...]/', 'host'],
    ['https://[1.2.3.4]/', 'host'],
    ['https://[::1.2.3.4.]/', 'host'],
    ['https://[1::2::3]/', 'host'],
    ['https://[1:2:3:4:5:6:7]/', 'host'],
    ['https://[1:2:3:4:5:6:7:8:9]/', 'host'],
    ['https://[12345::]/', 'host'],
    ['https://node.example:0', 'port'],
    ['https://node.example:65536', 'port'],
    ['https://node.example:8a', 'host'],
  ])('refuses %j: %s', (url, why) => {
    expect(reason(url)).toBe(why);
  });
});
