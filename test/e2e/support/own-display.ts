/*
 * The files of this suite run side by side, and two windows of one display would take each other's focus and clipboard. The
 * first worker has the display that everybody has, the others those that scripts/lib/display.mjs noted.
 */
const { HOLDFAST_MORE_DISPLAYS: noted = '', VITEST_POOL_ID: worker = '1' } = process.env;
const [display = '', authority = ''] = noted.split(';')[Number(worker) - 2]?.split(' ') ?? [];
if (display !== '') {
  process.env['DISPLAY'] = display;
  process.env['XAUTHORITY'] = authority;
}
