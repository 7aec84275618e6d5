import { say } from './command.mjs';

/** Whether a window could be opened on this machine as it is. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * A command inside a virtual display of its own, so that tests neither need nor disturb the person's.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {number} [number] where the search for a free display begins; suites that start together begin apart
 * @param {readonly number[]} [more] the same for others, in HOLDFAST_MORE_DISPLAYS: the name and the key file of each, and a semicolon
 * @returns {[string, string[]]}
 */
export function underVirtualDisplay(command, args, number = 99, more = []) {
  if (process.platform !== 'linux') return [command, [...args]];
  /**
   * Without -noreset the server starts anew when its last client leaves, and turns away who comes meanwhile.
   * @param {number} from
   */
  const display = (from) => ['xvfb-run', '-a', '-n', String(from), '-s', '-screen 0 1280x900x24 -noreset'];
  const [program = '', ...words] = [
    ...more.flatMap((from) => [...display(from), '/bin/sh', '-c', NOTE_DISPLAY, 'sh']),
    ...[...display(number), command, ...args],
  ];
  return [program, words];
}

const NOTE_DISPLAY =
  'HOLDFAST_MORE_DISPLAYS="$HOLDFAST_MORE_DISPLAYS$DISPLAY $XAUTHORITY;"; export HOLDFAST_MORE_DISPLAYS; exec "$@"';

/** Says why no window opens. */
export function sayNoDisplay() {
  say(
    'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): running `holdfast tour` instead',
  );
}
