import type { CommandName } from '../shared/contract.ts';
import type { Handler } from './context.ts';
import { auditHandlers } from './handlers/audit.ts';
import { backupHandlers } from './handlers/backup.ts';
import { keysHandlers } from './handlers/keys.ts';
import { reportHandlers } from './handlers/report.ts';
import { seedsHandlers } from './handlers/seeds.ts';
import { signHandlers } from './handlers/sign.ts';
import { vaultHandlers } from './handlers/vault.ts';

/** One handler for every command of the contract; a missing one does not compile. */
export const handlers: { readonly [Name in CommandName]: Handler<Name> } = {
  ...vaultHandlers,
  ...keysHandlers,
  ...seedsHandlers,
  ...backupHandlers,
  ...signHandlers,
  ...auditHandlers,
  ...reportHandlers,
};
