import type { MessageBody, Warning } from './display-parts.ts';
import { mixesScripts } from './text.ts';

/** What to say about a message whatever signs it: not a text, hidden characters, look-alike letters. */
export function bodyWarnings(body: MessageBody): Warning[] {
  if (body.form === 'hex') return [{ code: 'binary-message', severity: 'danger', params: {} }];
  const warnings: Warning[] = [];
  if (body.text.escaped) warnings.push({ code: 'escaped-characters', severity: 'danger', params: {} });
  if (mixesScripts(body.text.text)) warnings.push({ code: 'text-unusual', severity: 'caution', params: {} });
  return warnings;
}
