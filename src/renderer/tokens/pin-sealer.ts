import { sealPin, type PinUse, type SealedPin } from '../../core/tokens/sealed-pin.ts';
import type { Result } from '../../shared/result.ts';
import { vault } from '../bridge/vault.ts';
import { toBytes } from '../bridge/wipe.ts';

/** Seals what was typed for one use. */
export type PinSealer = (typed: string, use: PinUse) => SealedPin;

/**
 * Seals PINs for a token as it is shown here, so that only the process of its module can open them: the vault process,
 * which passes them on, never has them in the clear (P-7).
 */
export async function pinSealer(token: {
  readonly token: string;
  readonly serial: string;
}): Promise<Result<PinSealer>> {
  const answer = await vault.call('tokens.pin-key', { token: token.token });
  return answer.ok ? { ok: true, value: sealerTo(answer.value.key, token.serial) } : answer;
}

/** The same with a key that was asked for in another way. */
export function sealerTo(key: Uint8Array, serial: string): PinSealer {
  return (typed, use) => {
    const bytes = toBytes(typed);
    try {
      return sealPin(bytes, { key, serial, use }, crypto.getRandomValues(new Uint8Array(32)));
    } finally {
      bytes.fill(0);
    }
  };
}
