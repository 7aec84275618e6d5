import type { ReactNode } from 'react';
import type { CommandError } from '../../shared/result.ts';
import { go } from '../state/route.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { Heading } from './heading.tsx';
import { ErrorNotice } from './notice.tsx';

/** A place that is a list, and a way to add to it. */
export function ListPlace(props: {
  readonly words: {
    readonly title: string;
    readonly lead: string;
    readonly add: string;
    readonly emptyTitle: string;
    readonly emptyText: string;
  };
  /** Where one adds to it. */
  readonly addAt: string;
  readonly error: CommandError | undefined;
  /** Whether it is known that there is nothing yet. */
  readonly empty: boolean;
  /** What the list is looked through with. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const { words, addAt, error, empty, tools, children } = props;
  return (
    <section className="plain-page" aria-label={words.title}>
      <div className="row apart">
        <Heading>{words.title}</Heading>
        <Button look="primary" onPress={() => go(addAt)}>
          {words.add}
        </Button>
      </div>
      <p className="soft">{words.lead}</p>
      {tools}
      <ErrorNotice error={error} />
      {empty && <EmptyState title={words.emptyTitle} text={words.emptyText} />}
      {children}
    </section>
  );
}
