import { deviceText } from './device-text.ts';
import { fidoUsagePage } from './hid-report.ts';
import type { UsbDevice } from './port.ts';
import { products, type Product, type ProductKind } from './products.ts';
import { usbNumbers } from './usb-numbers.ts';

/** USB class of smart-card readers, and of tokens that are reader and card in one (USB CCID 1.1). */
const ccidClass = 0x0b;

/** What a device probably is. */
export interface Identity {
  /** To a person: maker and name; by its class, or its own words, when it is not known. */
  readonly name: string;
  /** `other`: nothing says that it may hold keys. */
  readonly kind: ProductKind | 'other';
  /** `product`: in the list. `class`: by what it says of its interfaces. `no`: neither. */
  readonly known: 'product' | 'class' | 'no';
  readonly product?: Product;
  /** It has an interface of a smart-card reader. */
  readonly ccid: boolean;
  /** It has an interface for signing in to web sites (FIDO). */
  readonly fido: boolean;
}

/** The row of the list that a device is in. */
export function productOf(vendorId: number, productId: number): Product | undefined {
  return products.find(({ vendor, products: numbers, range }) => {
    if (vendor !== vendorId) return false;
    if (range !== undefined) return productId >= range[0] && productId <= range[1];
    return numbers === undefined || numbers.includes(productId);
  });
}

/** Says what a device probably is, from its numbers first and its interfaces second. Never believes its texts. */
export function identify(device: UsbDevice): Identity {
  const ccid = device.interfaces.some((one) => one.class === ccidClass);
  const fido = device.interfaces.some(({ usagePages = [] }) => usagePages.includes(fidoUsagePage));
  const product = productOf(device.vendorId, device.productId);
  if (product !== undefined) {
    // Numbers of readers and serial chips are used by makers for other things too: what has no slot is no reader.
    const kind = settle(product, device, ccid, fido);
    return { name: productName(product), kind, known: 'product', product, ccid, fido };
  }
  const own = ownName(device);
  if (ccid) return { name: own, kind: 'reader', known: 'class', ccid, fido };
  if (fido) return { name: own, kind: 'fido', known: 'class', ccid, fido };
  return { name: own, kind: 'other', known: 'no', ccid, fido };
}

/** Maker and name; some makers are in the name already. */
export function productName({ maker, name }: Product): string {
  return name.startsWith(maker) ? name : `${maker} ${name}`;
}

function settle(product: Product, device: UsbDevice, ccid: boolean, fido: boolean): Identity['kind'] {
  const { kind } = product;
  // Where the interfaces are not to be seen, the list is all there is.
  if (device.interfaces.length === 0) return kind;
  const wholeVendor = product.products === undefined && product.range === undefined;
  if (kind === 'reader' && wholeVendor && !ccid) return 'other';
  if (kind === 'token' && !ccid && fido) return 'fido';
  if (kind === 'fido' && wholeVendor && ccid) return 'token';
  return kind;
}

/** What the device calls itself; its numbers when it says nothing. */
function ownName({ manufacturer = '', product = '', vendorId, productId }: UsbDevice): string {
  const maker = deviceText(manufacturer);
  const name = deviceText(product);
  const own = name.toLowerCase().startsWith(maker.toLowerCase()) ? name : `${maker} ${name}`;
  return own.trim() === '' ? usbNumbers(vendorId, productId) : own.trim();
}
