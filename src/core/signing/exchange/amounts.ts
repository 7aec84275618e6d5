/** A decimal as facts carry it; undefined for anything that is none, such as a share or a number with an exponent. */
export function decimalOf(text: string | undefined): string | undefined {
  if (text === undefined || !/[0-9]/.test(text)) return undefined;
  const found = /^(?:0*([0-9]{1,60}))?(?:\.([0-9]{0,36}))?$/.exec(text);
  if (found === null) return undefined;
  const whole = found[1] ?? '0';
  const part = (found[2] ?? '').replace(/0+$/, '');
  return part === '' ? whole : `${whole}.${part}`;
}

/** The exact product of two decimals; undefined when it has more digits than facts carry. */
export function product(left: string, right: string): string | undefined {
  const [a, b] = [left, right].map((text) => {
    const [whole = '0', part = ''] = text.split('.');
    return { digits: BigInt(`${whole}${part}`), places: part.length };
  });
  if (a === undefined || b === undefined) return undefined;
  const places = a.places + b.places;
  const digits = (a.digits * b.digits).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return decimalOf(places === 0 ? whole : `${whole}.${digits.slice(-places)}`);
}
