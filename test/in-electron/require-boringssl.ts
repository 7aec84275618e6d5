import { cryptoRuntime, isBoringSsl } from '../support/electron-as-node.ts';

// Set-up of every file of the in-electron project: a suite that ran in plain Node by mistake must not count as run here.
const runtime = cryptoRuntime();
if (!isBoringSsl(runtime)) throw new Error(`not inside Electron on BoringSSL: ${JSON.stringify(runtime)}`);
