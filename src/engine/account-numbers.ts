/** The number that a transaction has in the order of its account. */
export interface Sequence {
  /** Chain and address. */
  readonly account: string;
  /** Decimal. */
  readonly number: string;
}

/** What is known of a number and of the account it belongs to. */
export interface NumberUse {
  /** Another request was signed with this number. */
  readonly used: boolean;
  readonly newest: bigint;
}

/** The numbers that accounts have signed with. */
export class AccountNumbers {
  readonly #accounts = new Map<string, { newest: bigint; readonly used: Map<string, string> }>();

  /** Takes in that a request (by its id) was signed with a number. */
  note({ account, number }: Sequence, id: string): void {
    const value = BigInt(number);
    const numbers = this.#accounts.get(account);
    if (numbers === undefined) this.#accounts.set(account, { newest: value, used: new Map([[number, id]]) });
    else {
      numbers.used.set(number, id);
      if (value > numbers.newest) numbers.newest = value;
    }
  }

  /** Undefined for an account that has signed nothing. The request `except` is not another one. */
  find({ account, number }: Sequence, except: string | undefined): NumberUse | undefined {
    const numbers = this.#accounts.get(account);
    if (numbers === undefined) return undefined;
    const by = numbers.used.get(number);
    return { used: by !== undefined && by !== except, newest: numbers.newest };
  }
}
