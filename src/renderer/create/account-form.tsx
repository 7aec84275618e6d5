import { useState } from 'react';
import type { AccountStandard, Network } from '../../core/keys/key.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { parseTags } from '../keys/tags.ts';
import { text } from '../text/en.ts';
import type { FormProps } from './create-key.tsx';
import { FormStep } from './form-step.tsx';
import { LabelFields } from './label-fields.tsx';
import { SeedChoice } from './seed-choice.tsx';

const t = text.createKey;
const standards = [
  'bip84',
  'bip86',
  'ethereum',
  'solana',
  'bip49',
  'bip44',
] as const satisfies readonly AccountStandard[];
const bitcoinNetworks = [
  'bitcoin',
  'bitcoin-testnet',
  'bitcoin-regtest',
] as const satisfies readonly Network[];

/** An account of a seed: which standard, which network, which number. */
export function AccountForm({ onMade, onBack, seed: asked }: FormProps) {
  const [naming, setNaming] = useState({ label: '', tags: '' });
  const [seed, setSeed] = useState(asked ?? '');
  const [standard, setStandard] = useState<AccountStandard>('bip84');
  const [bitcoin, setBitcoin] = useState<(typeof bitcoinNetworks)[number]>('bitcoin');
  const [account, setAccount] = useState('0');
  const action = useAction();
  const network: Network = standard === 'ethereum' || standard === 'solana' ? standard : bitcoin;
  const number = /^\d{1,10}$/.test(account) ? Number(account) : Number.NaN;
  const ready = naming.label.trim() !== '' && seed !== '' && number <= 0x7fffffff;

  async function add(): Promise<void> {
    const done = await action.run('seeds.add-account', {
      seed: toKeyId(seed),
      label: naming.label.trim(),
      tags: parseTags(naming.tags),
      standard,
      network,
      account: number,
    });
    if (done !== undefined) onMade(done);
  }

  return (
    <FormStep
      title={t.kinds.account.name}
      button={t.add}
      ready={ready}
      action={action}
      onSubmit={() => void add()}
      onBack={onBack}
    >
      <LabelFields value={naming} onChange={setNaming} />
      <SeedChoice value={seed} onChange={setSeed} />
      <Choice
        label={t.standard}
        value={standard}
        onChange={setStandard}
        options={standards.map((value) => ({ value, name: t.standards[value] }))}
      />
      {network === bitcoin && (
        <Choice
          inline
          label={t.network}
          value={bitcoin}
          onChange={setBitcoin}
          options={bitcoinNetworks.map((value) => ({ value, name: t.networks[value] }))}
        />
      )}
      <Field
        label={t.account}
        hint={t.accountHint}
        value={account}
        onChange={setAccount}
        maxLength={10}
        mono
      />
    </FormStep>
  );
}
