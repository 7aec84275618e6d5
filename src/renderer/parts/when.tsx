const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const dateOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** An instant as the person's local time. */
export function formatWhen(iso: string, day = false): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return (day ? dateOnly : dateTime).format(at);
}

/** A time in the local zone, with the exact UTC on hover. */
export function When({ iso, day = false }: { readonly iso: string; readonly day?: boolean }) {
  return (
    <time dateTime={iso} title={`${iso.replace('T', ' ').replace(/(\.\d+)?Z$/, '')} UTC`}>
      {formatWhen(iso, day)}
    </time>
  );
}
