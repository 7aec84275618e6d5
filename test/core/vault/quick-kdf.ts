import { createHash } from 'node:crypto';
import type { KdfPort } from '../../../src/core/ports.ts';

/** Stands in for Argon2id where its cost is not what is tested; counts its calls. */
export const quickKdf: KdfPort & { calls: number } = {
  calls: 0,
  argon2id(cost, secret, salt) {
    quickKdf.calls++;
    const hash = createHash('sha256').update(JSON.stringify([cost.memoryKiB, cost.passes, cost.lanes]));
    return Promise.resolve(new Uint8Array(hash.update(salt).update(secret).digest()));
  },
};
