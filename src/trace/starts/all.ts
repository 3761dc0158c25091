import { config } from './config.ts';
import { cron } from './cron.ts';
import { env } from './env.ts';
import { history } from './history.ts';
import { interpreterStartup } from './interpreter-startup.ts';
import { ldPreload } from './ld-preload.ts';
import { openrc } from './openrc.ts';
import { packageHooks } from './package-hooks.ts';
import { runit } from './runit.ts';
import { s6 } from './s6.ts';
import { shellStartup } from './shell-startup.ts';
import type { StartReader } from './start.ts';
import { supervisord } from './supervisord.ts';
import { systemd } from './systemd.ts';
import { sysv } from './sysv.ts';

/** Every kind of start, in the order of a story's starts. A new one: a file here, its line below, its table test. */
export const startReaders: readonly StartReader[] = [
  config,
  env,
  ldPreload,
  cron,
  sysv,
  openrc,
  s6,
  runit,
  supervisord,
  systemd,
  shellStartup,
  interpreterStartup,
  packageHooks,
  history,
];
