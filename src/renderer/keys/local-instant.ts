const form = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * A day, or a day and a time of day, in the local zone, as ISO 8601 UTC. Undefined when it is written in another way or
 * is not in the calendar (30 February, an hour that the change of clocks leaves out).
 */
export function parseLocal(text: string): string | undefined {
  const match = form.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const at = new Date(year, month - 1, day, hour, minute, second);
  const same =
    at.getFullYear() === year &&
    at.getMonth() === month - 1 &&
    at.getDate() === day &&
    at.getHours() === hour &&
    at.getMinutes() === minute &&
    at.getSeconds() === second;
  return same ? at.toISOString() : undefined;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** An instant in the form that {@link parseLocal} reads: as short as says it to the second. */
export function formatLocal(iso: string): string {
  const at = new Date(iso);
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const [hours, minutes, seconds] = [at.getHours(), at.getMinutes(), at.getSeconds()];
  if (seconds !== 0) return `${day} ${two(hours)}:${two(minutes)}:${two(seconds)}`;
  return hours === 0 && minutes === 0 ? day : `${day} ${two(hours)}:${two(minutes)}`;
}
