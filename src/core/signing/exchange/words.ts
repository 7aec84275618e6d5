import { anyAssetOf, type FactTransfer } from '../facts.ts';
import { decimalOf, product } from './amounts.ts';
import { assetName } from './asset-name.ts';
import { parseJson } from '../json.ts';
import { assetsOfMarket } from './market.ts';
import { flattenInto, type Parameter } from './parameters.ts';
import { wordNames, type ExchangeAct, type ExchangeProfile, type WordName, type Words } from './profile.ts';

/** What a request says, in words and in the terms of rules. */
export interface Reading {
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly transfers: readonly FactTransfer[];
}

type Said = Partial<Record<WordName, string>>;

/**
 * Puts parameters into words. Every parameter is shown: those that a profile has a word for first, the others under
 * their own names. Lists of orders are read one by one.
 */
export function readWords(
  profile: ExchangeProfile,
  act: ExchangeAct,
  words: Words,
  parameters: readonly Parameter[],
): Reading {
  const { each } = words;
  if (each === undefined) return readOne(profile, act, words, parameters, '');
  const prefix = each === '' ? '' : `${each}.`;
  const groups = new Map<string, Parameter[]>();
  const shared: Parameter[] = [];
  for (const parameter of parameters.flatMap((one) => (one.name === each ? listIn(one) : [one]))) {
    const [, number, name] = parameter.name.startsWith(prefix)
      ? (/^([0-9]+)\.(.+)$/.exec(parameter.name.slice(prefix.length)) ?? [])
      : [];
    if (number === undefined || name === undefined) shared.push(parameter);
    else groups.set(number, [...(groups.get(number) ?? []), { name, value: parameter.value }]);
  }
  const readings = [...groups].map(([number, own]) =>
    // What stands outside of the list holds for each of it, as a market or a category does; said twice alike, it is said once.
    readOne(
      profile,
      act,
      words,
      [
        ...own,
        ...shared.filter((one) => !own.some(({ name, value }) => name === one.name && value === one.value)),
      ],
      ` ${String(Number(number) + 1)}`,
      own.length,
    ),
  );
  // A list that nothing was found in may still be one to the exchange; of a list of cancellations nothing leaves.
  const none = act === 'trade' && words.amount !== undefined ? [unbounded(profile)] : [];
  return {
    fields: [...readings.flatMap(({ fields }) => fields), ...shared],
    transfers: readings.length > 0 ? readings.flatMap(({ transfers }) => transfers) : none,
  };
}

/** A list that stands in a parameter as JSON. @throws HoldfastError `undecodable` when it is none. */
function listIn({ name, value }: Parameter): Parameter[] {
  const found: Parameter[] = [];
  flattenInto(name, parseJson(value), found);
  return found;
}

/** Any amount of any asset: no limit on an asset of the exchange lets it through. */
export function unbounded({ id }: ExchangeProfile): FactTransfer {
  return { asset: anyAssetOf(`exchange:${id}`), amount: null, recipient: null };
}

/** `own` is how many of the parameters are shown here; the others only tell what these mean. */
function readOne(
  profile: ExchangeProfile,
  act: ExchangeAct,
  words: Words,
  parameters: readonly Parameter[],
  suffix: string,
  own = parameters.length,
): Reading {
  const said: Said = {};
  const used = new Set<string>();
  const fields: { name: string; value: string }[] = [];
  for (const word of wordNames) {
    const found = lookUp(words[word], parameters);
    if (found === undefined) continue;
    if (found.name !== undefined) used.add(found.name);
    said[word] = found.value;
  }
  if (words.signed === true) applySign(said);
  for (const word of wordNames) {
    const value = said[word];
    if (value !== undefined) fields.push({ name: `${word}${suffix}`, value: shown(word, value) });
  }
  const taken = new Set(fields.map(({ name }) => name));
  for (const { name, value } of parameters.slice(0, own)) {
    if (used.has(name)) continue;
    const label = `${name}${suffix}`;
    fields.push({ name: taken.has(label) ? `parameter ${label}` : label, value });
  }
  return { fields, transfers: transfersOf(profile, act, words, said, parameters) };
}

/** Exchanges write sides and types in every case. */
function shown(word: WordName, value: string): string {
  return word === 'side' || word === 'type' ? value.toLowerCase().replaceAll('_', ' ') : value;
}

function applySign(said: Said): void {
  const { amount } = said;
  if (amount === undefined) return;
  said.side = amount.startsWith('-') ? 'sell' : 'buy';
  said.amount = amount.replace(/^-/, '');
}

function lookUp(
  place: string | readonly string[] | undefined,
  parameters: readonly Parameter[],
): { name?: string; value: string } | undefined {
  if (place === undefined) return undefined;
  for (const name of typeof place === 'string' ? [place] : place) {
    if (name.startsWith('=')) return { value: name.slice(1) };
    const found = name.includes('*')
      ? fitting(name.split('.'), parameters)
      : parameters.filter((one) => one.name === name);
    // Two places that fit one word leave it unsaid: both are shown under their own names.
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
  }
  return undefined;
}

function fitting(pattern: readonly string[], parameters: readonly Parameter[]): Parameter[] {
  return parameters.filter(({ name }) => {
    const parts = name.split('.');
    return (
      parts.length === pattern.length &&
      parts.every((part, at) => pattern[at] === '*' || pattern[at] === part)
    );
  });
}

function transfersOf(
  profile: ExchangeProfile,
  act: ExchangeAct,
  words: Words,
  said: Said,
  parameters: readonly Parameter[],
): FactTransfer[] {
  if (words.unsaid === true) return [unbounded(profile)];
  const name = (asset: string): string => `exchange:${profile.id}/${assetName(profile, asset)}`;
  const doubtful =
    (words.doubt ?? []).some((one) => {
      const [doubted, harmless] = typeof one === 'string' ? [one] : one;
      return parameters.some(({ name: held, value }) => held === doubted && value !== harmless);
    }) ||
    // Which of the two counts is for the exchange to say.
    (said.amount !== undefined && said['quote-amount'] !== undefined);
  const amount = doubtful ? null : (decimalOf(said.amount) ?? null);
  if (act === 'withdraw' || (act === 'account' && said.to !== undefined)) {
    const to = said.address ?? said.key ?? said.to;
    const recipient = to === undefined ? null : said.memo ? `${to}:${said.memo}` : to;
    const asset = said.asset ? name(said.asset) : unbounded(profile).asset;
    const sent = { asset, amount, recipient: recipient?.slice(0, 200) ?? null };
    // A name with a number behind it goes by that number: of which asset it is, the name does not prove.
    return said.asset?.includes(':') === true
      ? [sent, { ...sent, ...unbounded(profile), recipient: sent.recipient }]
      : [sent];
  }
  const trades = words.market !== undefined || words.amount !== undefined;
  if (act !== 'trade' || !trades) return [];
  const { market } = said;
  if (!market) return [unbounded(profile)];
  const contract = isContract(words, parameters);
  const pair = contract ? undefined : assetsOfMarket(profile, market);
  if (pair === undefined) {
    const whole = { asset: name(market), amount, recipient: null };
    // Of two assets without a mark between them, either may be one that is limited.
    return contract || profile.markets.ends === undefined ? [whole] : [whole, unbounded(profile)];
  }
  const quote = doubtful ? undefined : decimalOf(said['quote-amount']);
  const side = said.side?.toLowerCase();
  // Under each name that it may go by: a limit on the right one is to see it, and what it says of the others is harmless.
  const taken = (assets: readonly string[], most: string | null): FactTransfer[] =>
    assets.map((asset) => ({ asset: `exchange:${profile.id}/${asset}`, amount: most, recipient: null }));
  if (side === 'sell') return taken(pair.bases, amount);
  if (side === 'buy') {
    const price = isLimited(profile, said.type) ? decimalOf(said.price) : undefined;
    // A price of nothing is none, and no worst one.
    const priced = amount !== null && price !== undefined && price !== '0';
    const cost = priced ? product(amount, price) : undefined;
    return taken(pair.quotes, quote ?? cost ?? null);
  }
  return taken([...new Set([...pair.bases, ...pair.quotes])], null);
}

function isLimited({ limited }: ExchangeProfile, type: string | undefined): boolean {
  return type !== undefined && limited.includes(type.toLowerCase());
}

function isContract({ contract }: Words, parameters: readonly Parameter[]): boolean {
  if (contract === undefined || contract === true) return contract === true;
  const [parameter, spot] = contract;
  const value = parameters.find(({ name }) => name === parameter)?.value;
  return value === undefined || !value.toLowerCase().startsWith(spot);
}
