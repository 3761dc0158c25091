import type { Where } from '../inspect/where.ts';
import type { Effect } from './effect.ts';
import type { Value } from './value.ts';

/** How a piece of code comes to run; from most to least pressing. See design: the same bytes mean different things. */
export type Reach =
  | 'runs' // on a path from what the image starts
  | 'armed' // a hook that fires later: cron, login, package manager, daughter build
  | 'present' // in the final file system; nothing found runs it
  | 'hidden' // in a layer, deleted or replaced by a later one
  | 'built'; // ran when the image was built (history)

/** What makes something run. */
export type StartKind =
  | 'entrypoint' // Entrypoint with Cmd as its arguments, or Cmd alone
  | 'healthcheck'
  | 'onbuild'
  | 'env' // a variable that loads code
  | 'cron'
  | 'systemd'
  | 'init' // SysV, OpenRC, s6, runit, supervisord, rc.local
  | 'shell-startup'
  | 'ld-preload'
  | 'package-hook'
  | 'interpreter-startup' // sitecustomize, .pth, php's auto_prepend_file
  | 'ssh' // commands of ssh and sshd: ForceCommand, command=, rc files, ProxyCommand
  | 'pam' // pam_exec, pam_script
  | 'login' // update-motd.d
  | 'device-hook' // udev, acpid
  | 'network-hook' // NetworkManager, dhclient, ifupdown, ppp, wpa_supplicant
  | 'log-hook' // logrotate, rsyslog, syslog-ng
  | 'mail-hook' // aliases, .forward, procmail, Postfix
  | 'desktop' // XDG autostart, D-Bus services
  | 'kernel-hook' // modprobe's install lines, core_pattern, binfmt_misc
  | 'git-hook' // hooks and commands of git's configuration
  | 'project-script' // what npm, composer, pip … run when they install the project
  | 'web-root' // a file that a web server runs when it is asked for
  | 'container-file' // Dockerfile, compose file, Kubernetes manifest in the image
  | 'cloud-init' // user data, ignition
  | 'history' // a RUN step of the build
  | 'file'; // a script that nothing starts: present or hidden

/** One way the image makes code run, and the stages it leads to. */
export interface Start {
  readonly id: number;
  readonly kind: StartKind;
  readonly reach: Reach;
  /** As people know it, e.g. `ENTRYPOINT /bin/sh /run.sh` or `cron: * * * * * root /opt/x`. */
  readonly label: string;
  readonly where: Where;
  /** First stage; absent when what it starts is not readable code (a binary) or is missing. */
  readonly stage?: number;
  /** The program or file it starts, absolute where resolved. */
  readonly target?: string;
  /** For binaries: `binary`; `missing` when the image has no such file. */
  readonly targetKind?: 'script' | 'binary' | 'missing' | 'builtin' | 'library';
  /** For cron and timers: when it fires. */
  readonly schedule?: string;
}

/** One step by which hidden code was made visible, e.g. `base64 -d`. */
export interface DecodeStep {
  /** Decoder id, e.g. `base64`, `hex`, `gzip`, `reverse`, `tr`, `escape`. */
  readonly decoder: string;
  /** First bytes of what went in, at most 200 characters. */
  readonly input: string;
}

/** Languages a stage can be in. `opaque`: recognised code that cannot be read statically. */
export type Language =
  | 'shell'
  | 'python'
  | 'javascript' // and TypeScript
  | 'php'
  | 'perl'
  | 'ruby'
  | 'lua'
  | 'awk'
  | 'powershell'
  | 'java' // Java inside JSP
  | 'crontab'
  | 'config'
  | 'dockerfile'
  | 'opaque'
  | 'unknown';

/** Where a stage's text came from. */
export type StageOrigin =
  | { readonly kind: 'config'; readonly field: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'argument'; readonly of: number } // sh -c TEXT; `of` = command id
  | { readonly kind: 'heredoc'; readonly of: number }
  | { readonly kind: 'pipe'; readonly of: number } // known text on an interpreter's stdin
  | { readonly kind: 'eval'; readonly of: number }
  | { readonly kind: 'written'; readonly of: number; readonly path: string } // written by a command, run by another
  | { readonly kind: 'schedule'; readonly of?: number; readonly schedule: string } // a cron line's command
  | { readonly kind: 'history'; readonly step: number };

/** A unit of code in one language. */
export interface Stage {
  readonly id: number;
  readonly language: Language;
  readonly origin: StageOrigin;
  /** The code itself (after decoding). */
  readonly text: string;
  readonly reach: Reach;
  /** Stage whose command led to this one. */
  readonly parent?: number;
  /** Start it belongs to. */
  readonly start?: number;
  readonly where: Where;
  /** Non-empty when the text had to be decoded first, outermost step first. */
  readonly decoded: readonly DecodeStep[];
  /** Code whose effects land outside the container although it looks local (after `chroot /host`, in a privileged `docker run`). */
  readonly outside?: string;
  /** Arguments (`$0`, `$1` …) as far as known. */
  readonly args?: readonly Value[];
  /** A bound was reached while reading it; what it does further on is not known. */
  readonly truncated?: boolean;
}

/** A redirection, e.g. `2>&1`, `>> /etc/crontab`. */
export interface Redirect {
  readonly fd: number;
  readonly op: '>' | '>>' | '<' | '<>' | '>&' | '<&' | '<<' | '<<<' | '&>' | '&>>';
  /** Path, descriptor or text (here-documents). */
  readonly target: Value;
}

/** One invocation of a program, builtin or function of a library, with its arguments as values. */
export interface Command {
  readonly id: number;
  readonly stage: number;
  /** 1-based line in the stage's text. */
  readonly line: number;
  /** Program and arguments, wrappers (`sudo`, `nohup`, `env`, `timeout`, `busybox` …) already taken off: see `via`. */
  readonly argv: readonly Value[];
  /** Base name of the program when known, else ''. */
  readonly name: string;
  /** Wrappers that stood before it, outermost first. */
  readonly via: readonly string[];
  readonly env: Readonly<Record<string, Value>>;
  readonly redirects: readonly Redirect[];
  /** Members of one pipeline share `group`; `position` counts from its left end, `length` is its size. */
  readonly pipe?: { readonly group: number; readonly position: number; readonly length: number };
  /** What is known to arrive on its standard input (from a pipe of known commands, a here-document, a here-string). */
  readonly stdin?: Value;
  /** What it is known to print (of commands the evaluator understands: echo, printf, base64 -d …). */
  readonly stdout?: Value;
  readonly background: boolean;
  /** Source text, at most 400 characters. */
  readonly text: string;
  /** Root directory changed before it (`chroot DIR`), when known. */
  readonly root?: Value;
  /** Working directory when known. */
  readonly cwd?: string;
}

/** What runs if this image runs. Ids are positions in the arrays. Deterministic: same image, same story. */
export interface Story {
  readonly starts: readonly Start[];
  readonly stages: readonly Stage[];
  readonly commands: readonly Command[];
  readonly effects: readonly Effect[];
  /** Parts of the code that could not be followed because a bound was reached; each becomes a gap. */
  readonly gaps: readonly { readonly detail: string; readonly stage?: number; readonly path?: string }[];
  /** Files whose text the trace needed and did not have: the engine reads them and traces again. */
  readonly wanted: readonly { readonly path: string; readonly layer: number }[];
}
