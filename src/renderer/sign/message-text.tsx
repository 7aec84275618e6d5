import type { MessageBody } from '../../core/signing/display-parts.ts';
import { text } from '../text/en.ts';

const t = text.sign;

/** A message as it stands; hex when it is not text. */
export function MessageText({ body }: { readonly body: MessageBody }) {
  return (
    <figure className="message">
      <figcaption className="soft small">
        {t.message}, {t.bytesLong(body.length)}
      </figcaption>
      <pre className={body.form === 'hex' ? 'mono' : ''} tabIndex={0} aria-label={t.message}>
        {body.form === 'hex' ? body.hex : body.text.text}
      </pre>
    </figure>
  );
}
