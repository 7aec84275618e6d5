/** How long what is on its way (a new step, an answer) may take to claim the focus itself. */
const settleMs = 30;

/**
 * Sees to it that the focus is never nowhere. When what had it is gone, it goes to the heading of the step or the page, which also brings
 * that into sight and has it read out; when it was only out of use for a while, such as a button during work, it comes back.
 */
export function keepFocus(): () => void {
  let last: HTMLElement | undefined;
  let timer = 0;

  function look(): void {
    timer = 0;
    const active = document.activeElement;
    if (last === undefined || (active !== null && active !== document.body)) return;
    if (!last.isConnected) document.querySelector<HTMLElement>('.step h2, main h1')?.focus();
    else if (!last.matches(':disabled')) last.focus();
  }

  const observer = new MutationObserver(() => {
    if (timer === 0) timer = window.setTimeout(look, settleMs);
  });
  function onFocus(event: FocusEvent): void {
    last = event.target instanceof HTMLElement ? event.target : undefined;
  }
  // Whoever clicks beside everything means it.
  function onPointer(): void {
    last = undefined;
  }

  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
  document.addEventListener('focusin', onFocus);
  document.addEventListener('pointerdown', onPointer, true);
  return () => {
    observer.disconnect();
    window.clearTimeout(timer);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('pointerdown', onPointer, true);
  };
}
