/** Steps about signing; each result is checked by libraries that had no part in making it. */
import { addr, recoverAddressTyped, Transaction as EthereumTransaction } from 'micro-eth-signer';
import { Transaction } from '@scure/btc-signer';
import { hex } from '@scure/base';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { firstAddresses, masterOf } from './own-derivation.ts';
import { check, type Practice } from './practice.ts';
import { permitJson, practicePayment, practicePermit, practiceTransfer } from './practice-requests.ts';
import type { Step } from './step.ts';

/** An EIP-1559 transfer, recovered to the address that the phrase gives. */
async function signEthereum(tour: Practice): Promise<string> {
  const { unsigned, to } = practiceTransfer();
  const outcome = await approve(tour, unsigned, { key: tour.key('ethereum') }, (view) => {
    const { display } = view;
    check(display.kind === 'ethereum-transaction', `it was read as ${display.kind}`);
    check(
      display.to === to && display.value === '20000000000000000',
      'other recipient or amount than asked for',
    );
  });
  const signed = EthereumTransaction.fromBytes(outcome.bytes);
  const { address } = signed.recoverSender();
  const own = ownAddresses(tour).ethereum;
  check(address === own, `the signature is by ${address} instead of ${own}`);
  check(
    hex.encode(signed.toBytes({ includeSignature: false })) === hex.encode(unsigned),
    'something else was signed',
  );
  return `recovered to ${address}, as derived from the phrase elsewhere`;
}

/** A payment from a P2WPKH and one from a P2TR address, each finalised and extracted by another library. */
async function signPsbt(tour: Practice): Promise<string> {
  const ids: string[] = [];
  for (const kind of ['segwit', 'taproot'] as const) {
    const master = masterOf(tour.phrase);
    const { psbt, txid } = practicePayment(master, kind);
    master.wipePrivateData();
    const outcome = await approve(tour, psbt, {}, ({ display }) => {
      check(display.kind === 'bitcoin-psbt', `it was read as ${display.kind}`);
      check(
        display.inputs.every((input) => input.willSign),
        'an input is not signed',
      );
      const { fee, totalPayment, totalChange } = display;
      check(
        fee === '1000' && totalPayment === '30000' && totalChange === '19000',
        'other amounts than asked for',
      );
    });
    const transaction = Transaction.fromPSBT(outcome.bytes);
    if (!transaction.isFinal) transaction.finalize();
    check(transaction.id === txid, 'something else was signed');
    check(transaction.extract().length > 0, 'no transaction came out');
    ids.push(txid.slice(0, 8));
  }
  return `one P2WPKH and one P2TR payment signed, finalised and extracted: ${ids.join(', ')}`;
}

/** EIP-712 data, recovered. */
async function signTypedData(tour: Practice): Promise<string> {
  const owner = ownAddresses(tour).ethereum;
  const permit = practicePermit(owner);
  const bytes = new TextEncoder().encode(permitJson(permit));
  const outcome = await approve(
    tour,
    bytes,
    { key: tour.key('ethereum'), kind: 'ethereum-typed-data' },
    (view) => {
      check(view.display.kind === 'ethereum-typed-data', `it was read as ${view.display.kind}`);
      check(view.display.primaryType === 'Permit', `the type is ${view.display.primaryType}`);
    },
  );
  const address = recoverAddressTyped(outcome.text, permit);
  check(addr.isValid(address) && address === owner, `the signature is by ${address} instead of ${owner}`);
  return `a Permit, recovered to ${address}`;
}

/** Opens a request, looks at it, approves exactly its digest; another digest must be refused. */
export async function approve(
  tour: Practice,
  bytes: Uint8Array,
  how: Pick<CommandInput<'sign.open'>, 'key' | 'kind'>,
  look: (view: CommandOutput<'sign.open'>) => void,
): Promise<CommandOutput<'sign.approve'>> {
  const view = await tour.call('sign.open', { from: { bytes }, ...how });
  look(view);
  const other = view.digest.startsWith('0') ? `1${view.digest.slice(1)}` : `0${view.digest.slice(1)}`;
  await tour.refused('sign.approve', { id: view.id, digest: other }, ['digest-mismatch']);
  return await tour.call('sign.approve', { id: view.id, digest: view.digest });
}

function ownAddresses(tour: Practice): ReturnType<typeof firstAddresses> {
  const master = masterOf(tour.phrase);
  const own = firstAddresses(master);
  master.wipePrivateData();
  return own;
}

export const signSteps: readonly Step[] = [
  { id: 'ethereum-transaction-signed', title: 'Sign an Ethereum transaction', run: signEthereum },
  { id: 'psbt-signed-and-finalised', title: 'Sign a Bitcoin transaction', run: signPsbt },
  { id: 'typed-data-signed', title: 'Sign typed data', run: signTypedData },
];
