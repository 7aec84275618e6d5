/** Placeholder until the next commit. */
export function RecordPlace(_props: {
  readonly id?: string | undefined;
  readonly page?: string | undefined;
}) {
  return null;
}
