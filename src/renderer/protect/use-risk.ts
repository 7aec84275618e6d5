import { useState } from 'react';
import type { KeyState } from '../../core/keys/state.ts';
import type { Action } from '../state/action.ts';

/** What has to be confirmed before a key reads. */
export interface Risk {
  /** A reason has to be given. */
  readonly asked: boolean;
  readonly reason: string;
  readonly change: (reason: string) => void;
  /** Nothing is asked, or it is answered. */
  readonly settled: boolean;
  /** The part of a command's input. */
  readonly input: { readonly risk?: { readonly reason: string } };
}

/** Asks for a reason when the key is known to be compromised, or once a command has said so. */
export function useRisk(state: KeyState | undefined, { error }: Action): Risk {
  const [reason, change] = useState('');
  const [refused, setRefused] = useState(false);
  // Stays asked while the command runs again.
  if (error?.code === 'risk-unconfirmed' && !refused) setRefused(true);
  const asked = refused || state === 'compromised';
  const words = reason.trim();
  return {
    asked,
    reason,
    change,
    settled: !asked || words !== '',
    input: asked && words !== '' ? { risk: { reason: words } } : {},
  };
}
