import { useId, type ReactNode } from 'react';

/** A part of a page under a hairline, named for screen readers too. */
export function Section(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly aside?: ReactNode;
}) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <div className="row apart">
        <h2 id={id} className="section-title">
          {props.title}
        </h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
