/** One part of the main process. Parts start in the order of one array and end in the opposite one. */
export interface MainModule {
  readonly name: string;
  /** Electron is ready. One that fails stops the app. */
  readonly onReady?: () => void | Promise<void>;
  /** The app is about to end. */
  readonly onQuit?: () => void | Promise<void>;
}

/** How long the parts may take to end, together. The lock inside has its own, shorter deadline. */
const quitDeadlineMs = 2500;

/** Starts the parts one after the other. */
export async function startModules(modules: readonly MainModule[]): Promise<void> {
  for (const module of modules) await module.onReady?.();
}

/** Ends the parts; one that fails or hangs does not keep the others. */
export async function stopModules(modules: readonly MainModule[]): Promise<void> {
  const ends = modules.toReversed().map(async (module) => module.onQuit?.());
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, quitDeadlineMs)));
  await Promise.race([Promise.allSettled(ends), deadline]);
  clearTimeout(timer);
}
