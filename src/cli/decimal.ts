/** A whole number of base units as a decimal, exactly. */
export function decimal(units: string, places: number): string {
  const sign = units.startsWith('-') ? '-' : '';
  const digits = units.replace('-', '').padStart(places + 1, '0');
  const fraction = places === 0 ? '' : digits.slice(-places).replace(/0+$/, '');
  const whole = places === 0 ? digits.replace(/^0(?=\d)/, '') : digits.slice(0, -places);
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
