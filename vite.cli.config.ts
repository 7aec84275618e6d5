import { existsSync } from 'node:fs';

import { defineConfig } from 'vite';

import { NATIVE_PACKAGES } from './scripts/lib/native-packages.mjs';

const entry = ['src/cli/holdfast.ts', 'src/cli/main.ts', 'src/cli/index.ts'].find((file) => existsSync(file));
if (entry === undefined) throw new Error('The command line has no entry: src/cli/holdfast.ts is missing.');

export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: NATIVE_PACKAGES.filter((name) => typeof name === 'string') },
  build: {
    ssr: true,
    outDir: 'out/cli',
    target: 'node22',
    minify: false,
    rollupOptions: {
      input: { holdfast: entry },
      external: NATIVE_PACKAGES,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
