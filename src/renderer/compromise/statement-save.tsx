import { useState } from 'react';
import { Address } from '../parts/address.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { SavePaper } from '../parts/save-file.tsx';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';

const t = text.statements;

/** A signed statement to take away, with the fingerprint that whoever checks it needs. */
export function StatementSave({
  id,
  title,
  label,
}: {
  readonly id: string;
  readonly title: string;
  readonly label: string;
}) {
  const [fingerprint, setFingerprint] = useState<string>();
  const action = useAction();

  return (
    <div className="stack tight">
      <h3 className="wrap-anywhere">{`${title}: ${label}`}</h3>
      <SavePaper
        title={`${title}: ${label}`}
        purpose="save-statement"
        name={`${title} ${label}`}
        busy={action.busy}
        save={async (file, form) => {
          const done = await action.run('statements.export', { id, file, form });
          if (done !== undefined) setFingerprint(done.keyFingerprint);
          return done !== undefined;
        }}
      />
      {fingerprint !== undefined && (
        <>
          <p className="soft small">{t.fingerprint}</p>
          <Address value={fingerprint} />
        </>
      )}
      <ErrorNotice error={action.error} />
    </div>
  );
}
