/** Gives a PEM text that lost its line ends its lines back. */
export function rewrapPem(joined: string): string {
  const match = /^\s*-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END \1-----\s*$/.exec(joined);
  if (match === null) return joined;
  const [, kind = '', body = ''] = match;
  const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`;
}
