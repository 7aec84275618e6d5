import { getCurves } from 'node:crypto';

/** What tells Electron's Node apart: its crypto is BoringSSL, which names no OpenSSL version and knows few curves. */
export interface CryptoRuntime {
  readonly electron: string | undefined;
  readonly openssl: string;
  readonly curves: number;
}

/** The runtime that this very process runs on. */
export function cryptoRuntime(): CryptoRuntime {
  return {
    electron: process.versions['electron'],
    openssl: process.versions.openssl,
    curves: getCurves().length,
  };
}

/** Whether the runtime is Electron's, on BoringSSL. OpenSSL reports its release number and more than eighty curves. */
export function isBoringSsl(runtime: CryptoRuntime): boolean {
  return runtime.electron !== undefined && runtime.openssl === '0.0.0' && runtime.curves < 10;
}
