/** The result of each command as text for people. */
import type { CommandName, CommandOutput } from '../shared/contract.ts';
import type { KeySummary, KeyView } from '../shared/contract/common.ts';
import { formatBatch } from './format-batch.ts';
import {
  formatCalendar,
  formatClock,
  formatMove,
  formatMoves,
  formatPeriodRules,
} from './format-calendar.ts';
import {
  formatAdvisories,
  formatAdvisory,
  formatCase,
  formatCases,
  formatDestroyed,
  formatRevoked,
  formatStatement,
  formatStatements,
} from './format-case.ts';
import { formatArmored, formatDecrypted, formatMac, formatText, formatValid } from './format-data.ts';
import { derivedFacts } from './format-derived.ts';
import { formatDevices } from './format-devices.ts';
import { formatExchanges, formatTried } from './format-exchanges.ts';
import { formatFindings, formatViews } from './format-inventory.ts';
import { formatNodes } from './format-nodes.ts';
import { formatPlain, inline } from './format-plain.ts';
import {
  formatCarried,
  formatItems,
  formatRotation,
  formatWrapped,
  versionFacts,
} from './format-register.ts';
import { formatRequest } from './format-request.ts';
import { formatConfirmed, formatLookUp, formatRequestList, formatSigned } from './format-sign.ts';
import { formatInspected, formatSlots, spareNote } from './format-slots.ts';
import {
  formatKeyBackup,
  formatNewWrappingKey,
  formatWrappingKey,
  formatWrappingKeys,
  tokenFacts,
} from './format-token-copies.ts';
import {
  formatMarked,
  formatModules,
  formatToken,
  formatTokenRegister,
  formatTokens,
  formatTokenWhole,
} from './format-tokens.ts';
import { doneWords, endWords } from '../shared/record-words.ts';
import { named, table } from './table.ts';

type Formatters = { readonly [Name in CommandName]?: (value: CommandOutput<Name>) => string };

const formatters: Formatters = {
  'vault.create': (value) =>
    `${named([
      ['vault', value.name],
      ['id', value.vaultId],
      [
        'passphrase cost',
        `${value.kdf.memoryKiB / 1024} MiB, ${value.kdf.passes} passes, ${value.kdf.lanes} lanes`,
      ],
      ['recovery code', inline(value.recoveryCode)],
    ])}
The recovery code is shown this once. Write it on paper, then prove it: holdfast vault confirm-recovery-code
`,
  'batches.open': formatBatch,
  'credentials.exchanges': formatExchanges,
  'rules.try': formatTried,
  'batches.get': formatBatch,
  'vault.unlock': (value) =>
    `The secret opens ${named([
      ['vault', value.name],
      ['failed unlocks before', value.failedUnlocks === 0 ? undefined : String(value.failedUnlocks)],
      ['copy before migration', value.copyBeforeMigration],
    ])}It is locked again.\n`,
  'vault.unlock-with-token': (value) =>
    `The token opens ${named([
      ['vault', value.name],
      ['failed unlocks before', value.failedUnlocks === 0 ? undefined : String(value.failedUnlocks)],
      ['copy before migration', value.copyBeforeMigration],
    ])}It is locked again.\n`,
  'vault.add-token-slot': (value) =>
    `${named([
      ['way in', value.slot],
      ['by', value.means],
    ])}${value.spare === 'missing' ? spareNote : ''}`,
  'vault.inspect': formatInspected,
  'vault.slots': formatSlots,
  'vault.renew-recovery-code': (value) =>
    `recovery code  ${inline(value.recoveryCode)}\n\nThe old code opens nothing any more. Write this one on paper, then prove it: holdfast vault confirm-recovery-code\n`,
  'keys.list': (value) =>
    value.keys.length === 0
      ? 'No keys.\n'
      : `${keyTable(value.keys)}${value.keys.length} of ${value.total} keys\n`,
  'keys.get': formatKey,
  'keys.generate': formatKey,
  'keys.import': formatKey,
  'keys.update': formatKey,
  'keys.activate': formatKey,
  'keys.waive-backup': formatKey,
  'keys.suspend': formatKey,
  'keys.resume': formatKey,
  'keys.deactivate': formatKey,
  'keys.revoke': (value) => `${formatKey(value.key)}${formatRevoked(value)}`,
  'keys.rotate': (value) =>
    `${formatKey(value.key)}${value.successor === undefined ? '' : `\nSuccessor:\n${formatKey(value.successor)}`}${formatRotation(value)}`,
  'token-copies.make-wrapping-key': formatNewWrappingKey,
  'token-copies.make-transport-key': formatWrappingKey,
  'token-copies.check-share': formatWrappingKey,
  'token-copies.put-wrapping-key': formatWrappingKey,
  'token-copies.remove-wrapping-key': formatWrappingKey,
  'token-copies.list': formatWrappingKeys,
  'token-copies.backup': ({ backup }) => formatKeyBackup(backup),
  'token-copies.inspect': formatKeyBackup,
  'token-copies.clone': ({ key, spare }) =>
    `${formatKey(key)}The token ${spare.serial} has the same key now; it has proved it.\n`,
  'token-keys.generate': formatKey,
  'token-keys.import': formatKey,
  'token-keys.adopt': formatKey,
  'token-keys.relabel': formatKey,
  'tokens.list': formatTokens,
  'tokens.get': formatTokenWhole,
  'tokens.login': ({ token }) => formatToken(token),
  'tokens.logout': ({ token }) => formatToken(token),
  'tokens.initialise': ({ token }) => formatToken(token),
  'tokens.change-pin': ({ token }) => formatToken(token),
  'tokens.unblock': ({ token }) => formatToken(token),
  'tokens.register': formatTokenRegister,
  'tokens.mark': formatMarked,
  'modules.list': formatModules,
  'keys.wrap': formatWrapped,
  'keys.unwrap': formatKey,
  'keys.derive': formatKey,
  'devices.list': formatDevices,
  'devices.rules': ({ text, written, commands }) =>
    written ? `Written. Install it from its folder:\n${commands.join('\n')}\n` : text,
  'register.list': formatItems,
  'register.reencrypt': formatCarried,
  'keys.destroy': (value) => `${formatKey(value.key)}${formatDestroyed(value)}`,
  'cases.list': formatCases,
  'cases.mark': formatCase,
  'statements.list': formatStatements,
  'statements.verify': formatStatement,
  'advisories.check': formatAdvisory,
  'advisories.keep': formatAdvisory,
  'advisories.list': formatAdvisories,
  'keys.set-periods': formatKey,
  'keys.set-rotation': formatKey,
  'keys.set-minimum-version': formatKey,
  'keys.destroy-version': formatKey,
  'keys.archive': formatKey,
  'keys.unarchive': formatKey,
  'keys.add-certificate': formatKey,
  'inventory.check': formatFindings,
  'inventory.views': formatViews,
  'inventory.save-view': formatViews,
  'inventory.delete-view': formatViews,
  'calendar.list': formatCalendar,
  'policy.periods': formatPeriodRules,
  'policy.set-periods': formatPeriodRules,
  'clock.status': formatClock,
  'moves.list': formatMoves,
  'moves.add-item': formatMove,
  'moves.mark': formatMove,
  'moves.cancel': formatMove,
  'moves.finish': (value) =>
    `${formatMove(value.move)}\nRetired:\n${formatKey(value.key)}also retired  ${inline(value.alsoRetired)}\n`,
  'keys.export-public': (value) => `${value.text.trimEnd()}\n`,
  'keys.addresses': (value) =>
    table(
      ['path', 'address'],
      value.addresses.map((address) => [address.path, address.address]),
    ),
  'seeds.generate': (value) =>
    `${formatKey(value.key)}${value.systemEntropy === undefined ? '' : `system entropy  ${inline(value.systemEntropy)}\n`}
Write its phrase down (holdfast seeds reveal), then prove it (holdfast seeds verify): the seed is usable from then on.
`,
  'seeds.import': formatKey,
  'seeds.verify': formatKey,
  'seeds.add-account': formatKey,
  'seeds.derive-key': formatKey,
  'seeds.reveal': (value) => {
    const words = new TextDecoder().decode(value.phrase).split(' ');
    return words.map((word, index) => `${String(index + 1).padStart(2)}  ${word}\n`).join('');
  },
  'seeds.words': (value) => `${value.words.join('\n')}\n`,
  'data.encrypt-text': formatArmored,
  'data.decrypt-text': formatText,
  'data.decrypt-file': formatDecrypted,
  'data.mac': formatMac,
  'data.verify-mac': formatValid,
  'data.verify-signature': formatValid,
  'nodes.list': formatNodes,
  'nodes.switch': formatNodes,
  'nodes.set': formatNodes,
  'nodes.remove': formatNodes,
  'sign.open': formatRequest,
  'sign.list': formatRequestList,
  'sign.look-up': formatLookUp,
  'sign.confirm': formatConfirmed,
  'documents.open': formatRequest,
  'documents.public-key': ({ text }) => text,
  'sign.get': (value) =>
    value.outcome === undefined
      ? formatRequest(value.request)
      : `${formatRequest(value.request)}\n${value.outcome.text}\n`,
  'sign.approve': formatSigned,
  'audit.list': (value) =>
    `${table(
      ['number', 'time', 'what', 'outcome', 'about'],
      value.entries.map((entry) => [
        String(entry.sequence),
        entry.time,
        doneWords(entry),
        endWords(entry.outcome),
        entry.subjects.join(' '),
      ]),
    )}${value.entries.length} of ${value.total} entries\n`,
  'report.overview': (value) => {
    const counts = Object.entries(value.counts).map(([name, count]) => `${count} ${name}`);
    const findings = value.findings.map((finding) => [
      finding.code,
      String(finding.count),
      finding.days === undefined ? '' : `${finding.days} days`,
      finding.keys.join(' '),
    ]);
    const head = `${counts.join(', ')}\n`;
    return findings.length === 0
      ? `${head}Nothing needs you.\n`
      : `${head}${table(['finding', 'count', 'when', 'keys'], findings)}`;
  },
  'report.qr': (value) => drawCode(value.size, value.modules),
};

/** The text for a result. `name` says whose result `value` is. */
export function formatResult<Name extends CommandName>(name: Name, value: CommandOutput<Name>): string {
  // Indexed by the same name, so the formatter takes this very output.
  const formatter = formatters[name] as ((value: CommandOutput<Name>) => string) | undefined;
  return formatter === undefined ? formatPlain(value) : formatter(value);
}

function keyTable(keys: readonly KeySummary[]): string {
  return table(
    ['label', 'kind', 'algorithm', 'state', 'backup', 'last used', 'address or fingerprint', 'id'],
    keys.map((key) => [
      key.label,
      key.kind,
      key.algorithm,
      key.archived ? `${key.state}, archived` : key.state,
      key.backup,
      key.lastUsed?.slice(0, 10) ?? 'never',
      key.address ?? key.fingerprint ?? '',
      key.id,
    ]),
  );
}

function formatKey(view: KeyView): string {
  const { record, summary } = view;
  const { origin } = record;
  const facts = named([
    ['label', record.label],
    ['id', record.id],
    ['algorithm', record.algorithm],
    ['state', `${record.state} since ${record.stateSince}`],
    ['purposes', record.purposes.join(', ')],
    ['tags', record.tags.length === 0 ? undefined : record.tags.join(', ')],
    ['backup', summary.backup],
    ['origin', `${origin.how} ${origin.at}, Holdfast ${origin.appVersion} on ${origin.runtime}`],
    ...derivedFacts(view),
    [
      'seed',
      record.seed === undefined
        ? undefined
        : `${record.seed.words} words, fingerprint ${record.seed.fingerprint}`,
    ],
    ['words', view.words],
    [
      'planned',
      record.activationPlanned === undefined
        ? undefined
        : `becomes active by itself ${record.periods.from ?? ''}`,
    ],
    ...tokenFacts(record),
    ...versionFacts(record),
    ['archived', record.archived ? 'yes' : undefined],
    ['kept until', record.retainUntil],
    ['next', summary.next === undefined ? undefined : `${summary.next.what} ${summary.next.at}`],
    ['successor', record.successor],
    ['predecessor', record.predecessor],
    ['used', `${record.useCount} times${record.lastUsed === undefined ? '' : `, last ${record.lastUsed}`}`],
  ]);
  const forms = view.publicForms
    .filter(({ text }) => !text.includes('\n'))
    .map(({ form, text }): [string, string] => [form, text]);
  const allowed = view.actions
    .filter((action) => action.allowed)
    .map((action) => action.command.replace('.', ' '));
  return `${facts}${named(forms)}${allowed.length === 0 ? '' : `now possible  ${allowed.join(', ')}\n`}`;
}

/** Two rows of modules per line of half blocks, dark on light with a quiet zone of four modules. */
function drawCode(size: number, modules: Uint8Array): string {
  const quiet = 4;
  const dark = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < size && y < size && modules[y * size + x] === 1;
  let text = '';
  for (let y = -quiet; y < size + quiet; y += 2) {
    text += '\u001b[30;107m';
    for (let x = -quiet; x < size + quiet; x++) {
      const upper = dark(x, y);
      const lower = dark(x, y + 1);
      text += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }
    text += '\u001b[0m\n';
  }
  return text;
}
