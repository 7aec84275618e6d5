import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';

/** Copies a public text; the clipboard is cleared after 30 s. */
export function CopyButton({ value, label }: { readonly value: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = window.setTimeout(() => setCopied(false), 3000);
    return () => window.clearTimeout(timer);
  }, [copied]);

  async function copy(): Promise<void> {
    const answer = await callDesktop('desktop.copy', { text: value, clearAfterSeconds: 30 });
    if (!answer.ok) return;
    setCopied(true);
    say(text.common.copied);
  }

  return (
    <Button look="quiet" label={`${text.common.copy}: ${label}`} onPress={() => void copy()}>
      <Copy size={14} aria-hidden="true" />
      {copied ? text.common.copied : text.common.copy}
    </Button>
  );
}
