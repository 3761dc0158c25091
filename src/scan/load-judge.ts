import { setImmediate as turn } from 'node:timers/promises';

type Judge = typeof import('./scan-image.ts');

/**
 * What judges, in parts that take a few hundredths of a second each to load. A module is loaded with all it imports in one go,
 * in which nothing else happens: loaded as a whole it would keep the answers of a registry waiting.
 */
const parts: readonly (() => Promise<unknown>)[] = [
  () => import('../trace/languages/shell/shell.ts'),
  () => import('../trace/languages/python/python.ts'),
  () => import('../trace/languages/javascript/javascript.ts'),
  () => import('../trace/languages/perl/perl.ts'),
  () => import('../trace/languages/php/php.ts'),
  () => import('../trace/languages/ruby/ruby.ts'),
  () => import('../trace/languages/lua/lua.ts'),
  () => import('../trace/languages/java/java.ts'),
  () => import('../trace/languages/powershell/powershell.ts'),
  () => import('../trace/trace.ts'),
  () => import('../inspect/engine.ts'),
  () => import('../detectors/all.gen.ts'),
];

/** The next image of a run finds everything loaded. */
let isLoaded = false;

/** Loads what judges. */
export function loadJudge(): Promise<Judge> {
  isLoaded = true;
  return import('./scan-image.ts');
}

/** Loads what judges while a registry is waited for, part by part, until it is stopped; failures show when it is needed. */
export function preloadJudge(): { stop(): void } {
  let stopped = isLoaded;
  const load = async (): Promise<void> => {
    for (const part of parts) {
      await turn();
      if (stopped) return;
      await part();
    }
    await turn();
    if (stopped) return;
    const { warmUp } = await loadJudge();
    await turn();
    if (!stopped) await warmUp();
  };
  load().catch(() => {});
  return {
    stop() {
      stopped = true;
    },
  };
}
