import { FileChoice } from '../backups/file-choice.tsx';
import { DateField } from '../keys/period-fields.tsx';
import { Check } from '../parts/check.tsx';
import { Field } from '../parts/field.tsx';
import { FileSource } from '../protect/file-source.tsx';
import { text } from '../text/en.ts';
import type { DocumentDraft } from './document-draft.ts';

const t = text.documents;

interface Props {
  readonly value: DocumentDraft;
  readonly onChange: (value: DocumentDraft) => void;
}

/** The fields of the form that was chosen. */
export function DocumentFields({ value, onChange }: Props) {
  const set = (change: Partial<DocumentDraft>): void => onChange({ ...value, ...change });
  const line = (name: 'trustedComment' | 'namespace' | 'type' | 'keyName' | 'number', hint?: string) => (
    <Field
      label={t[name]}
      hint={hint}
      value={value[name]}
      onChange={(next) => set({ [name]: next })}
      maxLength={200}
    />
  );
  const file = (
    <FileSource
      label={t.file}
      purpose="open-document"
      value={value.file}
      onChange={(next) => set({ file: next })}
    />
  );
  const certificate = (label: string) => (
    <FileChoice
      label={label}
      button={t.chooseCertificate}
      purpose="open-certificate"
      value={value.certificate}
      onChange={(next) => set({ certificate: next })}
    />
  );
  switch (value.form) {
    case 'minisign':
      return (
        <>
          {file}
          {line('trustedComment', t.trustedHint)}
        </>
      );
    case 'sshsig':
      return (
        <>
          {file}
          {line('namespace', t.namespaceHint)}
        </>
      );
    case 'jws':
      return (
        <>
          <Field
            label={t.payload}
            hint={t.payloadHint}
            value={value.payload}
            onChange={(payload) => set({ payload })}
            maxLength={16_000}
            lines={6}
            mono
          />
          {line('type', t.typeHint)}
          {line('keyName', t.keyNameHint)}
          <Check isSelected={value.detached} onChange={(detached) => set({ detached })}>
            {t.detached}
          </Check>
        </>
      );
    case 'cms':
      return (
        <>
          {file}
          {certificate(t.certificate)}
          <p className="hint">{t.certificateHint}</p>
        </>
      );
    case 'x509-request':
      return <SubjectFields value={value} onChange={onChange} />;
    case 'x509-self-signed':
      return (
        <>
          <SubjectFields value={value} onChange={onChange} />
          <DateField
            label={t.notAfter}
            hint={t.dateHint}
            value={value.date}
            onChange={(date) => set({ date })}
          />
        </>
      );
    case 'x509-crl':
      return (
        <>
          {certificate(t.issuer)}
          {line('number', t.numberHint)}
          <DateField
            label={t.nextUpdate}
            hint={t.dateHint}
            value={value.date}
            onChange={(date) => set({ date })}
          />
          <Field
            label={t.revoked}
            hint={t.revokedHint}
            value={value.revoked}
            onChange={(revoked) => set({ revoked })}
            maxLength={1_000_000}
            lines={5}
            mono
          />
        </>
      );
  }
}

const subjectParts = ['organization', 'unit', 'country', 'locality', 'state', 'email'] as const;

function SubjectFields({ value, onChange }: Props) {
  const set = (change: Partial<DocumentDraft>): void => onChange({ ...value, ...change });
  return (
    <>
      <Field
        label={t.commonName}
        value={value.commonName}
        onChange={(commonName) => set({ commonName })}
        maxLength={64}
      />
      <Field
        label={t.names}
        hint={t.namesHint}
        value={value.names}
        onChange={(names) => set({ names })}
        maxLength={20_000}
        lines={3}
        mono
      />
      <div className="checks" role="group" aria-label={t.uses}>
        {Object.entries(t.useNames).map(([use, name]) => (
          <Check
            key={use}
            isSelected={value.uses.includes(use)}
            onChange={(on) =>
              set({ uses: on ? [...value.uses, use] : value.uses.filter((one) => one !== use) })
            }
          >
            {name}
          </Check>
        ))}
      </div>
      {subjectParts.map((part) => (
        <Field
          key={part}
          label={t[part]}
          value={value[part]}
          onChange={(next) => set({ [part]: next })}
          maxLength={part === 'country' ? 2 : 128}
        />
      ))}
    </>
  );
}
