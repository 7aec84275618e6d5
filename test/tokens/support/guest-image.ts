import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GuestKernel } from './guest-kernel.ts';

const root = join(import.meta.dirname, '../../..');

/** What the guest loads, in an order in which each finds what it needs. */
const modules = [
  'fs/configfs/configfs',
  'drivers/usb/common/usb-common',
  'drivers/usb/core/usbcore',
  'drivers/usb/host/xhci-hcd',
  'drivers/usb/host/xhci-pci',
  'drivers/hid/hid',
  'drivers/hid/hid-generic',
  'drivers/hid/usbhid/usbhid',
  'drivers/usb/gadget/udc/udc-core',
  'drivers/usb/gadget/udc/dummy_hcd',
  'drivers/usb/gadget/libcomposite',
  'drivers/usb/gadget/function/usb_f_hid',
];

/** Packages with native code that the command line loads from `node_modules`. */
const packages = [
  ...['usb', 'node-gyp-build', '@photostructure/sqlite', '@node-rs/argon2', '@node-rs/argon2-linux-x64-gnu'],
  ...['pkcs11js', 'secp256k1'],
];

/** Who the command line runs as in there, when not as root. */
export const guestUser = 12345;

/**
 * The first and only program of the guest. It does what comes over the second serial line, a word and its arguments a
 * line, and says `done WORD`; what the command line prints comes over the same line.
 */
const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin 2> /dev/null
export PATH=/bin:/lib/systemd HOME=/tmp NODE_COMPILE_CACHE=/tmp/compiled
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mkdir -p /run /tmp /var/lib
chmod 1777 /tmp
for module in ${modules.map((path) => path.split('/').at(-1)).join(' ')}; do
  options=
  [ $module = dummy_hcd ] && options=num=4
  insmod /modules/$module.ko $options || echo "insmod $module failed"
done
mount -t configfs none /sys/kernel/config
line=/dev/ttyS1
stty -F $line raw -echo
chmod 666 $line
plug() {
  gadget=/sys/kernel/config/usb_gadget/$1
  if [ ! -d $gadget ]; then
    mkdir -p $gadget/strings/0x409 $gadget/configs/c.1 $gadget/functions/hid.$1
    echo $2 > $gadget/idVendor
    echo $3 > $gadget/idProduct
    echo "$6" > $gadget/strings/0x409/manufacturer
    echo "$7" > $gadget/strings/0x409/product
    echo 64 > $gadget/functions/hid.$1/report_length
    printf "$5" > $gadget/functions/hid.$1/report_desc
    ln -s $gadget/functions/hid.$1 $gadget/configs/c.1/
  fi
  echo dummy_udc.$4 > $gadget/UDC
}
unplug() { echo > /sys/kernel/config/usb_gadget/$1/UDC; }
watch() {
  cd /app
  as-user --reuid $1 --regid $1 --clear-groups node out/cli/holdfast.js devices watch --json > $line 2> /dev/console &
  watching=$!
}
stop() { kill -INT $watching; wait $watching; }
udev() { systemd-udevd --daemon; }
allow() { chmod 666 /dev/hidraw*; }
list() { (cd /app; node out/cli/holdfast.js devices list --json) > $line; }
exec < $line
echo 'done boot' > $line
while read -r word rest; do
  eval "$word $rest" || echo "failed $word" > $line
  echo "done $word" > $line
done
poweroff -f
`;

/** Writes the guest's only disk, which lies in its memory: busybox, Node, the command line, udev, and the modules. */
export function buildGuestImage(kernel: GuestKernel, folder: string): string {
  const stage = join(folder, 'stage');
  const place = (path: string, from: string): void => {
    mkdirSync(join(stage, dirname(path)), { recursive: true });
    symlinkSync(from, join(stage, path));
  };
  for (const name of ['proc', 'sys', 'dev', 'run', 'tmp', 'bin', 'etc'])
    mkdirSync(join(stage, name), { recursive: true });
  writeFileSync(join(stage, 'init'), init);
  chmodSync(join(stage, 'init'), 0o755);
  writeFileSync(join(stage, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\n');
  writeFileSync(join(stage, 'etc/group'), 'root:x:0:\n');
  place('etc/os-release', '/etc/os-release');
  place('bin/busybox', '/bin/busybox');
  place('bin/node', process.execPath);
  // That of busybox does not change the user, and busybox finds its own first.
  place('bin/as-user', '/usr/bin/setpriv');
  place('lib/systemd/systemd-udevd', realpathSync('/lib/systemd/systemd-udevd'));
  for (const path of modules) place(`modules/${path.split('/').at(-1) ?? ''}.ko`, kernel.module(path));
  const out = join(folder, 'cli');
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/vite/bin/vite.js'),
      ...[
        'build',
        '--config',
        join(root, 'vite.cli.config.ts'),
        '--outDir',
        out,
        '--emptyOutDir',
        '--configLoader',
        'native',
      ],
    ],
    { cwd: root, stdio: 'pipe' },
  );
  place('app/out/cli', out);
  place('app/package.json', join(root, 'package.json'));
  for (const name of packages) place(`app/node_modules/${name}`, join(root, 'node_modules', name));
  const natives = packages.flatMap((name) => {
    const files = readdirSync(join(root, 'node_modules', name), { recursive: true, encoding: 'utf8' });
    const ours = files.filter(
      (file) => /\.node$/.test(file) && !/prebuilds\/(?!linux-x64\/)|musl/.test(file),
    );
    return ours.map((file) => join(root, 'node_modules', name, file));
  });
  const programs = [process.execPath, '/lib/systemd/systemd-udevd', '/usr/bin/setpriv'];
  for (const library of librariesOf([...programs, ...natives])) place(library, realpathSync(library));
  const image = join(folder, 'initramfs.cpio');
  // What is linked to is taken in; prebuilt code for other systems is not.
  const find = `find -L . \\( -path '*/prebuilds/*' ! -path '*/prebuilds/linux-x64*' -o -path '*/usb/libusb/*' -o -name '*.map' -o -path '*/secp256k1/src/*' -o -path '*/pkcs11js/node_modules/*' \\) -prune -o -print`;
  execFileSync('sh', ['-c', `${find} | cpio --quiet -o -L -H newc -R 0:0 > "$1"`, 'sh', image], {
    cwd: stage,
    stdio: 'pipe',
  });
  return image;
}

/** The shared libraries that programs need, their loader included. */
function librariesOf(programs: readonly string[]): Set<string> {
  const said = programs.map((program) => execFileSync('ldd', [program], { encoding: 'utf8' })).join('\n');
  return new Set([...said.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? ''));
}
