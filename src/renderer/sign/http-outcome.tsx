import { Fact } from '../keys/fact.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { httpParts } from './http-parts.ts';

/** A signed HTTP request part by part, each to be copied; nothing where it is written in another way. */
export function HttpOutcome({ json }: { readonly json: string }) {
  return (
    <dl className="facts">
      {httpParts(json).map(([name, value]) => (
        <Fact key={name} name={name}>
          <div className="row apart">
            <span className="mono wrap-anywhere grow">{value}</span>
            <CopyButton value={value} label={name} />
          </div>
        </Fact>
      ))}
    </dl>
  );
}
