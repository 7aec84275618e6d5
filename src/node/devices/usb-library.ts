/** libusb, by the package `usb`. Loaded in the process for devices and nowhere else; it opens no device here. */
import type { Device } from 'usb';
import type { UsbDevice } from '../../core/devices/port.ts';

/** What is used of the library. */
export interface UsbLibrary {
  /** All devices but hubs, without their texts: those would take opening them. */
  list(): UsbDevice[];
  /** Calls this whenever something is plugged in or out, and for all that is there at first. */
  watch(changed: () => void): void;
}

const hubClass = 0x09;

/** Loads it; undefined when it does not run on this system. */
export async function loadUsbLibrary(): Promise<UsbLibrary | undefined> {
  try {
    const { usb } = await import('usb');
    // A library that could not begin has no list.
    usb.getDeviceList();
    return {
      list: () => usb.getDeviceList().flatMap(describe),
      watch(changed) {
        usb.on('attach', changed);
        usb.on('detach', changed);
      },
    };
  } catch {
    return undefined;
  }
}

function describe(device: Device): UsbDevice[] {
  const { idVendor, idProduct, bDeviceClass } = device.deviceDescriptor;
  if (bDeviceClass === hubClass) return [];
  const ports = device.portNumbers;
  const where = Array.isArray(ports) && ports.length > 0 ? ports.join('.') : `@${device.deviceAddress}`;
  return [
    {
      place: `${device.busNumber}-${where}`,
      vendorId: idVendor,
      productId: idProduct,
      interfaces: interfacesOf(device),
    },
  ];
}

function interfacesOf(device: Device): UsbDevice['interfaces'] {
  try {
    return (device.configDescriptor?.interfaces ?? []).flatMap(([face]) =>
      face === undefined
        ? []
        : [
            {
              class: face.bInterfaceClass,
              subclass: face.bInterfaceSubClass,
              protocol: face.bInterfaceProtocol,
            },
          ],
    );
  } catch {
    // A system that wants the device opened for that is not asked further.
    return [];
  }
}
