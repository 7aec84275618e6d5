import { randomBytes } from 'node:crypto';
import { sealPin, type PinUse, type SealedPin } from '../../src/core/tokens/sealed-pin.ts';

/** Seals a PIN as the window does. */
export function sealTo(key: Uint8Array, serial: string, use: PinUse, pin: Uint8Array | string): SealedPin {
  const bytes = typeof pin === 'string' ? new TextEncoder().encode(pin) : pin;
  return sealPin(bytes, { key, serial, use }, Uint8Array.from(randomBytes(32)));
}
