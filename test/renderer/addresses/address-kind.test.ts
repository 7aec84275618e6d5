import { expect, it } from 'vitest';
import { kindOf } from '../../../src/renderer/addresses/address-kind.ts';

it.each([
  ['0x52908400098527886E0F7030069857D2E4169EE7', 'ethereum'],
  ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'bitcoin'],
  ['3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', 'bitcoin'],
  ['9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM', 'solana'],
  ['kraken:cold', 'other'],
  ['', 'bitcoin'],
])('takes %s for %s', (address, kind) => expect(kindOf(address)).toBe(kind));
