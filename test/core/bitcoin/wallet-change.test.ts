import { describe, expect, it } from 'vitest';

import { parseDescriptor } from '../../../src/core/bitcoin/descriptor.ts';
import { WalletIndex } from '../../../src/core/bitcoin/wallet.ts';
import { nobleHdEngine } from '../../../src/core/seeds/hd-engine.ts';
import { encodePsbt } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { KeyOrigin } from '../../../src/core/signing/request.ts';
import { FakeKeys } from '../signing/support/fake-keys.ts';
import type { OutputSpec } from '../signing/support/psbt-builder.ts';
import { buildPsbt, owned, pair, strangerScript } from '../signing/support/psbt-builder.ts';
import type { Member } from '../signing/support/shared-scripts.ts';
import { named, shared } from '../signing/support/shared-scripts.ts';

const account = "m/48'/0'/0'/2'";
const ours = new FakeKeys();
const other = new FakeKeys('legal winner thank year wave sausage worth useful legal winner thank yellow');
const thief = new FakeKeys('letter advice cage absurd amount doctor acoustic avoid letter advice cage above');

const expression = (keys: FakeKeys, branches = '<0;1>') =>
  `[${keys.root.fingerprint.toString(16).padStart(8, '0')}/48h/0h/0h/2h]${keys.root.derive(account).publicExtendedKey}/${branches}/*`;
const walletOf = (id: string, text: string) => ({
  id,
  label: id,
  descriptor: parseDescriptor(text, nobleHdEngine),
});
const index = new WalletIndex(
  [
    walletOf('Shared', `wsh(sortedmulti(2,${expression(ours)},${expression(other)}))`),
    walletOf('Alone', `wsh(sortedmulti(1,${expression(ours)},${expression(other)}))`),
    walletOf('Fixed', `wsh(multi(2,${expression(ours, '5')},${expression(other, '5')}))`),
  ],
  nobleHdEngine,
);

class WithWallets extends FakeKeys {
  readonly walletOf = (script: Uint8Array, origins: readonly KeyOrigin[]) => index.find(script, origins);
}
const keys = new WithWallets();

const at = (below: string, ...owners: FakeKeys[]): Member[] =>
  owners.map((each) => ({ keys: each, path: `${account}/${below}` }));
const hex = ({ keys: each, path }: Member) =>
  Buffer.from(each.root.derive(path).publicKey ?? []).toString('hex');
const sorted = (members: Member[]) => members.toSorted((a, b) => (hex(a) < hex(b) ? -1 : 1));

function script(below: string, required = 2, owners = [ours, other]) {
  const members = sorted(at(below, ...owners));
  return { ...shared('p2wsh', required, members), origins: members.map((one) => named(one, 0x02)) };
}
function out(below: string, required = 2, owners = [ours, other]): OutputSpec {
  const made = script(below, required, owners);
  return { script: made.script, amount: 39_000n, extra: made.origins };
}
function roleOf(output: OutputSpec, inputs = [script('0/3')]): string {
  const specs = inputs.map(({ script: spent, pairs }) => ({
    script: spent,
    amount: 100_000n,
    whole: true,
    extra: pairs,
  }));
  const bytes = encodePsbt(buildPsbt(keys, specs, [{ script: strangerScript, amount: 60_000n }, output]));
  const { display } = decodeRequest({ bytes }, keys);
  if (display.kind !== 'bitcoin-psbt') throw new Error('not a PSBT');
  return display.outputs[1]?.role ?? 'none';
}

const single = owned(ours, "m/84'/0'/0'/1/3", 'p2wpkh', 'output');
const reversed = shared('p2wsh', 2, sorted(at('1/4', ours, other)).toReversed());
const lies: [string, OutputSpec][] = [
  ['of the receiving branch', out('0/9')],
  ['of a third branch', out('2/9')],
  ['of a hardened branch', out("1'/9")],
  ['too far ahead', out('1/10004')],
  ['at the end of all indexes', out('1/2147483647')],
  ['one step deeper', out('1/4/0')],
  ['one of two instead of both', out('1/4', 1)],
  ['with the key of a thief in place of the other', out('1/4', 2, [ours, thief])],
  ['with a thief as a third', out('1/4', 2, [ours, other, thief])],
  ['of our key alone', out('1/4', 1, [ours])],
  ['of the thief alone, named as ours', { ...out('1/4', 2, [thief]), extra: out('1/4').extra ?? [] }],
  ['with the keys in another order', { ...out('1/4'), script: reversed.script }],
  ['without origins', { script: script('1/4').script, amount: 39_000n }],
  [
    'with the origins of another index',
    { script: script('1/4').script, amount: 39_000n, extra: script('1/5').origins },
  ],
  [
    'to a stranger, with our origins',
    { script: strangerScript, amount: 39_000n, extra: script('1/4').origins },
  ],
  [
    'within P2SH',
    {
      script: shared('p2sh-p2wsh', 2, sorted(at('1/4', ours, other))).script,
      amount: 39_000n,
      extra: script('1/4').origins,
    },
  ],
  ['in an account of one key of ours', { script: single.script, amount: 39_000n, extra: single.pairs }],
  [
    'with a taproot tree beside it',
    {
      script: single.script,
      amount: 39_000n,
      extra: [...single.pairs, pair(0x06, Uint8Array.of(0, 0xc0, 1, 0x51))],
    },
  ],
];

describe('change of a wallet of several keys', () => {
  it('counts its lies', () => {
    expect(lies.length).toBe(18);
  });

  it.each(lies)('%s is a payment', (_name, output) => {
    expect(roleOf(output)).toBe('payment');
  });

  it('believes the truth, and the way back to what was spent', () => {
    for (const below of ['1/4', '1/0', '1/10003']) expect(roleOf(out(below))).toBe('change');
    expect(roleOf({ ...out('0/3') })).toBe('change');
    expect(roleOf(out('1/4', 1), [script('0/3', 1)])).toBe('change');
  });

  it('of two wallets that pay together there is none', () => {
    expect(roleOf(out('1/4'), [script('0/3'), script('0/3', 1)])).toBe('payment');
  });

  it('a descriptor of one branch has no change', () => {
    const members = at('5/4', ours, other);
    const made = { ...shared('p2wsh', 2, members), origins: members.map((one) => named(one, 0x02)) };
    expect(
      roleOf({ script: made.script, amount: 39_000n, extra: made.origins }, [
        { ...script('0/3'), ...shared('p2wsh', 2, at('5/3', ours, other)) },
      ]),
    ).toBe('payment');
  });
});
