import type { KeyOrigin, KeyRecord } from '../keys/key.ts';
import type { Advisory, Affected } from './advisory.ts';
import { inRange, type VersionRange } from './version-range.ts';

/** A key that an advisory touches. */
export interface AdvisoryMatch {
  /** The facts of the origin that fit, and those that are not on record, with an empty value. */
  readonly because: { readonly field: string; readonly value: string }[];
  /** `certain`: every fact that the advisory names is on record; `possible`: some are not. */
  readonly sureness: 'certain' | 'possible';
}

/** One fact held against an advisory: it fits, it does not, or the origin does not say. */
interface Fact {
  readonly field: string;
  readonly fits: boolean | undefined;
  readonly value: string;
}

/** The name under which keys count that this program made itself. */
const ownName = 'Holdfast';

/**
 * Whether an advisory touches a key, and why. A derived key is as good as its seed: what touches the seed touches it.
 * `parent` is the record of the seed. Destroyed keys are not looked at.
 */
export function matchAdvisory(
  advisory: Pick<Advisory, 'affected'>,
  record: KeyRecord,
  parent: KeyRecord | undefined,
): AdvisoryMatch | undefined {
  if (record.state === 'destroyed') return undefined;
  const own = advisory.affected.map((affected) => matchOne(factsOf(affected, record)));
  const above =
    parent === undefined
      ? []
      : advisory.affected.map((affected) => {
          const match = matchOne(factsOf(affected, parent));
          return match && { ...match, because: [{ field: 'seed', value: parent.label }, ...match.because] };
        });
  const matches = [...own, ...above].filter((match) => match !== undefined);
  return matches.find(({ sureness }) => sureness === 'certain') ?? matches[0];
}

function matchOne(facts: readonly Fact[]): AdvisoryMatch | undefined {
  if (facts.some(({ fits }) => fits === false)) return undefined;
  return {
    because: facts.map(({ field, value }) => ({ field, value })),
    sureness: facts.every(({ fits }) => fits === true) ? 'certain' : 'possible',
  };
}

function factsOf(affected: Affected, { origin, algorithm }: KeyRecord): Fact[] {
  const facts: Fact[] = [];
  const add = (field: string, fits: boolean | undefined, value = ''): void =>
    void facts.push({ field, fits, value });
  const { how, tool, appVersions, runtime, randomSources, importFormats, algorithms, token, created } =
    affected;
  if (how !== undefined) add('how', how.includes(origin.how), origin.how);
  if (tool !== undefined) {
    const made = makerOf(origin);
    add('tool', nameFits(made?.tool, tool.names), made?.tool);
    if (tool.versions !== undefined)
      add('toolVersion', rangeFits(made?.version, tool.versions), made?.version);
  }
  if (appVersions !== undefined)
    add('appVersion', rangeFits(origin.appVersion, appVersions), origin.appVersion);
  if (runtime !== undefined) {
    const [, name, version] = /^(.*?)(?: v?(\d[^ ]*))?$/.exec(origin.runtime) ?? [];
    add('runtime', nameFits(name, runtime.names), origin.runtime);
    if (runtime.versions !== undefined)
      add('runtimeVersion', rangeFits(version, runtime.versions), origin.runtime);
  }
  if (randomSources !== undefined) {
    // A derived key drew nothing: its seed did.
    const fits = origin.how === 'derived' ? false : nameFits(origin.randomSource, randomSources);
    add('randomSource', fits, origin.randomSource);
  }
  if (importFormats !== undefined) {
    const fits = origin.how === 'imported' ? nameFits(origin.importFormat, importFormats) : false;
    add('importFormat', fits, origin.importFormat);
  }
  if (algorithms !== undefined) {
    const fits = algorithms.some((name) => algorithm === name || algorithm.startsWith(`${name}-`));
    add('algorithm', fits, algorithm);
  }
  if (token !== undefined) {
    const elsewhere = origin.how === 'generated' || origin.how === 'derived';
    add('tokenModel', elsewhere ? false : nameFits(origin.token?.model, token.models), origin.token?.model);
    if (token.firmware !== undefined)
      add('tokenFirmware', rangeFits(origin.token?.firmware, token.firmware), origin.token?.firmware);
  }
  if (created !== undefined)
    add('created', createdFits(origin, created), origin.how === 'imported' ? '' : origin.at);
  return facts;
}

/** What made a key, as far as it is known: this program, or what its owner states. */
function makerOf(origin: KeyOrigin): KeyOrigin['madeWith'] {
  if (origin.madeWith !== undefined) return origin.madeWith;
  const ours = origin.how === 'generated' || origin.how === 'derived';
  return ours ? { tool: ownName, version: origin.appVersion } : undefined;
}

/**
 * Names are compared without regard to case and marks between words. People write more than the name (`bx 3.2 on my old
 * laptop`): a text that holds a name as whole words may well be that one, which is not certain.
 */
function nameFits(text: string | undefined, names: readonly string[]): boolean | undefined {
  if (text === undefined || text === '') return undefined;
  const given = ` ${plain(text)} `;
  const wanted = names.map((name) => ` ${plain(name)} `);
  if (wanted.includes(given)) return true;
  return wanted.some((name) => given.includes(name)) ? undefined : false;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function rangeFits(version: string | undefined, ranges: readonly VersionRange[]): boolean | undefined {
  const answers = ranges.map((range) => inRange(version, range));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

/** When an imported key was made is not on record; it was made before it was brought in. */
function createdFits(
  origin: KeyOrigin,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): boolean | undefined {
  if (from !== undefined && origin.at < from) return false;
  if (origin.how === 'imported') return undefined;
  return to === undefined || origin.at <= to;
}
