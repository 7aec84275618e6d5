import type { ReactNode } from 'react';

/** A place with nothing in it yet: what it is for, and one thing to do. */
export function EmptyState(props: {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="empty">
      <h2>{props.title}</h2>
      <p className="soft">{props.text}</p>
      {props.children}
    </div>
  );
}
