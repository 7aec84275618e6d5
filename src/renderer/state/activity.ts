import { vault } from '../bridge/vault.ts';

/** Milliseconds between two signs of life; the lock by idleness counts in minutes. */
const interval = 5000;

/** Tells the vault process, now and then, that the person is here. Gives the function that ends it. */
export function watchActivity(): () => void {
  let last = 0;
  function onAct(event: Event): void {
    if (event.timeStamp - last < interval) return;
    last = event.timeStamp;
    vault.activity();
  }
  const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'];
  kinds.forEach((kind) => window.addEventListener(kind, onAct, { passive: true }));
  return () => kinds.forEach((kind) => window.removeEventListener(kind, onAct));
}
