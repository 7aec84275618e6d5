/** Tags out of a line with commas; empty ones and repeats go. */
export function parseTags(line: string): string[] {
  const tags = line.split(',').map((tag) => tag.trim());
  return [...new Set(tags)].filter((tag) => tag !== '').slice(0, 20);
}
