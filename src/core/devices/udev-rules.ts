import { productName } from './identify.ts';
import { productKinds, products, type Product } from './products.ts';

/** Where the rules go. Before 73, where systemd gives what is tagged to whoever sits at the computer. */
export const rulesPath = '/etc/udev/rules.d/70-holdfast.rules';

/** The commands that make a file of these rules count, in their order. */
export const rulesCommands = (file: string): readonly string[] => [
  `sudo install -m 0644 ${shellWord(file)} ${rulesPath}`,
  'sudo udevadm control --reload',
  'sudo udevadm trigger --subsystem-match=usb --subsystem-match=hidraw',
];

/** As one word of a POSIX shell, in quotes where it needs them; never taken for an option. */
function shellWord(text: string): string {
  const word = text.startsWith('-') ? `./${text}` : text;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

const hex = (number: number): string => number.toString(16).padStart(4, '0');

/**
 * Rules for udev that let whoever sits at the computer open the devices that programs open by themselves: FIDO keys,
 * wallets, YubiHSM 2. Readers and tokens that go through the smart-card service need none.
 */
export function udevRules(): string {
  const opened = products.filter(({ opened: how }) => how !== undefined);
  const sections = productKinds.flatMap((kind) => {
    const rows = opened.filter((product) => product.kind === kind);
    return rows.length === 0 ? [] : [rows.map(rule).join('\n')];
  });
  return `# Written by holdfast devices rules. Lets whoever sits at this computer open security keys, wallets and HSMs.
# Install it, then unplug the device and plug it in again:
${rulesCommands('70-holdfast.rules')
  .map((command) => `#   ${command}`)
  .join('\n')}

ACTION=="remove", GOTO="holdfast_end"

${sections.join('\n\n')}

LABEL="holdfast_end"
`;
}

function rule(product: Product): string {
  const match = `ATTRS{idVendor}=="${hex(product.vendor)}"${productMatch(product)}`;
  const device = `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ${match.replaceAll('ATTRS', 'ATTR')}, TAG+="uaccess"`;
  return `# ${productName(product)}\n${device}\nSUBSYSTEM=="hidraw", ${match}, TAG+="uaccess"`;
}

function productMatch({ products: numbers, range }: Product): string {
  if (numbers !== undefined) return `, ATTRS{idProduct}=="${numbers.map(hex).join('|')}"`;
  if (range === undefined) return '';
  const [first, last] = range;
  // Ranges are whole runs of the last one or two digits.
  const all = [];
  for (let high = first >> 4; high <= last >> 4; high++) all.push(`${hex(high << 4).slice(0, 3)}?`);
  const whole = (first & 0xff) === 0 && (last & 0xff) === 0xff;
  return `, ATTRS{idProduct}=="${whole ? `${hex(first).slice(0, 2)}??` : all.join('|')}"`;
}
