import { defineConfig } from 'vite';

import { NATIVE_PACKAGES } from './scripts/lib/native-packages.mjs';

export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: NATIVE_PACKAGES.filter((name) => typeof name === 'string') },
  build: {
    ssr: true,
    outDir: 'out/cli',
    target: 'node22',
    minify: false,
    rollupOptions: {
      input: {
        holdfast: 'src/cli/main.ts',
        'signing-thread': 'src/node/signing-thread.ts',
        'token-process': 'src/node/tokens/token-process.ts',
        'device-process': 'src/node/devices/device-process.ts',
        'net-process': 'src/node/net/net-process.ts',
      },
      external: NATIVE_PACKAGES,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
