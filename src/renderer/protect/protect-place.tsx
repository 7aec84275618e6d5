import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { CarryOver } from './carry-over.tsx';
import { CheckMac } from './check-mac.tsx';
import { CheckSignature } from './check-signature.tsx';
import { DecryptFile } from './decrypt-file.tsx';
import { DecryptText } from './decrypt-text.tsx';
import { DeriveKey } from './derive-key.tsx';
import { EncryptFile } from './encrypt-file.tsx';
import { EncryptText } from './encrypt-text.tsx';
import { ForgetItem } from './forget-item.tsx';
import { MakeMac } from './make-mac.tsx';
import { RegisterList } from './register-list.tsx';
import { UnwrapKey } from './unwrap-key.tsx';
import { WrapKey } from './wrap-key.tsx';

const t = text.protect;

const groups = [
  { name: t.groups.files, acts: ['encrypt-file', 'decrypt-file'] },
  { name: t.groups.texts, acts: ['encrypt-text', 'decrypt-text'] },
  { name: t.groups.messages, acts: ['mac', 'check-mac', 'check-signature'] },
  { name: t.groups.keys, acts: ['wrap', 'unwrap', 'derive'] },
] as const;

/** Keys at work: files, texts, messages and other keys; and the list of what hangs on them. */
export function ProtectPlace({ page }: { readonly page: string | undefined }) {
  const { query } = parseRoute(useRoute((state) => state.path));
  const key = query.get('key') ?? '';
  switch (page) {
    case 'encrypt-file':
      return <EncryptFile startKey={key} />;
    case 'decrypt-file':
      return <DecryptFile />;
    case 'encrypt-text':
      return <EncryptText startKey={key} />;
    case 'decrypt-text':
      return <DecryptText />;
    case 'mac':
      return <MakeMac startKey={key} />;
    case 'check-mac':
      return <CheckMac />;
    case 'check-signature':
      return <CheckSignature startKey={key} />;
    case 'wrap':
      return <WrapKey startKey={key} startUnder={query.get('under') ?? ''} />;
    case 'unwrap':
      return <UnwrapKey />;
    case 'derive':
      return <DeriveKey startKey={key} />;
    case 'carry':
      return <CarryOver id={key} />;
    case 'forget':
      return <ForgetItem id={query.get('item') ?? ''} />;
    default:
      return <ProtectHome ofKey={key === '' ? undefined : key} />;
  }
}

function ProtectHome({ ofKey }: { readonly ofKey: string | undefined }) {
  return (
    <section className="plain-page" aria-label={t.title}>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <div className="protect-acts">
        {groups.map(({ name, acts }) => (
          <div key={name} className="stack tight" role="group" aria-label={name}>
            <h2 className="section-title">{name}</h2>
            {acts.map((act) => (
              <Button key={act} onPress={() => go(`/protect/${act}`)}>
                {t.acts[act]}
              </Button>
            ))}
          </div>
        ))}
      </div>
      <RegisterList ofKey={ofKey} />
    </section>
  );
}
