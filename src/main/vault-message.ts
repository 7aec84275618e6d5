import { z } from 'zod';
import { lockReasons, type VaultToMain } from '../shared/wire.ts';

const minutes = z.number().min(0).max(100_000);

const schema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({
    type: z.literal('opened'),
    vaultName: z.string().max(200),
    ref: z.string().max(4096),
    autoLockMinutes: minutes,
  }),
  z.strictObject({ type: z.literal('auto-lock'), minutes }),
  z.strictObject({ type: z.literal('token-start'), id: z.int().min(0), what: z.enum(['module', 'devices']) }),
  z.strictObject({
    type: z.literal('network-start'),
    id: z.int().min(0),
    // As it is shown to the person: nothing that could read as anything but a host.
    origin: z
      .string()
      .max(300)
      .regex(/^https?:\/\/[a-z0-9.:[\]-]+$/),
    address: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.strictObject({ type: z.literal('token-kill'), id: z.int().min(0) }),
  z.strictObject({ type: z.literal('closed'), reason: z.enum(lockReasons) }),
]);

/** What the vault process said, if it is one of the things it may say. */
export function parseVaultMessage(raw: unknown): VaultToMain | undefined {
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : undefined;
}
