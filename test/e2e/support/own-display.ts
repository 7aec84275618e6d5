/*
 * The files of this suite run two at a time, and two windows of one display would take each other's focus and clipboard.
 * The second worker's is the one that scripts/lib/display.mjs put under these names.
 */
const { HOLDFAST_SECOND_DISPLAY: display, HOLDFAST_SECOND_XAUTHORITY: authority } = process.env;
if (process.env['VITEST_POOL_ID'] === '2' && display !== undefined) {
  process.env['DISPLAY'] = display;
  if (authority !== undefined) process.env['XAUTHORITY'] = authority;
}
