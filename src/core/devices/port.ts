/**
 * What is plugged in by USB, as this computer tells. It only says that something came or went and what it probably is: no
 * device is opened and no card is spoken to (design.md, section 6).
 */

/** One device on the bus, hubs left out. Texts are the device's own: anybody could have written them. */
export interface UsbDevice {
  /** Where it is plugged in, such as `1-4.2`: bus and ports; another device may come to the same place later. */
  readonly place: string;
  readonly vendorId: number;
  readonly productId: number;
  /** Class, subclass and protocol of each interface, as the device describes itself. */
  readonly interfaces: readonly UsbInterface[];
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
  /** Whether programs of this user may open it whole; absent where that cannot be told. */
  readonly usbOpen?: boolean;
  /** Whether they may open one of its HID interfaces; absent where there is none or it cannot be told. */
  readonly hidOpen?: boolean;
}

/** One interface of a device. */
export interface UsbInterface {
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
  /** Usage pages of its HID report descriptor; absent where that cannot be read. */
  readonly usagePages?: readonly number[];
}

/** How packages are installed on a system. */
export const packageManagers = ['apt', 'dnf', 'pacman', 'zypper', 'brew'] as const;
/** One of {@link packageManagers}. */
export type PackageManager = (typeof packageManagers)[number];

/** What this computer has for tokens. */
export interface DeviceSystem {
  readonly platform: 'linux' | 'darwin' | 'win32' | 'other';
  readonly packages?: PackageManager;
  /** The smart-card service (pcscd): part of the system, running, installed and not running, or missing. */
  readonly service: 'built-in' | 'running' | 'stopped' | 'missing';
  /** Whether services are kept by systemd. */
  readonly systemd: boolean;
  /** The service's driver for readers of the CCID class. */
  readonly ccidDriver: boolean;
  /** PKCS#11 modules that lie in known places: name as in the list of known modules, and path. */
  readonly modules: readonly { readonly name: string; readonly path: string }[];
  /** The udev rules of Holdfast are in place. */
  readonly rules: boolean;
}

/** By what means changes are noticed. */
export const lookedBy = ['events', 'polling', 'nothing'] as const;

/** Everything that is plugged in now, and how it was looked for. */
export interface DeviceListing {
  readonly devices: readonly UsbDevice[];
  /** How changes are noticed; `nothing`: the bus cannot be seen at all. */
  readonly by: (typeof lookedBy)[number];
  /** Why not by events: `no-library`, `no-udev`, `silent`, `crashed`, `not-offered`, `no-bus`, `unanswered`. */
  readonly why?: string;
  /** Where was looked. */
  readonly looked: readonly string[];
  readonly system: DeviceSystem;
}

/** USB as the engine sees it. */
export interface DevicePort {
  /** Never rejects: what failed is said in `by` and `why`. From the first call on, changes are watched for. */
  list(): Promise<DeviceListing>;
  /** Calls this when something came or went; returns how to stop. */
  onChange(listener: () => void): () => void;
  /** Stops watching. */
  close(): void;
}
