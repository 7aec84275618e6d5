import { actTexts, actWords, phrase } from './en/acts.ts';
import { common, places } from './en/common.ts';
import { create } from './en/create.ts';
import { createKey } from './en/create-key.ts';
import { errors } from './en/errors.ts';
import { errorReasons } from './en/error-reasons.ts';
import { notices } from './en/notices.ts';
import { exchanges } from './en/exchanges.ts';
import { programs } from './en/programs.ts';
import { ruleActs, ruleExceptions, rules } from './en/rules.ts';
import { agent } from './en/agent.ts';
import { addresses } from './en/addresses.ts';
import { batches, documents } from './en/documents.ts';
import { references, wallets } from './en/wallets.ts';
import { ethereum } from './en/ethereum.ts';
import { inventory } from './en/inventory.ts';
import { advisories, cases, incidents, revoke, statements } from './en/incidents.ts';
import { acts, keys } from './en/keys.ts';
import { archive, calendar, certificate, clock, life, periodRules, periods, reasonWords } from './en/life.ts';
import { backups, palette, record, settings } from './en/places.ts';
import { moves, protect, rotate, rotateRules, versions } from './en/protect.ts';
import { journal } from './en/journal.ts';
import { nodes } from './en/nodes.ts';
import { scan } from './en/scan.ts';
import { documentActs, reading } from './en/reading.ts';
import { refusals, sign, warnings } from './en/sign.ts';
import { attestation, certificates, roots } from './en/certificates.ts';
import { start } from './en/start.ts';
import { devices } from './en/devices.ts';
import { enrolment } from './en/enrolment.ts';
import { tokenCopies } from './en/token-copies.ts';
import { tokens } from './en/tokens.ts';
import { tokenUnlock } from './en/token-unlock.ts';
import { verdict } from './en/verdict.ts';
import { wrapping } from './en/wrapping.ts';

/** Every word of the window in English: one catalogue per language. */
export const text = {
  common,
  places,
  tokenUnlock,
  start,
  create,
  keys,
  inventory,
  acts,
  actTexts,
  actWords,
  life,
  periods,
  archive,
  certificate,
  certificates,
  attestation,
  roots,
  calendar,
  periodRules,
  clock,
  reasonWords,
  incidents,
  revoke,
  cases,
  statements,
  advisories,
  phrase,
  protect,
  versions,
  rotate,
  rotateRules,
  moves,
  createKey,
  sign,
  reading,
  ethereum,
  documentActs,
  verdict,
  tokens,
  wrapping,
  tokenCopies,
  devices,
  enrolment,
  rules,
  ruleActs,
  ruleExceptions,
  exchanges,
  programs,
  addresses,
  agent,
  wallets,
  references,
  documents,
  batches,
  journal,
  nodes,
  scan,
  warnings,
  refusals,
  backups,
  record,
  settings,
  palette,
  errors,
  errorReasons,
  notices,
} as const;
