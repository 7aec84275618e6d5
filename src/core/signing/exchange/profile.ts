import type { ApiSecretForm } from '../../crypto/api-secret.ts';
import type { Authentication, SignatureScheme } from '../request.ts';

/*
 * A profile says all that Holdfast knows of an exchange: where requests go, what of them is signed, and what they do.
 * It is data. docs/exchanges.md shows how one is written.
 */

/** What a request does to an account. Only what a profile names is anything but `other`. */
export type ExchangeAct = 'trade' | 'withdraw' | 'account' | 'read' | 'other';

/** A host, and how the paths that it serves begin. Of several that fit, the first is taken unless a request names one. */
export interface ExchangeHost {
  readonly host: string;
  readonly paths: readonly string[];
}

/** Words that parameters are shown in, in this order, and that facts are made of. */
export const wordNames = [
  'side',
  'type',
  'market',
  'amount',
  'quote-amount',
  'price',
  'asset',
  'address',
  'key',
  'memo',
  'network',
  'from',
  'to',
  'order',
  'leverage',
] as const;
/** One of {@link wordNames}. */
export type WordName = (typeof wordNames)[number];

/**
 * Where the words of a request stand: a parameter's name, several of which the first one counts, or `=text` for what
 * the path alone says. Members of JSON are named `outer.inner`, with `*` for any one name.
 */
export interface Words extends Partial<Readonly<Record<WordName, string | readonly string[]>>> {
  /** The parameter that holds a list of such orders; empty when the body itself is the list. */
  readonly each?: string;
  /** The market is one of contracts, unless this parameter begins with this text. */
  readonly contract?: true | readonly [parameter: string, spot: string];
  /** Parameters that give the amount another meaning, so that nothing bounds it; with a value, unless they have it. */
  readonly doubt?: readonly (string | readonly [parameter: string, harmless: string])[];
  /** A negative amount is a sale. */
  readonly signed?: true;
  /** What leaves is not said, as where a quote is taken by its number: nothing bounds it. */
  readonly unsaid?: true;
  /** Parameters by which it goes to somebody else: with one of them the act is `withdraw`. */
  readonly away?: readonly string[];
}

/** What a method at a path does. `{name}` stands for one part of the path and becomes a parameter. */
export type EndpointRow = readonly [on: string, method: string, act: ExchangeAct, words?: Words];

/** How a request is signed. Texts are templates: see `template.ts` for what may stand in braces. */
export interface SigningRule {
  /** What is signed: texts, and SHA-256 of texts, one after the other. */
  readonly message: readonly (string | { readonly sha256: string })[];
  /** The same for paths that begin otherwise. */
  readonly below?: Readonly<Record<string, SigningRule['message']>>;
  readonly scheme: SignatureScheme;
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** How the text of an API secret becomes the key. */
  readonly secret?: ApiSecretForm;
  /** Whether the passphrase goes along, as it is or as a code over it by the secret. */
  readonly passphrase?: 'plain' | 'code';
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters put at the end of the query, or of the body where there is one, before it is signed, unless given. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The parameter that carries the signature, behind all others. */
  readonly signature?: string;
  /** Header and claims of a token (RFC 7519); `{token}` is both, to be signed. */
  readonly token?: { readonly header: object; readonly claims: object };
}

/** All that is known of an exchange. */
export interface ExchangeProfile {
  readonly id: string;
  readonly name: string;
  readonly hosts: readonly ExchangeHost[];
  /** How bodies are written. */
  readonly body: 'form' | 'json' | 'either';
  /** How to sign, by the kind of credential; `agent` when the action itself is signed as typed data. */
  readonly signing: Partial<Readonly<Record<Authentication, SigningRule | 'agent'>>>;
  /** The parameter in which a request states its time or number, where it is one. */
  readonly clock?: string;
  /**
   * How the name of a market is made of two assets: what stands between them, the assets that it can end in (of which all
   * that fit count), and what stands before every one.
   */
  readonly markets: {
    readonly between?: string;
    readonly ends?: readonly string[];
    readonly before?: string;
  };
  /** Assets that go by several names, so that a limit on one holds for all: other names, and the one in facts. */
  readonly assets?: Readonly<Record<string, string>>;
  /** Types of order whose price is the worst one. */
  readonly limited: readonly string[];
  readonly endpoints: readonly EndpointRow[];
  /**
   * Where path and method are not signed: the only parameters that requests of an act may have. With others, what is
   * signed could be sent to an endpoint that does more, as the parameters of a withdrawal under the name of a query.
   * `order` is for rows of `trade` that say a side: what makes an order may stand nowhere else, and is read there in
   * every way in which an order of the profile can be read.
   */
  readonly carries?: Readonly<Record<'trade' | 'order' | 'read' | 'account', readonly string[]>>;
}
