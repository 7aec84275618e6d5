import { useState, type ReactNode } from 'react';
import { useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** Tells the person before a secret is shown while an assistive program is on; else shows it at once. */
export function SecretGate({ children }: { readonly children: ReactNode }) {
  const accessibility = useSession((state) => state.desktop?.accessibility === true);
  const [accepted, setAccepted] = useState(false);
  if (!accessibility || accepted) return children;
  return (
    <div className="stack">
      <Notice tone="warn">{text.common.screenReader}</Notice>
      <div>
        <Button onPress={() => setAccepted(true)}>{text.common.showAnyway}</Button>
      </div>
    </div>
  );
}
