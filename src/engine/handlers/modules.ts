import type { HandlersOf } from '../context.ts';
import { probeModule } from '../module-probe.ts';
import { listModules, removeModule, restartModule, trustModule } from '../modules.ts';

/** The handlers of `modules.*`. */
export const modulesHandlers: HandlersOf<'modules'> = {
  'modules.list': (_input, context) => listModules(context),
  'modules.trust': async (input, context) => ({ module: await trustModule(context, input) }),
  'modules.remove': async ({ id }, context) => {
    await removeModule(context, id);
    return {};
  },
  'modules.restart': async ({ id }, context) => ({ module: await restartModule(context, id) }),
  'modules.probe': (input, context) => probeModule(context, input),
};
