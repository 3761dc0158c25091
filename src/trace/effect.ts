import type { Value } from './value.ts';

/** What all effects share. */
interface Base {
  readonly id: number;
  readonly stage: number;
  /** Command behind it; absent for effects a language reads directly (a Python socket). */
  readonly command?: number;
  /** 1-based line in the stage's text. */
  readonly line: number;
  /** Set when it lands outside the container; says by which way, e.g. `/mnt/etc` or `chroot /host`. */
  readonly outside?: string;
}

/** A network address as far as known. */
export interface Endpoint {
  readonly host: Value;
  readonly port?: Value;
  readonly protocol: 'tcp' | 'udp' | 'tls' | 'unknown';
}

/** Opens a connection. `shell`: an interactive interpreter's stdio is (or is handed to) that socket. */
export interface ConnectEffect extends Base {
  readonly kind: 'connect';
  readonly to: Endpoint;
  readonly shell?: { readonly program: string; readonly how: string };
}
/** Waits for connections. `shell` as in `connect`: a bind shell. */
export interface ListenEffect extends Base {
  readonly kind: 'listen';
  readonly at: Endpoint;
  readonly shell?: { readonly program: string; readonly how: string };
}
/** Downloads. `to` is a path, or absent when the bytes go to standard output or memory. */
export interface FetchEffect extends Base {
  readonly kind: 'fetch';
  readonly url: Value;
  /** The URL as it was written, where that was disguised: an address as a number, backslashes. */
  readonly written?: Value;
  readonly to?: Value;
  readonly tool: string;
}
/** Runs code. `from` says where that code came from; `fetched`/`stage` point at it. */
export interface RunEffect extends Base {
  readonly kind: 'run';
  readonly what: Value;
  readonly interpreter?: string;
  readonly from: 'file' | 'fetched' | 'decoded' | 'argument' | 'stdin' | 'written' | 'request' | 'unknown';
  /** Fetch effect whose bytes are run. */
  readonly fetched?: number;
  /** Stage that holds the code, when it is readable. */
  readonly ran?: number;
}
/** Writes (`append`: adds to the end of) a file. */
export interface WriteEffect extends Base {
  readonly kind: 'write' | 'append';
  readonly path: Value;
  /** What is written, as far as known. */
  readonly content?: Value;
}
export interface ChmodEffect extends Base {
  readonly kind: 'chmod';
  readonly path: Value;
  readonly mode: Value;
}
export interface DeleteEffect extends Base {
  readonly kind: 'delete';
  readonly path: Value;
  readonly recursive?: boolean;
}
export interface MountEffect extends Base {
  readonly kind: 'mount';
  readonly source: Value;
  readonly target: Value;
}
/** Makes a job run later: a line in a cron table, `crontab -`, `at`, a systemd unit. */
export interface ScheduleEffect extends Base {
  readonly kind: 'schedule';
  readonly table: Value;
  readonly schedule?: string;
  /** The user column, where one is. */
  readonly user?: string;
  readonly job: Value;
  /** Stage of the job's code. */
  readonly ran?: number;
}
export interface KillEffect extends Base {
  readonly kind: 'kill';
  readonly pattern: Value;
}
export interface AccountEffect extends Base {
  readonly kind: 'account';
  readonly action: 'add-user' | 'set-password' | 'sudoers' | 'edit-passwd' | 'edit-shadow' | 'sshd-config' | 'uid-0';
  readonly subject: Value;
}
/** Puts a public key where it opens a door (`authorized_keys`). */
export interface KeyEffect extends Base {
  readonly kind: 'key';
  readonly path: Value;
  readonly key?: Value;
}
export interface FirewallEffect extends Base {
  readonly kind: 'firewall';
  readonly action: 'flush' | 'accept' | 'disable' | 'rule';
}
export interface ModuleEffect extends Base {
  readonly kind: 'module';
  readonly module: Value;
}
/** Starts or drives containers through an engine. */
export interface ContainerRunEffect extends Base {
  readonly kind: 'container-run';
  readonly tool: string;
  readonly image?: Value;
  /** Remote engine (`-H tcp://…`), socket path, or absent for the default. */
  readonly engine?: Value;
  readonly privileged: boolean;
  /** Host paths mounted in, as `source:target`. */
  readonly mounts: readonly Value[];
  readonly hostNamespaces: readonly ('pid' | 'net' | 'ipc' | 'uts')[];
}
/** Mines a coin. */
export interface MineEffect extends Base {
  readonly kind: 'mine';
  readonly program: Value;
  readonly pool?: Value;
  readonly wallet?: Value;
  readonly how: 'arguments' | 'config' | 'environment';
}
export interface ExfiltrateEffect extends Base {
  readonly kind: 'exfiltrate';
  readonly to: Value;
  readonly what: Value;
  /** What is known to be in the file that is sent: the commands that filled it, as holes. */
  readonly holds?: Value;
  /** The way, where it is not a plain upload. */
  readonly via?: 'socket' | 'dns' | 'icmp' | 'mail';
}
/** Sweeps addresses for open doors. */
export interface ScanEffect extends Base {
  readonly kind: 'scan';
  readonly tool: string;
  readonly targets: Value;
  readonly ports?: Value;
}
/** Leaves the container: namespaces, root directory, engine socket, kernel call-outs, raw disk. */
export interface EscapeEffect extends Base {
  readonly kind: 'escape';
  readonly how:
    | 'nsenter'
    | 'chroot'
    | 'engine-socket'
    | 'release-agent'
    | 'core-pattern'
    | 'raw-disk'
    | 'proc-root'
    | 'unshare'
    | 'privileged-run'
    | 'modprobe-path' // the program the kernel starts to load modules
    | 'binary-format' // binfmt_misc: the program the kernel starts for a kind of file
    | 'uevent-helper' // the program the kernel starts for new devices
    | 'device-rights'; // the control group's list of allowed devices
  readonly detail: Value;
}
/** Weakens or blinds what would notice it. */
export interface ImpairEffect extends Base {
  readonly kind: 'impair';
  readonly what:
    | 'history'
    | 'log'
    | 'selinux'
    | 'apparmor'
    | 'audit'
    | 'security-agent'
    | 'immutable'
    | 'preload'
    | 'runtime'
    | 'watchdog'
    | 'resolution'; // names of registries, updates and security services are sent nowhere
  readonly detail: Value;
}
/** Makes a library load into every process (`/etc/ld.so.preload`, `LD_PRELOAD=`). */
export interface PreloadEffect extends Base {
  readonly kind: 'preload';
  readonly library: Value;
  readonly how: 'file' | 'environment';
}
/** What kind of secret lies at a path. */
export type SecretKind =
  | 'password-table'
  | 'ssh-key'
  | 'cloud'
  | 'registry'
  | 'cluster'
  | 'source-code'
  | 'browser'
  | 'wallet'
  | 'environment'
  | 'history'
  | 'memory'
  | 'messenger'
  | 'database'
  | 'dotenv';
/** Reads or gathers a secret: credentials, keys, wallets, another process's memory. */
export interface SecretEffect extends Base {
  readonly kind: 'secret';
  readonly what: SecretKind;
  readonly path: Value;
}
/**
 * Makes a way in or out through a relay. `reverse`: opens this machine to the relay's side; `proxy`: passes traffic on;
 * `overlay`: joins a private network of machines; `onion`: through Tor.
 */
export interface TunnelEffect extends Base {
  readonly kind: 'tunnel';
  readonly tool: string;
  readonly how: 'reverse' | 'proxy' | 'overlay' | 'onion';
  readonly to?: Value;
  /** What it opens: a port, an address. */
  readonly exposes?: Value;
}
/** Lends the internet connection of whoever runs it to strangers; somebody's account is paid for it. */
export interface ProxywareEffect extends Base {
  readonly kind: 'proxyware';
  /** Id of the client in `trace/effects/proxyware-clients.ts`. */
  readonly client: string;
  readonly account?: Value;
  readonly how: 'arguments' | 'container' | 'environment';
}
/** Floods somebody with packets or requests. */
export interface FloodEffect extends Base {
  readonly kind: 'flood';
  readonly tool: string;
  readonly target: Value;
}
/** Destroys data that is not its own: all files, a disk, databases. */
export interface DestroyEffect extends Base {
  readonly kind: 'destroy';
  readonly what: 'files' | 'disk' | 'database';
  readonly target: Value;
  /** The tool, in a word. */
  readonly how: string;
}
/** Encrypts a file with a key of its own. */
export interface EncryptEffect extends Base {
  readonly kind: 'encrypt';
  readonly tool: string;
  readonly path: Value;
}
/** Logs in to another machine and runs something there. `guess`: goes through a list of passwords. */
export interface LoginEffect extends Base {
  readonly kind: 'login';
  readonly tool: string;
  readonly to: Value;
  readonly how: 'key' | 'password' | 'guess';
  /** What it does there. */
  readonly carries?: Value;
}
/** Publishes a package or image under the credentials it finds. */
export interface PublishEffect extends Base {
  readonly kind: 'publish';
  readonly tool: string;
  readonly what: Value;
}
/** Tunes the machine for mining, or hides the load it makes. */
export interface TuneEffect extends Base {
  readonly kind: 'tune';
  readonly what: 'huge-pages' | 'msr' | 'cpu-limit';
  readonly detail: Value;
}

/** What makes a hook fire. */
export type HookEvent =
  | 'login' // a shell or an SSH session starts
  | 'authentication' // somebody gives a password (PAM)
  | 'package' // a package manager runs
  | 'device' // udev
  | 'network' // an interface comes up
  | 'desktop' // a graphical session starts
  | 'message-bus' // a D-Bus service is asked for
  | 'interpreter' // any Python starts
  | 'commit'; // git does something
/** Puts code where something else will run it (see also `schedule`). */
export interface HookEffect extends Base {
  readonly kind: 'hook';
  readonly event: HookEvent;
  readonly path: Value;
  /** The code as far as known, taken out of the file's own syntax. */
  readonly code?: Value;
  /** Stage of that code. */
  readonly ran?: number;
}
/** Gives a program rights that its caller does not have. */
export interface PrivilegeEffect extends Base {
  readonly kind: 'privilege';
  readonly path: Value;
  readonly how: 'setuid' | 'capability';
  /** The mode, or the capabilities as written. */
  readonly rights: Value;
}
/** Makes something look like what it is not, or not show at all. */
export interface HideEffect extends Base {
  readonly kind: 'hide';
  readonly how:
    | 'timestamp' // a file gets the time of another
    | 'process' // a folder is mounted over /proc/PID
    | 'process-name'; // a program runs under another name
  readonly what: Value;
}
/** Looks where it is before it does anything. */
export interface ProbeEffect extends Base {
  readonly kind: 'probe';
  readonly how: 'virtual-machine' | 'country' | 'debugger' | 'delay';
  readonly what: Value;
}

/** What a command does, in one vocabulary whatever the language. */
export type Effect =
  | ConnectEffect
  | ListenEffect
  | FetchEffect
  | RunEffect
  | WriteEffect
  | ChmodEffect
  | DeleteEffect
  | MountEffect
  | ScheduleEffect
  | KillEffect
  | AccountEffect
  | KeyEffect
  | FirewallEffect
  | ModuleEffect
  | ContainerRunEffect
  | MineEffect
  | ExfiltrateEffect
  | ScanEffect
  | EscapeEffect
  | ImpairEffect
  | PreloadEffect
  | HookEffect
  | PrivilegeEffect
  | HideEffect
  | ProbeEffect
  | SecretEffect
  | TunnelEffect
  | ProxywareEffect
  | FloodEffect
  | DestroyEffect
  | EncryptEffect
  | LoginEffect
  | PublishEffect
  | TuneEffect;

/** Every kind an effect can have. */
export type EffectKind = Effect['kind'];

/** `T` without the fields the driver fills in; distributes over unions. */
type Draft<T> = T extends unknown ? Omit<T, 'id' | 'stage' | 'command' | 'line'> : never;
/** An effect as its reader states it: the driver adds id, stage, command and line. */
export type EffectDraft = Draft<Effect>;
