import { at } from './at.ts';
import { cloudInit } from './cloud-init.ts';
import { config } from './config.ts';
import { containerFiles } from './container-files.ts';
import { cron } from './cron.ts';
import { desktop } from './desktop.ts';
import { devContainers } from './dev-containers.ts';
import { deviceHooks } from './device-hooks.ts';
import { env } from './env.ts';
import { gitHooks } from './git-hooks.ts';
import { history } from './history.ts';
import { inetd } from './inetd.ts';
import { interpreterStartup } from './interpreter-startup.ts';
import { kernelHooks } from './kernel-hooks.ts';
import { ldPreload } from './ld-preload.ts';
import { logHooks } from './log-hooks.ts';
import { login } from './login.ts';
import { mailHooks } from './mail-hooks.ts';
import { networkHooks } from './network-hooks.ts';
import { openrc } from './openrc.ts';
import { packageHooks } from './package-hooks.ts';
import { pam } from './pam.ts';
import { projectScripts } from './project-scripts.ts';
import { runit } from './runit.ts';
import { s6 } from './s6.ts';
import { shellStartup } from './shell-startup.ts';
import { ssh } from './ssh.ts';
import type { StartReader } from './start.ts';
import { supervisord } from './supervisord.ts';
import { systemd } from './systemd.ts';
import { sysv } from './sysv.ts';
import { webRoots } from './web-roots.ts';

/** Every kind of start, in the order of a story's starts. A new one: a file here, its line below, its rows in the tests. */
export const startReaders: readonly StartReader[] = [
  ...[config, env, ldPreload, cron, at],
  ...[sysv, openrc, s6, runit, supervisord, systemd, inetd],
  ...[shellStartup, ssh, pam, login, interpreterStartup],
  ...[deviceHooks, networkHooks, logHooks, mailHooks, desktop, kernelHooks],
  ...[packageHooks, gitHooks, projectScripts, devContainers, webRoots, containerFiles, cloudInit],
  history,
];
