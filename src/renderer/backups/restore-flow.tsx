/** Placeholder until the next commit. */
export function RestoreFlow() {
  return null;
}
