import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Field } from '../parts/field.tsx';
import { ListPlace } from '../parts/list-place.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { QrToggle } from '../parts/qr-code.tsx';
import { RemovableSection } from '../parts/removable-section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.wallets;
type Wallet = CommandOutput<'wallets.list'>['wallets'][number];
type Network = NonNullable<CommandInput<'wallets.add'>['network']>;
const networks: readonly Network[] = ['mainnet', 'testnet', 'regtest'];

/** Wallets whose scripts are known, such as multisig. */
export function WalletsPlace({ page }: { readonly page: string | undefined }) {
  return page === 'add' ? <AddWallet /> : <WalletList />;
}

function WalletList() {
  const { value, error } = useQuery('wallets.list', {});
  const { wallets = [] } = value ?? {};
  return (
    <ListPlace
      words={t}
      addAt="/wallets/add"
      error={error}
      empty={value !== undefined && wallets.length === 0}
    >
      {wallets.map((wallet) => (
        <WalletSection key={wallet.id} wallet={wallet} />
      ))}
    </ListPlace>
  );
}

function WalletSection({ wallet }: { readonly wallet: Wallet }) {
  const [shown, setShown] = useState(false);
  const { value } = useQuery('wallets.addresses', shown ? { id: wallet.id, count: 5 } : undefined);

  return (
    <RemovableSection
      title={wallet.label}
      words={t}
      onRemove={(action) => action.run('wallets.remove', { id: wallet.id })}
    >
      <p>
        {t.signs(wallet.required, wallet.cosigners.length, wallet.script)},{' '}
        {text.sign.networks[wallet.network]}
      </p>
      <dl className="facts">
        <Fact name={t.cosigners}>
          {wallet.cosigners.map(({ fingerprint = '', path = '', ours }, index) => (
            <div key={`${String(index)}${fingerprint}`}>
              <span className="mono">{t.cosigner(fingerprint, path)}</span>{' '}
              {ours !== undefined && <KeyLink id={ours} />}
            </div>
          ))}
        </Fact>
        <Fact name={t.descriptor}>
          <span className="mono small wrap-anywhere">{wallet.descriptor}</span>
          <div className="row">
            <CopyButton value={wallet.descriptor} label={t.descriptorOf(wallet.label)} />
            <QrToggle value={wallet.descriptor} label={t.descriptorOf(wallet.label)} />
          </div>
          <p className="hint">{t.watchOnly}</p>
        </Fact>
        {value !== undefined && (
          <Fact name={t.addresses}>
            {value.addresses.map(({ index, address }) => (
              <Address key={index} value={address} />
            ))}
          </Fact>
        )}
      </dl>
      {!shown && (
        <div>
          <Button look="quiet" onPress={() => setShown(true)}>
            {t.showAddresses}
          </Button>
        </div>
      )}
    </RemovableSection>
  );
}

function AddWallet() {
  const [label, setLabel] = useState('');
  const [descriptor, setDescriptor] = useState('');
  const [network, setNetwork] = useState<Network>('mainnet');
  const action = useAction();
  const ready = label.trim() !== '' && descriptor.trim() !== '';
  const leave = () => replaceRoute('/wallets');

  async function add(): Promise<void> {
    const done = await action.run('wallets.add', {
      label: label.trim(),
      descriptor: descriptor.trim(),
      network,
    });
    if (done === undefined) return;
    say(t.added);
    leave();
  }

  return (
    <OneStep
      title={t.add}
      steps={t.addSteps}
      lead={t.addLead}
      act={t.addIt}
      ready={ready}
      action={action}
      onAct={add}
      onLeave={leave}
    >
      <Field autoFocus label={t.label} value={label} onChange={setLabel} maxLength={120} />
      <Field
        label={t.descriptor}
        value={descriptor}
        onChange={setDescriptor}
        maxLength={20_000}
        lines={4}
        mono
      />
      <Choice
        inline
        label={t.network}
        value={network}
        onChange={setNetwork}
        options={networks.map((value) => ({ value, name: text.sign.networks[value] }))}
      />
    </OneStep>
  );
}
