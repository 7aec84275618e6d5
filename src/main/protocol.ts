import { protocol, type ProtocolResponse, type Session } from 'electron';
import { readFileSync } from 'node:fs';
import type { MainModule } from './module.ts';
import { pageScheme } from './page-address.ts';
import { findPageFile, listPageFiles, type PageFile } from './page-files.ts';

/** What the page may do; everything else is refused by Chromium (security.md E-11). */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'none'",
  "frame-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Permissions-Policy':
    'camera=(self), microphone=(), geolocation=(), usb=(), hid=(), serial=(), clipboard-read=(), display-capture=()',
};

/** Makes `app:` a scheme with an origin. Chromium takes this only before it is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true } },
  ]);
}

/**
 * Serves the files of the page and tells the type of each one it served. Electron would have `protocol.handle` used instead, but that
 * speaks in objects of Node's fetch, and to load those takes longer than to open the window (docs/adr/0013-cold-start.md).
 */
export function protocolModule(
  session: () => Session,
  folder: string,
  served: (type: string) => void,
): MainModule {
  return {
    name: 'protocol',
    onReady() {
      const files = listPageFiles(folder);
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
      const added = session().protocol.registerBufferProtocol(pageScheme, ({ method, url }, give) => {
        const file = method === 'GET' ? findPageFile(files, url) : undefined;
        give(answer(file));
        if (file !== undefined) served(file.type);
      });
      if (!added) throw new Error('the scheme of the page is taken');
    },
  };
}

function answer(file: PageFile | undefined): ProtocolResponse {
  try {
    if (file !== undefined)
      return { headers: { ...headers, 'Content-Type': file.type }, data: readFileSync(file.path) };
  } catch {
    // It went away after the start.
  }
  return { statusCode: 404, headers, data: Buffer.alloc(0) };
}
