import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DeviceNews } from '../../../src/cli/watch-devices.ts';
import { buildGuestImage } from './guest-image.ts';
import { guestKernel } from './guest-kernel.ts';

/** A device that the guest's own kernel plays. */
export interface Gadget {
  readonly name: string;
  readonly vendor: number;
  readonly product: number;
  /** Which of the four ports of the played host it is put into. */
  readonly port: number;
  /** HID usage page of its one interface. */
  readonly page: number;
  readonly maker: string;
  readonly title: string;
}

/** A small computer in QEMU, without hardware acceleration, with Holdfast's command line in it. */
export class UsbGuest {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-guest-'));
  readonly #servers: Server[] = [];
  #machine: ChildProcess | undefined;
  #line: Socket | undefined;
  #monitor: Socket | undefined;
  readonly #lines: string[] = [];
  #wake: () => void = () => undefined;
  /** Lines are read in their order, each once. */
  #read = 0;

  /** Builds it and waits until it takes orders. */
  async boot(): Promise<void> {
    const kernel = guestKernel();
    const image = buildGuestImage(kernel, this.#folder);
    const line = this.#listen('line', (socket) => {
      this.#line = socket;
      createInterface({ input: socket }).on('line', (text) => {
        this.#lines.push(text.trim());
        this.#wake();
      });
    });
    const monitor = this.#listen('monitor', (socket) => {
      this.#monitor = socket;
      socket.resume();
      // The protocol of QEMU's monitor begins with this.
      socket.write('{"execute":"qmp_capabilities"}\n');
    });
    await Promise.all(
      this.#servers.map(async (server) => new Promise((resolve) => server.once('listening', resolve))),
    );
    this.#machine = spawn(
      'qemu-system-x86_64',
      [
        ...['-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '2', '-m', '896'],
        ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-nic', 'none'],
        ...['-kernel', kernel.image, '-initrd', image, '-append', 'console=ttyS0 quiet panic=-1'],
        ...['-serial', `file:${this.#log}`],
        ...['-serial', `unix:${line}`, '-qmp', `unix:${monitor}`],
        ...['-device', 'qemu-xhci,id=xhci'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#machine.stderr?.pipe(createWriteStream(`${this.#log}.qemu`));
    await this.#until((text) => text === 'done boot');
  }

  get #log(): string {
    return join(this.#folder, 'console.log');
  }

  #listen(name: string, connected: (socket: Socket) => void): string {
    const path = join(this.#folder, name);
    this.#servers.push(createServer(connected).listen(path));
    return path;
  }

  /** Has the guest do something; settles when it is done. */
  async order(word: string, ...rest: readonly string[]): Promise<void> {
    this.#line?.write(`${[word, ...rest].join(' ')}\n`);
    const done = await this.#until((text) => text === `done ${word}` || text === `failed ${word}`, true);
    if (done.startsWith('failed'))
      throw new Error(`the guest could not: ${word} ${rest.join(' ')}\n${this.console()}`);
  }

  /** Plugs a played device in. */
  async plug({ name, vendor, product, port, page, maker, title }: Gadget): Promise<void> {
    const low = (page & 0xff).toString(16).padStart(2, '0');
    const high = (page >> 8).toString(16).padStart(2, '0');
    // Usage page, usage 1, a collection with one input of 64 bytes.
    const report = `\\\\x06\\\\x${low}\\\\x${high}\\\\x09\\\\x01\\\\xa1\\\\x01\\\\x09\\\\x20\\\\x15\\\\x00\\\\x26\\\\xff\\\\x00\\\\x75\\\\x08\\\\x95\\\\x40\\\\x81\\\\x02\\\\xc0`;
    const numbers = [vendor, product].map((number) => `0x${number.toString(16).padStart(4, '0')}`);
    await this.order(
      'plug',
      name,
      ...numbers,
      String(port),
      `'${report.replaceAll('\\\\', '\\')}'`,
      `'${maker}'`,
      `'${title}'`,
    );
  }

  /** Has QEMU itself plug a device in or out. */
  machine(command: 'device_add' | 'device_del', given: Readonly<Record<string, string>>): void {
    this.#monitor?.write(`${JSON.stringify({ execute: command, arguments: given })}\n`);
  }

  /** The next news of the watch for which this holds; those before it are passed over and given too. */
  async news(holds: (news: DeviceNews) => boolean): Promise<DeviceNews[]> {
    const passed: DeviceNews[] = [];
    await this.#until((text) => {
      if (!text.startsWith('{')) return false;
      // Written by our own program in this very shape.
      const one = JSON.parse(text) as DeviceNews;
      passed.push(one);
      return holds(one);
    });
    return passed;
  }

  /** Waits for a line; with `ahead`, lines before it stay to be read. */
  async #until(holds: (text: string) => boolean, ahead = false): Promise<string> {
    const end = Date.now() + 280_000;
    for (let at = this.#read; ; at++) {
      while (at >= this.#lines.length) {
        if (Date.now() > end || (this.#machine?.exitCode ?? null) !== null)
          throw new Error(
            `the guest does not say it:\n${this.#lines.slice(-20).join('\n')}\n${this.console()}`,
          );
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1000);
          this.#wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const text = this.#lines[at] ?? '';
      if (!holds(text)) continue;
      if (ahead) this.#lines.splice(at, 1);
      else this.#read = at + 1;
      return text;
    }
  }

  /** The end of what its kernel and programs said. */
  console(): string {
    const read = (path: string): string => {
      try {
        return readFileSync(path, 'utf8').slice(-3000);
      } catch {
        return '';
      }
    };
    return `${read(this.#log)}${read(`${this.#log}.qemu`)}`;
  }

  /** Switches it off. */
  remove(): void {
    this.#machine?.kill('SIGKILL');
    this.#line?.destroy();
    this.#monitor?.destroy();
    for (const server of this.#servers) server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
