import { bigIntToBytes, fromHex } from '../bytes.ts';
import type { DisplayPermit, InnerCall } from './display.ts';
import type { CallReading } from './read-call.ts';
import { readCarriedCall } from './read-call.ts';
import { refused } from '../refusal.ts';
import { checksumAddress } from './address.ts';
import { underAllNames } from './coin-faces.ts';
import { unlimitedFrom } from './call-effects.ts';
import type { TypedLeaf } from './typed-data-encode.ts';

/** What typed data was found to be for; the findings of the reading hold the facts. */
export interface TypedPurpose {
  permits: DisplayPermit[];
  inner: InnerCall[];
  /** The most that is taken for gas in the chain's coin (wei), where the document is a transaction. */
  fee?: bigint;
}

/** A document of typed data, as the readers of its purpose see it. */
interface Document {
  primaryType: string;
  leaves: readonly TypedLeaf[];
  /** `eip155:1`; `eip155:0` when the domain names no chain. */
  chain: string;
  /** The contract of the domain. */
  contract: string | null;
  signer: string;
}

/**
 * Reads what typed data would set off: permissions (EIP-2612, DAI, Permit2, ERC-3009), orders, and calls that it
 * carries (Safe transactions, meta-transactions).
 * @throws HoldfastError `refused` for calls that cannot be shown.
 */
export function readPurpose(document: Document, reading: CallReading): TypedPurpose {
  const reader = new PurposeReader(document, reading);
  reader.read();
  const { permits, inner, fee } = reader;
  return { permits, inner, ...(fee === undefined ? {} : { fee }) };
}

const zeroAddress = `0x${'0'.repeat(40)}`;
const callNames = /^(?:data|call_?data|func|functionSignature)$/i;
const permitNames = /permit|approv|allowance|delegat/i;

class PurposeReader {
  readonly permits: DisplayPermit[] = [];
  readonly inner: InnerCall[] = [];
  fee: bigint | undefined;
  readonly #document: Document;
  readonly #reading: CallReading;

  constructor(document: Document, reading: CallReading) {
    this.#document = document;
    this.#reading = reading;
  }

  read(): void {
    const { primaryType, contract } = this.#document;
    // Rules that name calls hold for documents too: the contract of the domain, and what it is asked to take.
    this.#reading.findings.calls.push({ target: contract ?? 'none', method: primaryType.slice(0, 200) });
    if (this.#isBlind()) this.#reading.findings.warn('binary-message', 'danger');
    if (/^SafeTx$/i.test(primaryType)) this.#safeTransaction();
    else if (/^(?:ForwardRequest|MetaTransaction)/i.test(primaryType)) this.#metaTransaction();
    else if (/^(?:Packed)?UserOperation$/i.test(primaryType)) this.#userOperation();
    else if (primaryType === 'Transaction' && this.#leaf('to')?.type.kind === 'uint') this.#transaction();
    else if (primaryType === 'Tx' && this.#leaf('account_number') && this.#leaf('sequence')) this.#foreign();
    else if (/^(?:Transfer|Receive)WithAuthorization$/i.test(primaryType)) this.#transfer();
    else {
      // A permission may carry a witness whose type and name its spender chooses: an order in it hides nothing.
      const isPermit = permitNames.test(primaryType);
      const orders = this.#placesOf('offerer');
      const isOrder = this.#orderAmounts() !== undefined;
      if (isPermit) this.#permission();
      for (const place of orders) this.#seaportOrder(place);
      if (isOrder) this.#order();
      // A witness's own bytes are not run: of a permission only those of the document itself are read as a call.
      if (isPermit) this.#relayedCalls(1);
      else if (orders.length === 0 && !isOrder && !this.#authorization()) this.#relayedCalls();
    }
  }

  /** Where structs with a member of this name are: the document itself, or inside of it (Seaport's bulk orders). */
  #placesOf(name: string): (readonly string[])[] {
    return this.#document.leaves
      .filter(({ path }) => path.at(-1) === name)
      .map(({ path }) => path.slice(0, -1));
  }

  #leaf(...path: string[]): TypedLeaf | undefined {
    return this.#document.leaves.find(
      (leaf) => leaf.path.length === path.length && path.every((part, at) => leaf.path[at] === part),
    );
  }

  #value(...path: string[]): bigint | string | undefined {
    return this.#leaf(...path)?.value;
  }

  #number(...path: string[]): bigint | undefined {
    const value = this.#value(...path);
    return typeof value === 'bigint' ? value : undefined;
  }

  #text(...path: string[]): string | undefined {
    const value = this.#value(...path);
    return typeof value === 'string' ? value : undefined;
  }

  /** How many elements the list at a path has. */
  #count(...path: string[]): number {
    const found = new Set(
      this.#document.leaves
        .filter((leaf) => path.every((part, at) => leaf.path[at] === part))
        .map((leaf) => leaf.path[path.length]),
    );
    return [...found].filter((part) => part !== undefined && /^[0-9]+$/.test(part)).length;
  }

  #asset(token: string | null): string {
    const { chain } = this.#document;
    return token === null || token === zeroAddress ? chain : `${chain}/${token}`;
  }

  /** The `operation` 1 of a Safe transaction is a delegatecall (the Bybit theft). */
  #safeTransaction(): void {
    const { findings } = this.#reading;
    this.#carry(
      this.#text('to'),
      this.#number('value') ?? 0n,
      this.#text('data'),
      this.#number('operation') ?? 2n,
      true,
    );
    const price = this.#number('gasPrice') ?? 0n;
    if (price === 0n) return;
    const token = this.#text('gasToken') ?? null;
    this.#move(token, null, this.#text('refundReceiver') ?? null);
    findings.warn('fee-cap-high', 'danger', { maxFee: price.toString() });
  }

  /** A message that somebody else brings to the chain: the call in it is what is signed (ERC-2771). */
  #metaTransaction(): void {
    const to = this.#text('to') ?? this.#document.contract ?? undefined;
    const data = this.#text('data') ?? this.#text('functionSignature');
    this.#carry(to, this.#number('value') ?? 0n, data, 0n, false);
  }

  /**
   * Documents of forwarders and accounts that bear other names (`RelayRequest`, `SponsoredCallERC2771`, lists of calls):
   * wherever bytes stand beside the contract that they are for, at most so deep, that is a call.
   */
  #relayedCalls(deepest = Infinity): void {
    for (const { path, type, value } of this.#document.leaves) {
      if (path.length > deepest) continue;
      if (type.kind !== 'bytes' || typeof value !== 'string' || !callNames.test(path.at(-1) ?? '')) continue;
      const beside = (...names: string[]): TypedLeaf[] =>
        names.flatMap((name) => this.#leaf(...path.slice(0, -1), name) ?? []);
      const [target] = beside('to', 'target', 'dest').filter(({ type: { kind } }) => kind === 'address');
      if (typeof target?.value !== 'string') continue;
      const [amount, operation] = [beside('value')[0]?.value, beside('operation', 'howToCall')[0]?.value];
      this.#carry(
        target.value,
        typeof amount === 'bigint' ? amount : 0n,
        value,
        typeof operation === 'bigint' ? operation : 0n,
        false,
      );
    }
  }

  /** Somebody is let act for the account with all that it has in a contract (lending markets). */
  #authorization(): boolean {
    const granted = ['isAllowed', 'isAuthorized'].find((name) => this.#number(name) === 1n);
    if (granted === undefined) return false;
    const { findings } = this.#reading;
    const spender = this.#text('manager') ?? this.#text('authorized') ?? null;
    findings.acts.add('permit');
    findings.warn('approval-unlimited', 'danger', { method: this.#document.primaryType, field: granted });
    this.#permit(this.#document.contract, spender, null, this.#number('deadline') ?? this.#number('expiry'));
    return true;
  }

  /**
   * A transaction of ZKsync (EIP-712 form, type 113), whose addresses are numbers. A paymaster may be given an allowance by
   * what goes to it, and contracts come along to be deployed: neither is read.
   */
  #transaction(): void {
    const to = this.#number('to') ?? 0n;
    const others = this.#document.leaves.some(
      ({ path, value }) =>
        (path[0] === 'paymaster' && value !== 0n) || (path[0] === 'paymasterInput' && value !== '0x'),
    );
    if (others || to >> 160n !== 0n) throw refused('unknown-call');
    if (this.#count('factoryDeps') > 0) this.#reading.require('contract-creation', {});
    this.fee = (this.#number('gasLimit') ?? 0n) * (this.#number('maxFeePerGas') ?? 0n);
    const target = checksumAddress(bigIntToBytes(to, 20));
    this.#carry(target, this.#number('value') ?? 0n, this.#text('data'), 0n, false);
  }

  /** A transaction of a Cosmos chain for accounts of Ethereum (Evmos, Injective): its messages are not read. */
  #foreign(): void {
    const { primaryType } = this.#document;
    this.#reading.require('unknown-call', { selector: primaryType });
    this.#reading.findings.acts.add('other');
    this.#reading.findings.warn('unknown-call', 'danger', { selector: primaryType });
  }

  /** ERC-4337: what the account runs; it reaches the account itself. */
  #userOperation(): void {
    this.#carry(this.#text('sender'), 0n, this.#text('callData'), 0n, true);
  }

  /** Nothing but hashes and bare bytes (a root over orders, a Safe's message): nobody can read what it stands for. */
  #isBlind(): boolean {
    const { leaves } = this.#document;
    return (
      leaves.length > 0 &&
      leaves.every(({ type }) => type.kind === 'bytes' || (type.kind === 'fixed-bytes' && type.bits === 256))
    );
  }

  #carry(
    target: string | undefined,
    value: bigint,
    data: string | undefined,
    operation: bigint,
    wallet: boolean,
  ): void {
    const { chain, contract, signer } = this.#document;
    if (target === undefined || data === undefined) throw refused('unknown-call');
    const owners = wallet && contract !== null ? [signer, contract] : [signer];
    const place = { chain, target: contract ?? zeroAddress, owners, depth: 0 };
    this.inner.push(readCarriedCall({ target, value, operation, data: fromHex(data) }, place, this.#reading));
  }

  /** ERC-3009: whoever has the signature moves the tokens now. */
  #transfer(): void {
    const { contract } = this.#document;
    const amount = this.#number('value') ?? 0n;
    const recipient = this.#text('to') ?? null;
    this.#reading.findings.acts.add('transfer');
    this.#move(contract, amount, recipient);
    if (recipient === zeroAddress) this.#reading.findings.warn('zero-address', 'danger', { argument: 'to' });
  }

  #move(token: string | null, amount: bigint | null, recipient: string | null): void {
    const transfer = { asset: this.#asset(token), amount: amount?.toString() ?? null, recipient };
    this.#reading.findings.transfers.push(...underAllNames(transfer));
  }

  #permission(): void {
    const { findings } = this.#reading;
    findings.acts.add('permit');
    const spender = this.#text('spender') ?? this.#text('delegatee') ?? this.#text('operator') ?? null;
    const end = this.#number('deadline') ?? this.#number('sigDeadline') ?? this.#number('expiry');
    const details = this.#permittedAt();
    if (details.length > 0) {
      for (const path of details) {
        const token = this.#text(...path, 'token') ?? null;
        // Permit2's allowance outlives the signature: its own end is the one that counts.
        const last = this.#number(...path, 'expiration') ?? end;
        this.#permit(token, spender, this.#number(...path, 'amount') ?? null, last);
      }
      return;
    }
    const allowed = this.#number('allowed') ?? this.#number('approved');
    if (this.#number('approved') === 1n)
      findings.warn('approval-all-items', 'danger', {
        method: this.#document.primaryType,
        operator: spender ?? '',
      });
    const amount = this.#number('value') ?? this.#number('amount') ?? (allowed === 0n ? 0n : null);
    this.#permit(this.#document.contract, spender, amount, end);
  }

  /** The places of token and amount: `details` and `permitted`, one or a list of them. A witness may bear either name. */
  #permittedAt(): string[][] {
    return ['details', 'permitted'].flatMap((name) => {
      const count = this.#count(name);
      if (count > 0) return Array.from({ length: count }, (_, at) => [name, at.toString()]);
      return this.#leaf(name, 'token') || this.#leaf(name, 'amount') ? [[name]] : [];
    });
  }

  #permit(
    token: string | null,
    spender: string | null,
    amount: bigint | null,
    deadline: bigint | undefined,
  ): void {
    const bounded = amount !== null && amount < unlimitedFrom ? amount : null;
    this.permits.push({
      token,
      spender,
      amount: bounded?.toString() ?? null,
      deadline: deadline === undefined || deadline === 0n ? null : deadline.toString(),
    });
    this.#move(token, bounded, spender);
  }

  /** Seaport: what is offered must bring something back to whom it belonged. */
  #seaportOrder(place: readonly string[]): void {
    const { findings } = this.#reading;
    findings.acts.add('trade');
    const offerer = this.#text(...place, 'offerer');
    const offered = this.#count(...place, 'offer');
    for (let at = 0; at < offered; at += 1) {
      const item = (name: string): string[] => [...place, 'offer', at.toString(), name];
      this.#move(
        this.#text(...item('token')) ?? null,
        this.#larger(item('startAmount'), item('endAmount')),
        null,
      );
    }
    let returned = 0n;
    for (let at = 0; at < this.#count(...place, 'consideration'); at += 1) {
      const item = (name: string): string[] => [...place, 'consideration', at.toString(), name];
      if (this.#text(...item('recipient')) !== offerer) continue;
      const [start, end] = [
        this.#number(...item('startAmount')) ?? 0n,
        this.#number(...item('endAmount')) ?? 0n,
      ];
      returned += start < end ? start : end;
    }
    // One unit of the smallest kind is the usual disguise of nothing.
    if (offered > 0 && returned <= 1n && !this.#returnsItem(place, offerer))
      findings.warn('order-without-return', 'danger');
  }

  /** Whether an item that is no money (ERC-721, ERC-1155: types 2 to 5) comes back; one of those is something. */
  #returnsItem(place: readonly string[], offerer: string | undefined): boolean {
    for (let at = 0; at < this.#count(...place, 'consideration'); at += 1) {
      const item = [...place, 'consideration', at.toString()];
      const kind = this.#number(...item, 'itemType') ?? 0n;
      if (kind >= 2n && this.#text(...item, 'recipient') === offerer) return true;
    }
    return false;
  }

  #larger(first: string[], second: string[]): bigint {
    const [one, other] = [this.#number(...first) ?? 0n, this.#number(...second) ?? 0n];
    return one > other ? one : other;
  }

  /** Names that orders of CoW Protocol, 1inch, 0x and Bebop give to what is sold and bought; CoW takes its fee from what is sold. */
  #orderAmounts(): { token: string | null; sold: bigint; bought: bigint } | undefined {
    for (const [token, sold, bought, fee] of [
      ['sellToken', 'sellAmount', 'buyAmount', 'feeAmount'],
      ['makerAsset', 'makingAmount', 'takingAmount', ''],
      ['makerToken', 'makerAmount', 'takerAmount', ''],
      ['taker_token', 'taker_amount', 'maker_amount', ''],
    ] as const) {
      const [give, take] = [this.#number(sold), this.#number(bought)];
      if (give === undefined || take === undefined) continue;
      return { token: this.#text(token) ?? null, sold: give + (this.#number(fee) ?? 0n), bought: take };
    }
    return undefined;
  }

  #order(): void {
    const { findings } = this.#reading;
    const order = this.#orderAmounts();
    if (!order) return;
    findings.acts.add('trade');
    this.#move(order.token, order.sold, this.#document.contract);
    if (order.bought <= 1n) findings.warn('order-without-return', 'danger');
    const receiver = this.#text('receiver');
    if (receiver !== undefined && receiver !== zeroAddress && receiver !== this.#document.signer)
      findings.warn('recipient-differs', 'danger', { recipient: receiver });
  }
}
