/*
 * Signs an advisory (docs/advisories.md):
 *
 *   node scripts/sign-advisory.mjs DRAFT.json --secret FILE > ADVISORY.json     FILE: an Ed25519 seed as 64 hex digits
 *   node scripts/sign-advisory.mjs DRAFT.json --example > ADVISORY.json         as the example publisher
 *
 * The fingerprint to pin goes to standard error.
 */
import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { exampleSecret, signAdvisory } from './lib/advisory.mjs';

const [draft, how, file] = argv.slice(2);
const secret =
  how === '--example'
    ? exampleSecret()
    : how === '--secret' && file !== undefined
      ? Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
      : Buffer.alloc(0);
if (draft === undefined || secret.length !== 32) {
  stderr.write('usage: sign-advisory.mjs DRAFT.json (--secret FILE | --example)\n');
  exit(2);
}
const { text, publisher } = signAdvisory(JSON.parse(readFileSync(draft, 'utf8')), secret);
stdout.write(text);
stderr.write(`publisher ${publisher}\n`);
