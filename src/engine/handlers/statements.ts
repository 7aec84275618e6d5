import { encodeStatement, maxStatementLength, verifyStatement } from '../../core/audit/statement.ts';
import { encodeUtf8 } from '../../core/encoding/utf8.ts';
import type { HandlersOf } from '../context.ts';
import { statementPage } from '../statement-page.ts';
import { statementById, statementsOf, statementView } from '../statements.ts';
import { writeNoted } from '../write-noted.ts';

/** The handlers of `statements.*`. */
export const statementsHandlers: HandlersOf<'statements'> = {
  'statements.list': (input, context) =>
    Promise.resolve().then(() => {
      const statements = statementsOf(context.session.vault)
        .filter(({ key }) => input.key === undefined || key === input.key)
        .map((kept) => statementView(context, kept));
      return { statements };
    }),

  'statements.export': async (input, context) => {
    const kept = statementById(context.session.vault, input.id);
    if (kept === undefined) throw context.fail('no-such-statement', { id: input.id });
    const { keyFingerprint } = statementView(context, kept);
    const { body, publicKey, signature, bySubject } = kept;
    const signed = { body, publicKey, signature, ...(bySubject === undefined ? {} : { bySubject }) };
    const bytes =
      input.form === 'json' ? encodeStatement(signed) : encodeUtf8(statementPage(kept, keyFingerprint));
    const details = { statement: kept.id, form: input.form };
    return { bytes: await writeNoted(context, input.file, bytes, [kept.key], details), keyFingerprint };
  },

  'statements.verify': async (input, context) => {
    const { ports } = context;
    // The text stands in a string of JSON, where every quote takes two bytes.
    const bytes = await ports.files.readWhole(
      await ports.files.resolve(input.file, 'read'),
      3 * maxStatementLength,
    );
    const { body, text, signedByKeyItself } = verifyStatement(ports, bytes, input.key);
    return { type: body.type, at: body.at, label: body.key.label, body: text, signedByKeyItself };
  },
};
