import { config } from './config.ts';
import { cron } from './cron.ts';
import { env } from './env.ts';
import { history } from './history.ts';
import { init } from './init.ts';
import { interpreterStartup } from './interpreter-startup.ts';
import { ldPreload } from './ld-preload.ts';
import { packageHooks } from './package-hooks.ts';
import { shellStartup } from './shell-startup.ts';
import type { StartReader } from './start.ts';
import { systemd } from './systemd.ts';

/** Every kind of start, in the order of a story's starts. A new one: a file here, its line below, its table test. */
export const startReaders: readonly StartReader[] = [
  config,
  env,
  ldPreload,
  cron,
  init,
  systemd,
  shellStartup,
  interpreterStartup,
  packageHooks,
  history,
];
