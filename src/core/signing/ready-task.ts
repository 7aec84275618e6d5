import { HoldfastError } from '../error.ts';
import type { SigningTask } from './request.ts';

/**
 * The task with everything that its signature is over: where it follows another task, that one's signature stands
 * before its payload. `made` are the signatures of the tasks before it, in order.
 * @throws HoldfastError `bad-signature` when the signature that it needs is not there.
 */
export function readyTask(
  task: SigningTask,
  index: number,
  made: readonly (Uint8Array | undefined)[],
): SigningTask {
  if (task.after === undefined) return task;
  const first = task.after < index ? made[task.after] : undefined;
  if (first === undefined) throw new HoldfastError('bad-signature', { index: task.after });
  const payload = new Uint8Array(first.length + task.payload.length);
  payload.set(first);
  payload.set(task.payload, first.length);
  return { ...task, payload };
}
