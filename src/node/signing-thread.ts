/*
 * What runs in a thread that signs. It gets one secret with each order, wipes it, and holds nothing between two orders.
 */
import { parentPort } from 'node:worker_threads';
import { isHoldfastError } from '../core/error.ts';
import { signNatively } from './crypto/bulk-signer.ts';

/** What is asked of a thread. */
export interface SigningOrder {
  readonly id: number;
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly digests: Uint8Array;
}

/** What it answers: the signatures, or why there are none. */
export type SigningAnswer =
  | { readonly id: number; readonly signatures: Uint8Array }
  | { readonly id: number; readonly failed: string; readonly index?: number };

parentPort?.on('message', (order: SigningOrder) => {
  parentPort?.postMessage(answer(order));
});

function answer({ id, secret, publicKey, digests }: SigningOrder): SigningAnswer {
  try {
    return { id, signatures: signNatively(secret, publicKey, digests) };
  } catch (error) {
    if (!isHoldfastError(error)) return { id, failed: 'internal' };
    const { index } = error.details;
    return { id, failed: error.code, ...(typeof index === 'number' ? { index } : {}) };
  } finally {
    secret.fill(0);
  }
}
