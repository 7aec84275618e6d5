/** The engine in this very process, over this machine's ports. */
import { HoldfastError } from '../core/error.ts';
import type { Engine } from '../engine/engine.ts';
import type { NodePortsOptions } from '../node/assembly.ts';
import { isCold, seenFolderPath } from './data-folder.ts';
import { placeOf, vaultFolderPath } from './file-place.ts';
import { say } from './output.ts';
import { safeText } from './safe-text.ts';
import { version } from './version.ts';

const waitingFor = (module: string): string =>
  `holdfast: the token behind ${safeText(module)} does not answer yet. It may want a touch or its PIN pad; a module that hangs is ended by itself.\n`;

/** An engine for one run of the command line. Loaded on first need: help answers without the store and native code. */
export async function localEngine(options: Partial<NodePortsOptions> = {}): Promise<Engine> {
  const [{ createEngine }, { createNodePorts }, { forkNetProcess }] = await Promise.all([
    import('../engine/engine.ts'),
    import('../node/assembly.ts'),
    import('../node/tokens/forked-process.ts'),
  ]);
  const ports = createNodePorts({
    program: 'cli',
    appVersion: version,
    seenFolder: seenFolderPath(),
    resolve: (name, purpose) =>
      placeOf(name, purpose, { cwd: process.cwd(), vaultFolder: vaultFolderPath(), say }),
    isCold,
    startNetProcess: () => {
      // Looked at each time: `holdfast batch` runs long.
      if (isCold()) throw new HoldfastError('network-off', { reason: 'cold' });
      return forkNetProcess();
    },
    ...options,
  });
  const engine = createEngine(ports, {
    onFault: (command, fault) => {
      say(`holdfast: fault in ${command}: ${fault}\n`);
    },
  });
  engine.onEvent((event) => {
    if (event.name === 'token-waits' && event.waits) say(waitingFor(event.module));
  });
  return engine;
}
