import { useEffect, useRef, useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.nodes;

/** Kinds whose transactions a node knows. */
const asked: readonly string[] = ['ethereum-transaction', 'bitcoin-psbt', 'solana-transaction'];

interface Props {
  readonly request: RequestView;
  readonly onDone: () => void;
  /** What a node had said holds no more: the words for it, which outlast this part of the page. */
  readonly onGone?: (words: string) => void;
}

/** Asks the node that is named for the chain of a request; offers nothing in cold mode. */
export function LookUp({ request, onDone, onGone }: Props) {
  const { value } = useQuery('nodes.list', asked.includes(request.kind) ? {} : undefined);
  const cold = useSession((state) => state.desktop?.cold ?? 'off');
  const [said, setSaid] = useState<CommandOutput<'sign.look-up'>>();
  const [tries, setTries] = useState(0);
  const action = useAction();
  if (value === undefined || cold !== 'off') return null;
  const node = value.nodes.find(({ chain }) => chain === request.facts.chain);
  if (!value.on || node === undefined) {
    // What is noted needs no pointer to where nodes are named.
    if (request.status === 'confirmed') return null;
    return (
      <div className="row">
        <span className="soft">{t.canAsk}</span>
        <Button look="quiet" onPress={() => go('/settings/nodes')}>
          {t.open}
        </Button>
      </div>
    );
  }

  async function ask(): Promise<void> {
    setSaid(undefined);
    setTries((count) => count + 1);
    const found = await action.run('sign.look-up', { id: request.id });
    if (found === undefined) return;
    if (found.before !== undefined) {
      const words = t.gone(found.node, found.before);
      say(words);
      onGone?.(words);
      onDone();
      return;
    }
    setSaid(found);
    if (found.found !== 'taken-up') return;
    say(t.receipt({ ...found, succeeded: found.succeeded ?? null }));
    onDone();
  }

  return (
    <div className="stack">
      <div className="row">
        <Button onPress={() => void ask()} isDisabled={action.busy}>
          {t.ask(node.origin)}
        </Button>
        {action.busy ? (
          <Button look="quiet" onPress={action.cancel}>
            {text.common.cancel}
          </Button>
        ) : (
          <span className="soft">{t.askHint}</span>
        )}
      </div>
      <div role="status">
        {action.busy && <p className="soft">{t.asking}</p>}
        {said !== undefined && said.found !== 'taken-up' && (
          <Answer key={tries}>{t.found[said.found](said.node)}</Answer>
        )}
      </div>
      <ErrorNotice error={action.error} />
    </div>
  );
}

/** What the node said, in sight. */
function Answer({ children }: { readonly children: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <div ref={ref}>
      <Notice>{children}</Notice>
    </div>
  );
}
