import type { Descriptor } from '../../core/bitcoin/descriptor.ts';
import { walletBranches } from '../../core/bitcoin/wallet.ts';
import { isHoldfastError } from '../../core/error.ts';
import { instant } from '../../core/keys/instant.ts';
import { uuidV7 } from '../../core/keys/uuid-v7.ts';
import type { BitcoinNetwork } from '../../core/seeds/extended-key.ts';
import type { Context, HandlersOf } from '../context.ts';
import { keyLookup } from '../key-lookup.ts';
import { descriptorText, readWallet, walletAddresses, walletView, type KeptWallet } from '../wallets.ts';

/** Most addresses that one answer lists when none are asked for. */
const usualCount = 10;

/** The handlers of `wallets.*`. */
export const walletsHandlers: HandlersOf<'wallets'> = {
  'wallets.list': (_input, context) => {
    const { hd } = context.ports;
    const keys = keyLookup(context.session, hd);
    const all = context.session.wallets.all(hd);
    return Promise.resolve({
      wallets: all.map(({ kept, descriptor }) => walletView(kept, descriptor, keys, hd)),
    });
  },

  'wallets.add': async (input, context) => {
    const { hd, random } = context.ports;
    const network = input.network ?? 'mainnet';
    const { text, descriptor } = readInput(context, input.descriptor, network);
    if (context.session.wallets.all(hd).some(({ kept }) => kept.descriptor === text))
      throw context.fail('wallet-known');
    const kept: KeptWallet = {
      id: uuidV7(context.now, (length) => random.bytes(length)),
      label: input.label,
      descriptor: text,
      network,
      added: instant(context.now),
    };
    const wallet = walletView(kept, descriptor, keyLookup(context.session, hd), hd);
    // A wallet of strangers would make their addresses look like change of ours.
    const ours = wallet.cosigners.flatMap((cosigner) => cosigner.ours ?? []);
    if (ours.length === 0) throw context.fail('wallet-not-ours');
    await context.change({ subjects: [...new Set(ours)], details: { wallet: kept.id } }, (change) =>
      change.put('wallet', kept.id, { ...kept }),
    );
    return { wallet };
  },

  'wallets.addresses': ({ id, change, from, count }, context) => {
    const { hd } = context.ports;
    const found = context.session.wallets.byId(id, hd);
    if (found === undefined) throw context.fail('no-such-wallet', { id });
    const branch = change === true ? 1 : 0;
    const range = { branch, from: from ?? 0, count: count ?? usualCount };
    const addresses =
      branch < walletBranches(found.descriptor)
        ? walletAddresses(found.kept, found.descriptor, range, hd)
        : [];
    return Promise.resolve({ addresses });
  },

  'wallets.remove': async ({ id }, context) => {
    if (context.session.wallets.byId(id, context.ports.hd) === undefined)
      throw context.fail('no-such-wallet', { id });
    await context.change({ subjects: [], details: { wallet: id } }, (change) => change.delete('wallet', id));
    return {};
  },
};

function readInput(
  context: Context<'wallets.add'>,
  given: string,
  network: BitcoinNetwork,
): { text: string; descriptor: Descriptor } {
  try {
    const text = descriptorText(given);
    const descriptor = readWallet(text, network, context.ports.hd);
    if (descriptor !== undefined) return { text, descriptor };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    throw context.fail('descriptor-malformed', error.details);
  }
  throw context.fail('descriptor-malformed', { reason: 'network-or-private' });
}
