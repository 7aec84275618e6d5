/** Placeholder until the next commit. */
export function CommandPalette() {
  return null;
}
