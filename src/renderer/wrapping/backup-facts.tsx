import type { CommandOutput } from '../../shared/contract.ts';
import { Fact } from '../keys/fact.tsx';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';

const t = text.wrapping;
const facts = t.backupFacts;

/** What the backup of a token key says of itself, and what this vault knows of it. Nothing in it is secret. */
export function BackupFacts({ backup }: { readonly backup: CommandOutput<'token-copies.inspect'> }) {
  const { key, wrapping, at, sha256, ofThisVault, known, tokens } = backup;
  const from = known ? t.fromThis : ofThisVault ? t.fromThisUnknown : t.fromOther;
  return (
    <dl className="facts">
      <Fact name={facts.key}>{key.label}</Fact>
      <Fact name={facts.algorithm}>
        {text.keys.algorithms[key.algorithm]} {key.bits ?? ''}
      </Fact>
      <Fact name={facts.version}>{key.version}</Fact>
      {key.publicKey !== undefined && (
        <Fact name={facts.publicKey}>
          <span className="mono small">{key.publicKey}</span>
        </Fact>
      )}
      {key.checkValue !== undefined && (
        <Fact name={facts.keyCheckValue}>
          <span className="mono">{key.checkValue}</span>
        </Fact>
      )}
      <Fact name={facts.at}>
        <When iso={at} />
      </Fact>
      <Fact name={facts.under}>{t.named(wrapping.label, wrapping.checkValue)}</Fact>
      <Fact name={facts.mechanism}>{t.mechanisms[wrapping.mechanism]}</Fact>
      <Fact name={facts.tokens}>{tokens.length === 0 ? t.noReader : tokens.join(', ')}</Fact>
      <Fact name={facts.from}>{from}</Fact>
      <Fact name={facts.sha256}>
        <span className="mono small">{sha256}</span>
      </Fact>
    </dl>
  );
}
