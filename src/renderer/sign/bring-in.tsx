import { useEffect, useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { toBytes } from '../bridge/wipe.ts';
import { byteLimits } from '../../shared/byte-limits.ts';
import type { CommandInput } from '../../shared/contract.ts';
import type { RequestKind } from '../../core/signing/request.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { CodeReader } from '../parts/code-reader.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, replaceRoute, useRoute } from '../state/route.ts';
import { signersAmong } from '../state/signers.ts';
import { text } from '../text/en.ts';

const t = text.sign;
const kinds = [
  'auto',
  'ethereum-transaction',
  'ethereum-message',
  'ethereum-typed-data',
  'bitcoin-psbt',
  'bitcoin-message',
  'solana-transaction',
  'solana-message',
  'exchange-request',
  'raw-message',
] as const;

/** A request comes in: by file, by drop, or pasted. */
export function BringIn() {
  const { query } = parseRoute(useRoute((state) => state.path));
  const [pasted, setPasted] = useState('');
  const [kind, setKind] = useState<'auto' | RequestKind>('auto');
  const [key, setKey] = useState(query.get('key') ?? '');
  const { value: list } = useQuery('keys.list', { states: ['active'] });
  const [scanning, setScanning] = useState(false);
  const action = useAction();
  const signers = signersAmong(list);

  async function read(from: CommandInput<'sign.open'>['from']): Promise<void> {
    const request = await action.run('sign.open', {
      from,
      ...(kind === 'auto' ? {} : { kind }),
      ...(key === '' ? {} : { key: toKeyId(key) }),
    });
    if (request !== undefined) replaceRoute(`/sign/${request.id}`);
  }

  function readPasted(): void {
    if (pasted.trim() === '') return;
    const bytes = toBytes(kind === 'raw-message' ? pasted : pasted.trim());
    if (bytes.length > byteLimits.request) action.fail({ code: 'file-too-large' });
    else void read({ bytes });
  }

  async function openFile(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'open-request' });
    if (chosen.ok && chosen.value.file !== undefined) await read({ file: chosen.value.file.ref });
  }

  useEffect(() => {
    function onDragOver(event: DragEvent): void {
      event.preventDefault();
    }
    function onDrop(event: DragEvent): void {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      if (file.size > byteLimits.request) {
        action.fail({ code: 'file-too-large' });
        return;
      }
      void file
        .arrayBuffer()
        .then((bytes) => read({ bytes: new Uint8Array(bytes), name: file.name.slice(0, 200) }));
    }
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  });

  return (
    <form
      className="plain-page"
      onSubmit={(event) => {
        event.preventDefault();
        readPasted();
      }}
    >
      <div>
        <Button look="quiet" onPress={() => go('/sign')}>
          ‹ {t.back}
        </Button>
      </div>
      <Heading>{t.bringIn}</Heading>
      <div className="row">
        <Button onPress={() => void openFile()}>{t.openFile}</Button>
        {!scanning && <Button onPress={() => setScanning(true)}>{text.scan.scan}</Button>}
        <span className="soft">{t.dropHere}</span>
      </div>
      {scanning && (
        <CodeReader
          maxLength={byteLimits.request}
          onText={(code) => {
            setPasted(code);
            setScanning(false);
          }}
          onClose={() => setScanning(false)}
        />
      )}
      <Field
        autoFocus
        label={t.paste}
        hint={t.pasteHint}
        value={pasted}
        onChange={setPasted}
        maxLength={byteLimits.request}
        lines={6}
        mono
      />
      <ErrorNotice error={action.error} />
      <Choice
        inline
        label={t.kind}
        value={kind}
        onChange={setKind}
        options={kinds.map((value) => ({ value, name: t.kinds[value] }))}
      />
      <Picker
        label={t.key}
        value={key}
        onChange={setKey}
        options={[
          { value: '', name: t.keyAuto },
          ...signers.map((one) => ({ value: String(one.id), name: one.label })),
        ]}
      />
      <div>
        <Button look="primary" type="submit" isDisabled={pasted.trim() === '' || action.busy}>
          {t.read}
        </Button>
      </div>
    </form>
  );
}
