/**
 * Local lint rule: every export of the folders it is switched on for has a doc comment. Overloads share the first one's.
 * @type {import('eslint').Rule.RuleModule}
 */
export const exportDocs = {
  meta: {
    type: 'suggestion',
    messages: { missing: 'Document this export (units, shapes, errors, clause of the standard).' },
  },
  create(context) {
    const documented = new Set();
    return {
      'ExportNamedDeclaration[declaration]'(/** @type {import('estree').ExportNamedDeclaration} */ node) {
        const declaration = node.declaration;
        const name = declaration && 'id' in declaration && declaration.id ? declaration.id.name : undefined;
        const comment = context.sourceCode.getCommentsBefore(node).at(-1);
        if (comment?.type === 'Block' && comment.value.startsWith('*')) documented.add(name);
        else if (name === undefined || !documented.has(name)) context.report({ node, messageId: 'missing' });
      },
    };
  },
};
