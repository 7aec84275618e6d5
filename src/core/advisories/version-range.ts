import { z } from 'zod';

const versionText = z
  .string()
  .max(40)
  .regex(/^\d{1,9}(\.\d{1,9}){0,5}(-[0-9A-Za-z.-]{1,20})?$/);

/** Some of a program's versions: from (included), through (included) or before (not included); at least one of them. */
export const versionRangeSchema = z
  .strictObject({
    from: versionText.optional(),
    through: versionText.optional(),
    before: versionText.optional(),
  })
  .refine((range) => Object.keys(range).length > 0, 'empty');

/** Some of a program's versions. */
export type VersionRange = z.infer<typeof versionRangeSchema>;

/** A version taken apart: numbers, and what stands behind a dash for versions before the release. */
interface Version {
  readonly numbers: readonly number[];
  readonly early: string;
}

/** Reads `1.2.3`, `v1.2`, `1.02.013`, `4.3.4-rc.1`; what stands behind a plus or a space says nothing about order. */
function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})(?:-([0-9A-Za-z.-]{1,20}))?(?:[+ ].*)?$/.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  return { numbers: match[1].split('.').map(Number), early: match[2] ?? '' };
}

/**
 * Whether a version lies in a range; undefined when it cannot be read or is absent. Numbers are compared one by one,
 * missing ones count as 0; an early version (`2.0.0-rc.1`) stands before its release.
 */
export function inRange(text: string | undefined, range: VersionRange): boolean | undefined {
  const version = text === undefined ? undefined : parseVersion(text);
  if (version === undefined) return undefined;
  const order = (bound: string | undefined): number | undefined => {
    const other = bound === undefined ? undefined : parseVersion(bound);
    return other === undefined ? undefined : compare(version, other);
  };
  return (order(range.from) ?? 0) >= 0 && (order(range.through) ?? 0) <= 0 && (order(range.before) ?? -1) < 0;
}

function compare(a: Version, b: Version): number {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.early === b.early) return 0;
  // What has no mark behind a dash is the release, and comes last.
  if (a.early === '' || b.early === '') return a.early === '' ? 1 : -1;
  return a.early < b.early ? -1 : 1;
}
