import type {
  SolanaInstructionDisplay,
  SolanaTransactionDisplay,
} from '../../core/signing/solana/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { formatSol, wordsOf } from './amounts.ts';
import { Recipient } from './recipients.tsx';

const t = text.sign;
const r = text.reading;

/** A Solana transaction: its instructions in order, each in the words of its program; then who pays for it. */
export function SolanaTransaction({ display }: { readonly display: SolanaTransactionDisplay }) {
  return (
    <>
      <Section title={`${r.instructions} (${String(display.instructions.length)})`}>
        <ol className="instructions">
          {display.instructions.map((instruction, index) => (
            // The instructions of one message never move.
            <li key={`${String(index)}${instruction.programId}`}>
              <Instruction instruction={instruction} />
            </li>
          ))}
        </ol>
      </Section>
      <dl className="facts">
        <Fact name={r.feePayer}>
          <Address value={display.feePayer} />
        </Fact>
        <Fact name={t.fee}>{formatSol(display.maxFee)}</Fact>
        <Fact name={r.signaturesNeeded}>
          {display.signatures}
          {display.otherSigners.map((signer) => (
            <div key={signer}>
              <span className="soft small">{r.otherSigner}</span> <Recipient address={signer} />
            </div>
          ))}
        </Fact>
        <Fact name={r.version}>{r.versions[display.version]}</Fact>
        {display.nonceAccount !== null && (
          <Fact name={r.nonceAccount}>
            <Recipient address={display.nonceAccount} />
            <strong>{r.neverExpires}</strong>
          </Fact>
        )}
        <Fact name={r.blockhash}>
          <Address value={display.recentBlockhash} />
        </Fact>
        {display.lookupTables.length > 0 && (
          <Fact name={r.lookupTables}>
            {display.lookupTables.map((table) => (
              <div key={table.address}>
                <Address value={table.address} />
                <span className="soft small">{r.lookupCounts(table.writable, table.readonly)}</span>
              </div>
            ))}
          </Fact>
        )}
      </dl>
    </>
  );
}

function Instruction({ instruction }: { readonly instruction: SolanaInstructionDisplay }) {
  return (
    <>
      <p>
        <strong className="lead">{wordsOf(instruction.method)}</strong>{' '}
        <span className="soft">{instruction.program ?? r.unknownProgram}</span>
      </p>
      {instruction.program === null && <Address value={instruction.programId} />}
      <dl className="facts">
        {instruction.arguments.map((argument, index) => (
          <Fact key={`${String(index)}${argument.name}`} name={wordsOf(argument.name)}>
            <Argument argument={argument} />
          </Fact>
        ))}
      </dl>
    </>
  );
}

function Argument({ argument }: { readonly argument: SolanaInstructionDisplay['arguments'][number] }) {
  switch (argument.type) {
    case 'account':
      return <Recipient address={argument.value} />;
    case 'lamports':
      return (
        <>
          <strong>{formatSol(argument.value)}</strong>
          <span className="soft small">{` ${t.exact} ${argument.value} lamports`}</span>
        </>
      );
    case 'amount':
      return <strong>{argument.value}</strong>;
    case 'bool':
      return argument.value === 'true' ? r.yes : r.no;
    case 'bytes':
      return <span className="mono">{argument.value}</span>;
    case 'number':
    case 'text':
      return <span className="wrap-anywhere">{argument.value}</span>;
  }
}
