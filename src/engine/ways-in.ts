/** Which tokens are ways into the open vault. */
import type { SlotInfo } from '../core/vault/slot.ts';
import type { TokenState } from '../core/tokens/port.ts';
import type { Session } from './session.ts';
import { tokenIdentity } from './token-link.ts';
import { tokenRecordSchema } from './token-record.ts';

/** The slot that a token opens; one whose serial number says nothing is known by its label. */
export function slotOfToken(
  { vault }: Pick<Session, 'vault'>,
  state: Pick<TokenState, 'serial' | 'label'>,
): SlotInfo | undefined {
  return vault.slots.find(
    ({ token }) =>
      token?.serial === state.serial && (/[^0 ]/.test(state.serial) || token.label === state.label),
  );
}

/** The same for what the register knows a token by. */
export function slotOfKnownToken({ vault }: Pick<Session, 'vault'>, known: string): SlotInfo | undefined {
  return vault.slots.find(({ token }) => token !== undefined && knownAs(token) === known);
}

/** How many tokens open the vault that are not on record as lost or retired. */
export function tokensThatOpen({ vault }: Pick<Session, 'vault'>): number {
  const gone = new Set(
    [...vault.list('token')].flatMap(({ value }) => {
      const record = tokenRecordSchema.safeParse(value).data;
      return record?.life === 'lost' || record?.life === 'retired' ? [record.serial] : [];
    }),
  );
  return vault.slots.filter(({ token }) => token !== undefined && !gone.has(knownAs(token))).length;
}

function knownAs({ serial, label }: { readonly serial: string; readonly label: string }): string {
  return tokenIdentity({ serial, label, reference: '' }, '');
}
