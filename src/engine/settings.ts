import type { JsonValue, Vault } from '../core/vault/vault.ts';
import { nodesValue, readNodes, type NodeSettings } from './nodes.ts';

/** What a vault keeps about itself, beside its keys. */
export interface Settings {
  readonly name: string;
  readonly autoLockMinutes: number;
  /** Recovery-code slots whose code was entered again after it was shown. */
  readonly confirmedSlots: readonly string[];
  /** Somebody has said that one token is to be enough to open the vault. */
  readonly spareWaived?: boolean;
  /** Nodes that may be asked about transactions. */
  readonly nodes: NodeSettings;
}

/** Id of the one record of settings. */
export const settingsId = 'vault';

/** Minutes of idleness after which a new vault locks itself. */
export const defaultAutoLockMinutes = 10;

/** The settings of an open vault; anything missing takes its default, so that a vault always opens. */
export function readSettings(vault: Vault): Settings {
  const value = vault.get('settings', settingsId);
  const fields: { readonly [name: string]: JsonValue | undefined } =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? // Arrays were ruled out; the compiler cannot narrow readonly ones.
        (value as { readonly [name: string]: JsonValue | undefined })
      : {};
  const { name, autoLockMinutes, confirmedSlots, spareWaived, nodes } = fields;
  return {
    name: typeof name === 'string' ? name : 'Vault',
    // A vault from elsewhere may say anything; one that never locks itself is not among it.
    autoLockMinutes:
      typeof autoLockMinutes === 'number'
        ? Math.min(Math.max(autoLockMinutes, 1), 240)
        : defaultAutoLockMinutes,
    confirmedSlots: Array.isArray(confirmedSlots)
      ? confirmedSlots.filter((id) => typeof id === 'string')
      : [],
    ...(spareWaived === true ? { spareWaived } : {}),
    nodes: readNodes(nodes),
  };
}

/** Settings as their record holds them. */
export function settingsValue(settings: Settings): JsonValue {
  return {
    name: settings.name,
    autoLockMinutes: settings.autoLockMinutes,
    confirmedSlots: settings.confirmedSlots,
    ...(settings.spareWaived === true ? { spareWaived: true } : {}),
    ...(settings.nodes.on || settings.nodes.list.length > 0 ? { nodes: nodesValue(settings.nodes) } : {}),
  };
}
