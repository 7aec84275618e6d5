import type { CommandOutput } from '../../shared/contract.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';

const t = text.certificates;

/** A certificate as it stands in a chain. */
export type Link = CommandOutput<'certificates.list'>['certificates'][number]['chain'][number];

/** A chain from the certificate of a key upwards, each with everything that tells it from others. */
export function ChainView({ links }: { readonly links: readonly Link[] }) {
  return (
    <ol className="plain-list">
      {links.map((link, place) => (
        <li key={link.sha256}>
          <h3>{place === 0 ? t.ofKey : t.above(place)}</h3>
          <dl className="facts">
            <Fact name={t.facts.subject}>{link.subject}</Fact>
            <Fact name={t.facts.issuer}>{link.issuer}</Fact>
            <Fact name={t.facts.serial}>
              <Address value={link.serial} />
            </Fact>
            <Fact name={t.facts.from}>
              <When iso={link.notBefore} />
            </Fact>
            <Fact name={t.facts.until}>
              <When iso={link.notAfter} />
            </Fact>
            <Fact name={t.facts.uses}>{usageWords(link.uses)}</Fact>
            <Fact name={t.facts.sha256}>
              <Fingerprint hex={link.sha256} />
            </Fact>
          </dl>
        </li>
      ))}
    </ol>
  );
}

/** A hash in groups that an eye can hold. */
export function Fingerprint({ hex }: { readonly hex: string }) {
  return <Address value={hex} />;
}

/** What a certificate is good for; an object identifier in dots stands for itself. */
export function usageWords(uses: readonly string[]): string {
  const names: Readonly<Record<string, string>> = t.uses;
  return uses.length === 0 ? t.anyUse : uses.map((use) => names[use] ?? use).join(', ');
}
