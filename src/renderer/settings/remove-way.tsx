import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ProofFields } from '../parts/proof-fields.tsx';
import { useAction } from '../state/action.ts';
import { proofBytes, useProof } from '../state/proof.ts';
import { useQuery } from '../state/query.ts';
import { parseRoute, useRoute } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { wayName } from './way-name.ts';

const t = text.tokenUnlock;

/** A way to open the vault is taken away, on proof; the page ends afterwards. */
export function RemoveWay() {
  const { query } = parseRoute(useRoute((state) => state.path));
  const id = query.get('slot') ?? '';
  const { value } = useQuery('vault.slots', {});
  const slot = value?.slots.find((one) => one.id === id);
  const action = useAction();
  const proof = useProof(action, `/settings/remove-way?slot=${id}`);
  const ready = slot !== undefined && proof.given && !action.busy;

  async function remove(): Promise<void> {
    if (!ready) return;
    const done = await action.run('vault.remove-slot', { slot: id, proof: proofBytes(proof.value) });
    if (done !== undefined) await endPage('/settings', { code: 'slot-removed' });
  }

  return (
    <Frame
      title={t.removeTitle}
      steps={t.removeSteps}
      step={0}
      onLeave={action.busy ? undefined : () => proof.leave('/settings')}
    >
      <Step
        title={t.removeSteps[0]}
        onSubmit={() => void remove()}
        actions={
          action.busy ? (
            <Progress label={t.removing} progress={action.progress} />
          ) : (
            <Button look="primary" type="submit" isDisabled={!ready}>
              {t.removeNow}
            </Button>
          )
        }
      >
        {slot !== undefined && <Notice tone="warn">{t.removeWhat(wayName(slot))}</Notice>}
        <ProofFields
          autoFocus
          label={text.backups.with}
          passphraseLabel={text.settings.present}
          value={proof.value}
          onChange={proof.change}
        />
        <ErrorNotice error={action.error} />
      </Step>
    </Frame>
  );
}
