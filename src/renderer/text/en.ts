import { actTexts, actWords, phrase } from './en/acts.ts';
import { common, places } from './en/common.ts';
import { create } from './en/create.ts';
import { createKey } from './en/create-key.ts';
import { errors, notices } from './en/errors.ts';
import { acts, keys } from './en/keys.ts';
import { backups, palette, record, settings } from './en/places.ts';
import { refusals, sign, warnings } from './en/sign.ts';
import { start } from './en/start.ts';

/** Every word of the window in English: one catalogue per language. */
export const text = {
  common,
  places,
  start,
  create,
  keys,
  acts,
  actTexts,
  actWords,
  phrase,
  createKey,
  sign,
  warnings,
  refusals,
  backups,
  record,
  settings,
  palette,
  errors,
  notices,
} as const;
