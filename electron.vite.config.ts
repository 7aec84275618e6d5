import { existsSync } from 'node:fs';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

import { NATIVE_PACKAGES } from './scripts/lib/native-packages.mjs';

/** Entries of the main side that exist; later processes are picked up when their file appears. */
const ENTRIES = {
  index: 'src/main/index.ts',
  'processes/vault': 'src/main/processes/vault.ts',
  'processes/token': 'src/main/processes/token.ts',
  'processes/devices': 'src/main/processes/devices.ts',
  'processes/net': 'src/main/processes/net.ts',
  // Threads of the vault process that sign batches.
  'signing-thread': 'src/node/signing-thread.ts',
  // Opens the app with the debugger allowed, for the end-to-end tests; a release is built without it.
  ...(process.env['HOLDFAST_RELEASE'] ? {} : { 'test-entry': 'src/main/test-entry.ts' }),
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20',
      minify: false,
      externalizeDeps: false,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(file))),
        external: NATIVE_PACKAGES,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node20',
      minify: false,
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload is not a module: CommonJS in one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome130',
      // The page is read and compiled between the person's double click and the first screen.
      minify: true,
      // The word lists that judge a new passphrase come in by themselves, when one is typed.
      chunkSizeWarningLimit: 2000,
      // The policy of the page forbids inline scripts and data: URLs for scripts and fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: 'src/renderer/index.html' },
    },
  },
});
