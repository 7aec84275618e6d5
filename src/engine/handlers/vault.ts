import { newRecoverySecret, formatRecoveryCode } from '../../core/vault/recovery-code.ts';
import { createVault } from '../../core/vault/create-vault.ts';
import { instant } from '../../core/keys/instant.ts';
import type { Argon2idCost } from '../../core/ports.ts';
import { formatVersionOf } from '../../core/vault/header.ts';
import { checkKdfCost } from '../../core/vault/kdf-limits.ts';
import { recordKinds } from '../../core/vault/record-kind.ts';
import { slotInfo, type SlotInfo } from '../../core/vault/slot.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { HandlersOf } from '../context.ts';
import { openStored, vaultPorts } from '../open-stored.ts';
import { newPassphrase } from '../new-passphrase.ts';
import { recoverySheet } from '../recovery-sheet.ts';
import { Session } from '../session.ts';
import { noNodes } from '../nodes.ts';
import { defaultAutoLockMinutes, settingsId, settingsValue } from '../settings.ts';
import { proveSlot, withSlotSecret } from '../slot-proof.ts';
import { openStore, peekHeader } from '../stored-file.ts';
import { spareOf } from '../token-slots.ts';
import { vaultTokensHandlers } from './vault-tokens.ts';

/** The handlers of `vault.*`. */
export const vaultHandlers: HandlersOf<'vault'> = {
  ...vaultTokensHandlers,

  'vault.create': async (input, context) => {
    const { ports } = context;
    if (context.holder.session !== undefined) throw context.fail('vault-already-open');
    const passphrase = newPassphrase(input.passphrase);
    const recovery = newRecoverySecret(ports.random);
    try {
      await ports.selfTest();
      const cost = input.kdf ?? (await ports.calibrate());
      checkKdfCost(cost);
      context.throwIfCancelled();
      const store = await ports.stores.create(await ports.files.resolve(input.file, 'create'));
      const settings = {
        name: input.name,
        autoLockMinutes: defaultAutoLockMinutes,
        confirmedSlots: [],
        nodes: noNodes,
      };
      const vault = await createVault(vaultPorts(ports, store), {
        slots: [
          { kind: 'passphrase', secret: passphrase, cost },
          { kind: 'recovery-code', secret: recovery },
        ],
        appVersion: ports.app.version,
        audit: context.entry({ subjects: [], details: { name: input.name, ...costDetails(cost) } }),
        contents: {
          changes: [{ kind: recordKinds.settings, id: settingsId, value: settingsValue(settings) }],
        },
      });
      const session = new Session(vault, store);
      context.holder.opened(session);
      return {
        vaultId: vault.id,
        name: input.name,
        recoveryCode: formatRecoveryCode(recovery),
        kdf: { ...cost },
      };
    } finally {
      passphrase.fill(0);
      recovery.fill(0);
    }
  },

  'vault.inspect': async (input, context) => {
    const body = await peekHeader(context.ports, await context.ports.files.resolve(input.file, 'read'));
    const slots = body.slots.map(slotInfo);
    const cost = slots.find((slot) => slot.cost !== undefined)?.cost;
    return {
      vaultId: body.vault,
      formatVersion: formatVersionOf(body.slots),
      slots: slots.map((slot) => shownSlot(slot, [])),
      ...(cost === undefined ? {} : { kdf: { ...cost } }),
    };
  },

  'vault.unlock': async (input, context) => {
    const { ports } = context;
    if (context.holder.session !== undefined) throw context.fail('vault-already-open');
    await ports.selfTest();
    const path = await ports.files.resolve(input.file, 'read');
    return await withSlotSecret(input, async (secret) => {
      const store = await openStore(ports, path);
      return await openStored(context, { path, store, acceptOlder: input.acceptOlder === true }, secret);
    });
  },

  'vault.lock': async (_input, context) => {
    await context.holder.close('asked');
    return {};
  },

  'vault.status': (_input, context) => {
    const { session } = context.holder;
    if (session === undefined) return Promise.resolve({ open: false });
    return Promise.resolve({
      open: true,
      vaultId: session.vault.id,
      name: session.settings.name,
      generation: session.vault.generation,
      keys: session.keys.size,
      recoveryCodeConfirmed: session.recoveryCodeConfirmed,
      autoLockMinutes: session.settings.autoLockMinutes,
    });
  },

  'vault.slots': (_input, { session }) =>
    Promise.resolve({
      slots: session.vault.slots.map((slot) => shownSlot(slot, session.settings.confirmedSlots)),
      spare: spareOf(session),
    }),

  'vault.confirm-recovery-code': async (input, context) => {
    const { session } = context;
    const slot = await proveSlot(context.ports, session, { with: 'recovery-code', secret: input.code });
    const confirmedSlots = [...session.settings.confirmedSlots.filter((id) => id !== slot), slot];
    await context.change({ subjects: [session.vault.id], details: { slot } }, (change) => {
      change.putSettings({ ...session.settings, confirmedSlots });
    });
    return { confirmed: true };
  },

  'vault.renew-recovery-code': async (input, context) => {
    const { vault } = context.session;
    // The new code will open the vault: a window left unlocked must not be enough to get one.
    await proveSlot(context.ports, context.session, input.proof);
    context.throwIfCancelled();
    const secret = newRecoverySecret(context.ports.random);
    try {
      const old = vault.slots.find(({ kind }) => kind === 'recovery-code');
      const entry = context.entry({
        subjects: [vault.id],
        details: { proof: input.proof.with, replaced: old?.id ?? null },
      });
      const slot = { kind: 'recovery-code', secret } as const;
      if (old === undefined) await vault.addSlot(slot, entry);
      else await vault.replaceSlot(old.id, slot, entry);
      context.holder.changed(context.session);
      return { recoveryCode: formatRecoveryCode(secret) };
    } finally {
      secret.fill(0);
    }
  },

  'vault.change-passphrase': async (input, context) => {
    const { session, ports } = context;
    const passphrase = newPassphrase(input.passphrase);
    try {
      const proven = await proveSlot(ports, session, input.proof);
      const present = session.vault.slots.find(
        ({ kind, id }) => kind === 'passphrase' && (id === proven || input.proof.with !== 'passphrase'),
      );
      const cost = input.kdf ?? (await ports.calibrate());
      checkKdfCost(cost);
      context.throwIfCancelled();
      const entry = context.entry({
        subjects: [session.vault.id],
        details: { proof: input.proof.with, ...costDetails(cost) },
      });
      const slot = { kind: 'passphrase', secret: passphrase, cost } as const;
      if (present === undefined) await session.vault.addSlot(slot, entry);
      else await session.vault.replaceSlot(present.id, slot, entry);
      context.holder.changed(session);
      return { kdf: { ...cost } };
    } finally {
      passphrase.fill(0);
    }
  },

  'vault.save-recovery-sheet': async (input, context) => {
    const { session, ports } = context;
    const slot = await proveSlot(ports, session, { with: 'recovery-code', secret: input.code });
    const path = await ports.files.resolve(input.file, 'create');
    const sheet = recoverySheet({
      vaultName: session.settings.name,
      vaultId: session.vault.id,
      code: input.code,
      date: instant(context.now).slice(0, 10),
    });
    try {
      // Noted before the file is there: a sheet on disk that the log does not know of would be worse.
      await context.change({ subjects: [session.vault.id], details: { slot } }, () => undefined);
      await ports.files.writeWhole(path, sheet);
      return { bytes: sheet.length };
    } finally {
      sheet.fill(0);
    }
  },

  'vault.settings': (_input, { session }) => {
    const { name, autoLockMinutes } = session.settings;
    return Promise.resolve({ name, autoLockMinutes });
  },

  'vault.set-settings': async (input, context) => {
    const { session } = context;
    const name = input.name ?? session.settings.name;
    const autoLockMinutes = input.autoLockMinutes ?? session.settings.autoLockMinutes;
    await context.change({ subjects: [session.vault.id], details: { name, autoLockMinutes } }, (change) => {
      change.putSettings({ ...session.settings, name, autoLockMinutes });
    });
    return { name, autoLockMinutes };
  },
};

function costDetails(cost: Argon2idCost): Record<string, number> {
  return { memoryKiB: cost.memoryKiB, passes: cost.passes, lanes: cost.lanes };
}

function shownSlot(
  slot: SlotInfo,
  confirmed: readonly string[],
): CommandOutput<'vault.slots'>['slots'][number] {
  const { id, kind, created } = slot;
  const confirmedNow = kind !== 'recovery-code' || confirmed.includes(id);
  if (slot.token === undefined) return { id, kind, created, confirmed: confirmedNow };
  const { serial, label, means, passphrase } = slot.token;
  return { id, kind, created, confirmed: confirmedNow, token: { serial, label, means, passphrase } };
}
