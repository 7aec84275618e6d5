import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { chainName, formatAsset } from './asset-amount.ts';
import { wordsOf } from './amounts.ts';
import { Reading } from './reading.tsx';
import { Reasons } from './verdict-section.tsx';

const t = text.batches;
type Group = CommandOutput<'batches.get'>['groups'][number];

interface Props {
  readonly batch: string;
  readonly group: Group;
  readonly onChange: () => void;
}

/** Requests of a batch that do the same: how many, how much, to whom; one approval for all of them. */
export function BatchGroup({ batch, group, onChange }: Props) {
  const { digest, count, verdict, status, totals, fee, recipients } = group;
  const action = useAction();

  async function approve(): Promise<void> {
    const done = await action.run('batches.approve', { id: batch, digest });
    onChange();
    if (done !== undefined) say(t.signed(done.signed));
  }

  return (
    <Section
      title={`${t.group(wordsOf(group.act), chainName(group.chain))}: ${t.count(count)}`}
      aside={<span className="soft">{t.statuses[status]}</span>}
    >
      <dl className="facts reading">
        {totals.map(({ asset, amount }) => (
          <Fact key={asset} name={t.total}>
            <span className="figure">
              {amount === null ? `${formatAsset(asset)}, ${t.without}` : formatAsset(asset, amount)}
            </span>
          </Fact>
        ))}
        {fee !== undefined && <Fact name={t.fee}>{formatAsset(fee.asset, fee.amount)}</Fact>}
        <Fact name={t.recipients}>{t.recipientCount(recipients.count, recipients.known)}</Fact>
        {recipients.largest.length > 0 && (
          <Fact name={t.largest}>
            {recipients.largest.map((address) => (
              <Address key={address} value={address} />
            ))}
          </Fact>
        )}
        <Fact name={t.key_}>
          <KeyLink id={group.key} />
        </Fact>
      </dl>
      <Reasons verdict={verdict} past={status !== 'open'} />
      <Samples samples={group.samples} />
      <dl className="facts">
        <Fact name={t.digest}>
          <Address value={digest} />
        </Fact>
      </dl>
      <ErrorNotice error={action.error} />
      {action.busy ? (
        <Progress label={t.signing} progress={action.progress} amount={t.sizes} onCancel={action.cancel} />
      ) : (
        status === 'open' && (
          <div>
            <Button look="primary" isDisabled={verdict.decision === 'refuse'} onPress={() => void approve()}>
              {t.approve(count)}
            </Button>
          </div>
        )
      )}
    </Section>
  );
}

function Samples({ samples }: { readonly samples: Group['samples'] }) {
  const [shown, setShown] = useState<number>();
  const sample = shown === undefined ? undefined : samples[shown];
  return (
    <div className="stack">
      <div className="row" role="group" aria-label={t.samples}>
        <span className="soft">{t.samples}</span>
        {samples.map((_, index) => (
          // Samples never move.
          <Button key={index} look="quiet" onPress={() => setShown(shown === index ? undefined : index)}>
            {t.sample(index + 1)}
          </Button>
        ))}
      </div>
      {sample !== undefined && <Reading display={sample} />}
    </div>
  );
}
