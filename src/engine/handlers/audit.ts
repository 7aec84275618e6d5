import { entryHash } from '../../core/audit/chain.ts';
import type { AuditEntry } from '../../core/audit/entry.ts';
import { auditFingerprint, verifyAuditExport } from '../../core/audit/export.ts';
import { encodeHex } from '../../core/encoding/hex.ts';
import type { Context, HandlersOf } from '../context.ts';

/** Exports larger than this are not read: about a million entries. */
const maxExportBytes = 512 * 1024 * 1024;
const batch = 500;

/** The handlers of `audit.*`. */
export const auditHandlers: HandlersOf<'audit'> = {
  'audit.list': async (input, context) => {
    const { vault } = context.session;
    const total = vault.auditLength;
    const limit = input.limit ?? 100;
    const entries: ShownEntry[] = [];
    let to = Math.min(total, (input.before ?? total + 1) - 1);
    while (to >= 1 && entries.length < limit) {
      // Without a key to look for, no more is read than is shown.
      const from = Math.max(1, to - (input.key === undefined ? limit : batch) + 1);
      for (const entry of [...(await vault.readAudit(from, to))].reverse()) {
        if (entries.length === limit) break;
        if (input.key === undefined || entry.subjects.includes(input.key))
          entries.push(shown(context, entry));
      }
      to = from - 1;
    }
    return { entries, total };
  },

  'audit.check': async (_input, context) => {
    const { vault } = context.session;
    const { size, root } = await vault.checkpoint();
    const first = await vault.readAudit(1, 1);
    const last = await vault.readAudit(size, size);
    return {
      entries: size,
      head: root,
      keyFingerprint: auditFingerprint(context.ports.hash, vault.auditPublicKey),
      ...(first[0] === undefined ? {} : { firstTime: first[0].time }),
      ...(last[0] === undefined ? {} : { lastTime: last[0].time }),
    };
  },

  'audit.export': async (input, context) => {
    const { session, ports } = context;
    const path = await ports.files.resolve(input.file, 'create');
    const keyFingerprint = auditFingerprint(ports.hash, session.vault.auditPublicKey);
    // The entry of this export comes first, so that the file holds it too.
    await context.change({ subjects: [session.vault.id] }, () => undefined);
    const entries = session.vault.auditLength;
    await ports.files.writeWhole(path, await session.vault.exportAudit());
    return { entries, keyFingerprint };
  },

  'audit.verify': async (input, context) => {
    const { ports } = context;
    const bytes = await ports.files.readWhole(await ports.files.resolve(input.file, 'read'), maxExportBytes);
    const report = await verifyAuditExport(ports, [bytes], input.key);
    const { entries, root, fingerprint, firstTime, lastTime } = report;
    return {
      entries,
      head: root,
      keyFingerprint: fingerprint,
      ...(firstTime === undefined ? {} : { firstTime }),
      ...(lastTime === undefined ? {} : { lastTime }),
    };
  },
};

interface ShownEntry {
  readonly sequence: number;
  readonly time: string;
  readonly actor: string;
  readonly command: string;
  readonly subjects: string[];
  readonly outcome: string;
  readonly details?: Record<string, string | number | boolean>;
  readonly hash: string;
}

function shown(context: Context, entry: AuditEntry): ShownEntry {
  const { seq, time, actor, command, subjects, outcome } = entry;
  const details: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(entry.details)) {
    if (value !== null) details[name] = typeof value === 'object' ? value.join(', ') : value;
  }
  const { signature: _signature, ...unsigned } = entry;
  const hash = encodeHex(entryHash(context.ports.hash, unsigned));
  return { sequence: seq, time, actor, command, subjects: [...subjects], outcome, details, hash };
}
