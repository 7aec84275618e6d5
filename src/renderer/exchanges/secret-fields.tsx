import type { CommandInput } from '../../shared/contract.ts';
import { Choice } from '../parts/choice.tsx';
import { Picker } from '../parts/picker.tsx';
import { SecretText } from '../parts/secret-text.tsx';
import { toBytes } from '../bridge/wipe.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';

const t = text.exchanges;
type Input = CommandInput<'credentials.add'>;

/** Algorithms of the keys of the vault that can stand for a typed secret. */
const algorithms: Readonly<Record<Input['authentication'], string | undefined>> = {
  hmac: undefined,
  ed25519: 'ed25519',
  rsa: 'rsa',
  es256: 'p256',
  'ethereum-agent': 'secp256k1',
};

/** The secret of an API key as it is being stated: typed, or a key of this vault. */
export interface StatedSecret {
  readonly from: 'typed' | 'vault';
  readonly typed: string;
  readonly key: string;
}

/** Nothing stated yet. */
export const noSecret: StatedSecret = { from: 'typed', typed: '', key: '' };

/** Whether a key of this vault stands for the secret. */
export function isOfVault({ from }: StatedSecret, authentication: Input['authentication']): boolean {
  return algorithms[authentication] !== undefined && from === 'vault';
}

/** The secret as a command takes it; undefined while there is none. */
export function secretInput(
  secret: StatedSecret,
  authentication: Input['authentication'],
): (() => Input['secret']) | undefined {
  const { typed, key } = secret;
  if (isOfVault(secret, authentication)) return key === '' ? undefined : () => ({ key: toKeyId(key) });
  return typed.trim() === '' ? undefined : () => ({ text: toBytes(typed.trim()) });
}

/** Asks for the secret, or for the key of this vault that stands for it. */
export function SecretFields(props: {
  readonly authentication: Input['authentication'];
  readonly value: StatedSecret;
  readonly onChange: (value: StatedSecret) => void;
}) {
  const { authentication, value, onChange } = props;
  const algorithm = algorithms[authentication];
  return (
    <>
      {algorithm !== undefined && (
        <Choice
          inline
          label={t.secretFrom}
          value={value.from}
          onChange={(from) => onChange({ ...value, from })}
          options={[
            { value: 'typed', name: t.secretTyped },
            { value: 'vault', name: t.secretOfVault },
          ]}
        />
      )}
      {algorithm !== undefined && value.from === 'vault' ? (
        <VaultKey algorithm={algorithm} value={value.key} onChange={(key) => onChange({ ...value, key })} />
      ) : (
        <SecretText
          label={t.secret}
          hint={t.secretHint}
          value={value.typed}
          onChange={(typed) => onChange({ ...value, typed })}
        />
      )}
    </>
  );
}

function VaultKey(props: {
  readonly algorithm: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { value: list } = useQuery('keys.list', { states: ['active'] });
  const keys =
    list?.keys.filter(({ algorithm, kind }) => algorithm === props.algorithm && kind === 'pair') ?? [];
  return (
    <Picker
      label={t.key}
      value={props.value}
      onChange={props.onChange}
      options={[
        { value: '', name: t.chooseKey },
        ...keys.map(({ id, label }) => ({ value: String(id), name: label })),
      ]}
    />
  );
}
