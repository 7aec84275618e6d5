import type { CommandName } from '../shared/contract.ts';
import type { Handler } from './context.ts';
import { advisoriesHandlers } from './handlers/advisories.ts';
import { auditHandlers } from './handlers/audit.ts';
import { backupHandlers } from './handlers/backup.ts';
import { calendarHandlers } from './handlers/calendar.ts';
import { casesHandlers } from './handlers/cases.ts';
import { clockHandlers } from './handlers/clock.ts';
import { dataHandlers } from './handlers/data.ts';
import { inventoryHandlers } from './handlers/inventory.ts';
import { keysHandlers } from './handlers/keys.ts';
import { lifecycleHandlers } from './handlers/lifecycle.ts';
import { movesHandlers } from './handlers/moves.ts';
import { policyHandlers } from './handlers/policy.ts';
import { registerHandlers } from './handlers/register.ts';
import { reportHandlers } from './handlers/report.ts';
import { seedsHandlers } from './handlers/seeds.ts';
import { signHandlers } from './handlers/sign.ts';
import { statementsHandlers } from './handlers/statements.ts';
import { rulesHandlers } from './handlers/rules.ts';
import { addressesHandlers } from './handlers/addresses.ts';
import { credentialsHandlers } from './handlers/credentials.ts';
import { documentsHandlers } from './handlers/documents.ts';
import { agentHandlers } from './handlers/agent.ts';
import { serveHandlers } from './handlers/serve.ts';
import { walletsHandlers } from './handlers/wallets.ts';
import { referencesHandlers } from './handlers/references.ts';
import { batchesHandlers } from './handlers/batches.ts';
import { programsHandlers } from './handlers/programs.ts';
import { nodesHandlers } from './handlers/nodes.ts';
import { devicesHandlers } from './handlers/devices.ts';
import { modulesHandlers } from './handlers/modules.ts';
import { tokensHandlers } from './handlers/tokens.ts';
import { tokenKeysHandlers } from './handlers/token-keys.ts';
import { tokenCopiesHandlers } from './handlers/token-copies.ts';
import { attestationHandlers } from './handlers/attestation.ts';
import { certificatesHandlers } from './handlers/certificates.ts';
import { enrolmentHandlers } from './handlers/enrolment.ts';
import { vaultHandlers } from './handlers/vault.ts';
import { wrapHandlers } from './handlers/wrap.ts';

/** One handler for every command of the contract; a missing one does not compile. */
export const handlers: { readonly [Name in CommandName]: Handler<Name> } = {
  ...vaultHandlers,
  ...keysHandlers,
  ...lifecycleHandlers,
  ...wrapHandlers,
  ...seedsHandlers,
  ...dataHandlers,
  ...registerHandlers,
  ...movesHandlers,
  ...casesHandlers,
  ...statementsHandlers,
  ...advisoriesHandlers,
  ...inventoryHandlers,
  ...calendarHandlers,
  ...policyHandlers,
  ...clockHandlers,
  ...backupHandlers,
  ...signHandlers,
  ...rulesHandlers,
  ...addressesHandlers,
  ...credentialsHandlers,
  ...documentsHandlers,
  ...agentHandlers,
  ...serveHandlers,
  ...walletsHandlers,
  ...referencesHandlers,
  ...batchesHandlers,
  ...programsHandlers,
  ...nodesHandlers,
  ...devicesHandlers,
  ...modulesHandlers,
  ...tokensHandlers,
  ...tokenKeysHandlers,
  ...tokenCopiesHandlers,
  ...certificatesHandlers,
  ...attestationHandlers,
  ...enrolmentHandlers,
  ...auditHandlers,
  ...reportHandlers,
};
