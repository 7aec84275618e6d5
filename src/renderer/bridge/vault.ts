import { createVaultClient } from './vault-client.ts';

/** The one client of this page. */
export const vault = createVaultClient();
