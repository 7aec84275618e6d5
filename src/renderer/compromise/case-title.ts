import type { CaseView } from '../../shared/contract/cases.ts';
import { text } from '../text/en.ts';

/** What a case is called: by the key that was named, or by the wrapping key that was lost. */
export function caseTitle({ wrappingKey, reached, key }: CaseView): string {
  if (wrappingKey !== undefined) return text.cases.lostWrappingKey(wrappingKey.label);
  return text.cases.title(reached.find(({ how }) => how === 'named')?.label ?? key);
}
