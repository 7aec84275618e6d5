import { QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';
import { ErrorNotice } from './notice.tsx';

/** A public text as a QR code, drawn by the vault process with its quiet zone; always dark on light. */
export function QrCode({ value, label }: { readonly value: string; readonly label: string }) {
  const { value: code, error } = useQuery('report.qr', { text: value });
  if (error !== undefined) return <ErrorNotice error={error} />;
  if (code === undefined) return <div className="qr" />;
  let path = '';
  code.modules.forEach((module, index) => {
    if (module === 1) path += `M${index % code.size} ${Math.floor(index / code.size)}h1v1h-1z`;
  });
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={text.common.qrFor(label)}
      shapeRendering="crispEdges"
    >
      <rect width={code.size} height={code.size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}

/** A button that shows and hides a QR code below it. */
export function QrToggle({ value, label }: { readonly value: string; readonly label: string }) {
  const [open, setOpen] = useState(false);
  if (value.length > 2900) return null;
  return (
    <>
      <Button look="quiet" label={text.common.qrFor(label)} onPress={() => setOpen(!open)}>
        <QrIcon size={14} aria-hidden="true" />
        {text.common.showQr}
      </Button>
      {open && <QrCode value={value} label={label} />}
    </>
  );
}
