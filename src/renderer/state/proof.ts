import { useEffect, useRef, useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import type { Action } from './action.ts';
import { goBack, useRoute } from './route.ts';
import { endPage } from './session.ts';

/** What proves that a person may open something. */
export interface Proof {
  readonly with: 'passphrase' | 'recovery-code';
  readonly secret: string;
}

/** Nothing typed yet. */
export const noProof: Proof = { with: 'passphrase', secret: '' };

/** A proof in the form that commands take; the bytes are wiped once they are sent. */
export function proofBytes(proof: Proof): { with: Proof['with']; secret: Uint8Array } {
  return { with: proof.with, secret: toBytes(proof.secret) };
}

/** A proof that a form asks for. */
export interface AskedProof {
  readonly value: Proof;
  readonly change: (value: Proof) => void;
  readonly given: boolean;
  /** Leaves the form for a place; a page into which a secret was typed ends. */
  readonly leave: (place: string) => void;
}

/**
 * Asks for a proof, and sees to it that no page goes on that holds one it does not need. When the proof opened nothing, a fresh
 * page at `route` says so. When the person leaves the form, whichever way and even if they took back what they typed, a fresh
 * page goes on where they went: the string may still be in this process.
 */
export function useProof({ error }: Action, route: string): AskedProof {
  const [value, change] = useState(noProof);
  const given = value.secret !== '';
  const held = useRef(false);
  useEffect(() => {
    if (given) held.current = true;
  }, [given]);
  useEffect(
    () => () => {
      if (held.current) void endPage(useRoute.getState().path.slice(0, 200));
    },
    [],
  );
  useEffect(() => {
    if (error?.code === 'wrong-secret' || error?.code === 'recovery-code-malformed')
      void endPage(route, error);
  }, [error, route]);

  function leave(place: string): void {
    if (given) void endPage(place, { code: 'secret-cancelled' });
    else goBack(place);
  }
  return { value, change, given, leave };
}
