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
 * @param {number} [second] the same for a second one, whose name the command finds in HOLDFAST_SECOND_DISPLAY
 * @returns {[string, string[]]}
 */
export function underVirtualDisplay(command, args, number = 99, second) {
  if (process.platform !== 'linux') return [command, [...args]];
  // Without -noreset the server starts anew when its last client leaves, and turns away who comes meanwhile.
  /** @param {number} from */
  const display = (from) => ['xvfb-run', '-a', '-n', String(from), '-s', '-screen 0 1280x900x24 -noreset'];
  const [program = '', ...words] = [
    ...(second === undefined ? [] : [...display(second), '/bin/sh', '-c', KEEP_AS_SECOND, 'sh']),
    ...[...display(number), command, ...args],
  ];
  return [program, words];
}

const KEEP_AS_SECOND =
  'export HOLDFAST_SECOND_DISPLAY="$DISPLAY" HOLDFAST_SECOND_XAUTHORITY="$XAUTHORITY"; exec "$@"';

/** Says why no window opens. */
export function sayNoDisplay() {
  say(
    'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): running `holdfast tour` instead',
  );
}
