import type { Warning } from '../display-parts.ts';
import type { FactTransfer, RequestAct, RequestFacts } from '../facts.ts';

/** The gravest acts first. */
const graveness: readonly RequestAct[] = [
  'delegate',
  'account',
  'approve',
  'permit',
  'deploy',
  'other',
  'transfer',
  'stake',
  'trade',
  'call',
  'typed-data',
];

/** What a call or a document was found to do, gathered over everything inside of it. */
export class Findings {
  readonly acts = new Set<RequestAct>();
  readonly transfers: FactTransfer[] = [];
  readonly calls: { target: string; method: string }[] = [];
  readonly #warnings = new Map<string, Warning>();

  /** The same thing is said once, however often it is found. */
  warn(code: Warning['code'], severity: Warning['severity'], params: Warning['params'] = {}): void {
    this.#warnings.set(JSON.stringify([code, severity, params]), { code, severity, params });
  }

  get warnings(): Warning[] {
    return [...this.#warnings.values()];
  }

  /** The facts, with `otherwise` as act when nothing more was found. */
  facts(chain: string, otherwise: RequestAct): RequestFacts {
    const acts = graveness.filter((act) => this.acts.has(act));
    return {
      acts: acts.length === 0 ? [otherwise] : acts,
      chain,
      transfers: this.transfers,
      calls: this.calls,
    };
  }
}
