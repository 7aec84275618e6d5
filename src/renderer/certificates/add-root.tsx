import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { vault } from '../bridge/vault.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { goBack } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { Fingerprint } from './chain-view.tsx';

const t = text.roots;

/** A certificate that a person chose: nothing is trusted before its hash was compared. */
interface Candidate {
  readonly file: string;
  readonly subject: string;
  readonly sha256: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** The root of a maker is chosen, compared with what the maker publishes, and added. */
export function AddRoot() {
  const [candidate, setCandidate] = useState<Candidate>();
  const [typed, setTyped] = useState('');
  const [byEye, setByEye] = useState(false);
  const [name, setName] = useState('');
  const action = useAction();
  const leave = () => goBack('/roots');
  const published = typed.replace(/[\s:]/g, '').toLowerCase();
  const isSame = published === candidate?.sha256;
  const ready = candidate !== undefined && !action.busy && (published === '' ? byEye : isSame);

  async function choose(): Promise<void> {
    action.clear();
    const picked = await callDesktop('desktop.choose-file', { purpose: 'open-maker-root' });
    if (!picked.ok || picked.value.file === undefined) return;
    const file = picked.value.file.ref;
    // Without a hash it only tells which one the certificate has.
    const looked = await vault.call('attestation.add-root', { file });
    if (looked.ok) return;
    const { reason, subject, sha256, notBefore, notAfter } = looked.error.details ?? {};
    if (reason !== 'confirm-hash') action.fail(looked.error);
    else
      setCandidate({
        file,
        subject: String(subject),
        sha256: String(sha256),
        notBefore: String(notBefore),
        notAfter: String(notAfter),
      });
  }
  async function add({ file, sha256 }: Candidate): Promise<void> {
    const wish = name.trim() === '' ? {} : { name: name.trim() };
    if ((await action.run('attestation.add-root', { file, sha256, ...wish })) === undefined) return;
    say(t.added);
    leave();
  }

  return (
    <Frame title={t.addTitle} steps={t.steps} step={candidate === undefined ? 0 : 1} onLeave={leave}>
      {candidate === undefined ? (
        <Step
          title={t.steps[0]}
          lead={t.addLead}
          actions={
            <>
              <Button look="primary" autoFocus onPress={() => void choose()}>
                {t.chooseFile}
              </Button>
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          }
        >
          <ErrorNotice error={action.error} />
        </Step>
      ) : (
        <Step
          title={t.steps[1]}
          lead={t.compareLead}
          onSubmit={() => ready && void add(candidate)}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={!ready}>
                {t.addIt}
              </Button>
              <Button onPress={() => setCandidate(undefined)}>{text.common.back}</Button>
            </>
          }
        >
          <dl className="facts">
            <Fact name={t.subject}>{candidate.subject}</Fact>
            <Fact name={t.from}>
              <When iso={candidate.notBefore} />
            </Fact>
            <Fact name={t.until}>
              <When iso={candidate.notAfter} />
            </Fact>
            <Fact name={t.sha256}>
              <Fingerprint hex={candidate.sha256} />
            </Fact>
          </dl>
          <Field
            autoFocus
            mono
            label={t.typed}
            hint={isSame ? t.same : t.typedHint}
            error={published.length >= 64 && !isSame ? t.differs : undefined}
            value={typed}
            onChange={setTyped}
            maxLength={200}
          />
          {published === '' && (
            <Check isSelected={byEye} onChange={setByEye}>
              {t.byEye}
            </Check>
          )}
          <Field label={t.name} hint={t.nameHint} value={name} onChange={setName} maxLength={120} />
          <ErrorNotice error={action.error} />
        </Step>
      )}
    </Frame>
  );
}
