import { protocol, type Session } from 'electron';
import { readFile } from 'node:fs/promises';
import type { MainModule } from './module.ts';
import { pageScheme } from './page-address.ts';
import { findPageFile, listPageFiles, type PageFiles } from './page-files.ts';

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
    'camera=(), microphone=(), geolocation=(), usb=(), hid=(), serial=(), clipboard-read=(), display-capture=()',
};

/** Makes `app:` a scheme with an origin. Chromium takes this only before it is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true } },
  ]);
}

/** Serves the files of the page. */
export function protocolModule(session: () => Session, folder: string): MainModule {
  // Both while Chromium gets ready: the list, and Node's fetch, which comes in with the first Response.
  const listed = listPageFiles(folder);
  listed.catch(() => undefined);
  new Response(null);
  return {
    name: 'protocol',
    async onReady() {
      const files = await listed;
      session().protocol.handle(pageScheme, (request) => answer(files, request));
    },
  };
}

async function answer(files: PageFiles, request: Request): Promise<Response> {
  const file = request.method === 'GET' ? findPageFile(files, request.url) : undefined;
  if (file === undefined) return new Response(null, { status: 404, headers });
  return new Response(await readFile(file.path), { headers: { ...headers, 'Content-Type': file.type } });
}
