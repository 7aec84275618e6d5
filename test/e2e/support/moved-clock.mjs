/** Loaded before a program of ours: its clock runs as many milliseconds off as the environment says. */
const offset = Number(process.env['HOLDFAST_TEST_CLOCK_OFFSET'] ?? '0');
const now = Date.now.bind(Date);
Date.now = () => now() + offset;
