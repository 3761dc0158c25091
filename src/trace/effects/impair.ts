import type { CommandContext, CommandReader } from '../command-effects.ts';
import type { EffectDraft, ImpairEffect } from '../effect.ts';
import { concat, known, literals, textOf, type Value } from '../value.ts';
import { isMinerName } from './mining.ts';
import { after, parseArguments } from './options.ts';
import { upstream } from './pipeline.ts';
import { pattern, placeOf } from './place.ts';

/** `history -c`, `unset HISTFILE`, `export HISTFILE=/dev/null`, `set +o history`. */
export const historyEffects: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  const detail = joined(command.argv);
  const hides =
    (command.name === 'history' && words.some((word) => /^-[a-z]*[cw]/.test(word))) ||
    (command.name === 'unset' && words.includes('HISTFILE')) ||
    (command.name === 'set' && words.includes('+o') && words.includes('history')) ||
    words.some((word) => isHistoryOff(word));
  return hides ? [{ kind: 'impair', what: 'history', detail }] : [];
};

/** `HISTFILE=/dev/null`, `HISTSIZE=0`, `HISTFILESIZE=0`, `HISTCONTROL=ignorespace` is left alone: people set it. */
export function isHistoryOff(assignment: string): boolean {
  return (
    assignment === 'HISTFILE=/dev/null' ||
    assignment === 'HISTFILE=' ||
    assignment === 'HISTSIZE=0' ||
    assignment === 'HISTFILESIZE=0'
  );
}

/** Whether a path is a log or a shell history, of the container or below a mount; `*` stands for an unknown part. */
function logAt(path: string): 'log' | 'history' | undefined {
  if (/\/var\/log\/(wtmp|btmp|lastlog|secure|auth\.log|syslog|messages|cron|maillog|audit|\*$|journal)/.test(path))
    return 'log';
  if (path.endsWith('/var/log') || path.endsWith('/var/log/') || path.endsWith('/var/spool/mail/root')) return 'log';
  return /\/\.(bash|zsh|sh|ash|python|mysql)_history$/.test(path) ? 'history' : undefined;
}

/** Wiping logs with rm, truncate, shred, or by writing nothing over them; every path is judged by `logAt`. */
export const wipeEffects: CommandReader = (command, context) => {
  const writesNothing =
    command.redirects.some(({ op }) => op === '>') &&
    (command.stdout === undefined || literals(command.stdout).trim() === '');
  const zeroes =
    command.name === 'dd' && command.argv.some((word) => /^if=\/dev\/(zero|null|u?random)$/.test(literals(word)));
  const removes =
    zeroes ||
    removers.has(command.name) ||
    (writesNothing && emptiers.has(command.name)) ||
    (command.name === 'ln' && literals(command.argv.at(-2) ?? []) === '/dev/null') ||
    (command.name === 'cp' && literals(command.argv.at(-2) ?? []) === '/dev/null');
  if (!removes) return [];
  const effects: EffectDraft[] = [];
  const files = [
    ...command.argv.slice(1),
    ...command.redirects.filter(({ op, fd }) => op === '>' && fd <= 1).map(({ target }) => target),
  ];
  for (const each of files) {
    const file = zeroes && literals(each).startsWith('of=') ? after(each, 3) : each;
    const place = placeOf(command, file);
    const what = logAt(pattern(place.path));
    if (what && !createsMissing(context, file))
      effects.push({ kind: 'impair', what, detail: place.path, ...(place.outside ? { outside: place.outside } : {}) });
  }
  return effects;
};

/** `[ ! -f LOG ] || …; : > LOG` makes a log that is not there. */
function createsMissing(context: CommandContext, file: Value): boolean {
  const wanted = JSON.stringify(file);
  return context.peers.slice(Math.max(0, context.position - 6), context.position).some((peer) => {
    if (peer.name !== '[' && peer.name !== 'test' && peer.name !== '[[') return false;
    const words = peer.argv.map(literals);
    return (
      words.includes('!') &&
      words.some((word) => /^-[efs]$/.test(word)) &&
      peer.argv.some((value) => JSON.stringify(value) === wanted)
    );
  });
}

const removers = new Set(['rm', 'shred', 'truncate', 'unlink', 'srm']);
const emptiers = new Set(['', ':', 'echo', 'cat', 'true', 'printf']);

/** `journalctl --vacuum-*`/`--rotate`, `dmesg -C`. */
export const journalEffects: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  const wipes =
    command.name === 'dmesg'
      ? words.some((word) => word === '-C' || word === '-c' || word === '--clear')
      : words.some((word) => word.startsWith('--vacuum'));
  return wipes ? [{ kind: 'impair', what: 'log', detail: joined(command.argv) }] : [];
};

/** iptables, ip6tables, nft, ufw, firewall-cmd. */
export const firewallEffects: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  if (command.name === 'ufw') {
    return words.includes('disable')
      ? [{ kind: 'firewall', action: 'disable' }]
      : words.includes('allow')
        ? [{ kind: 'firewall', action: 'rule' }]
        : [];
  }
  if (command.name === 'nft') {
    return words.includes('flush') && words.includes('ruleset') ? [{ kind: 'firewall', action: 'flush' }] : [];
  }
  const effects: EffectDraft[] = [];
  const policy = words.findIndex((word) => word === '-P' || word === '--policy');
  if (policy >= 0 && words[policy + 2] === 'ACCEPT') effects.push({ kind: 'firewall', action: 'accept' });
  if (words.some((word) => word === '-F' || word === '--flush' || word === '-X'))
    effects.push({ kind: 'firewall', action: 'flush' });
  if (words.some((word) => ['-A', '-I', '--append', '--insert'].includes(word)))
    effects.push({ kind: 'firewall', action: 'rule' });
  return effects;
};

/** setenforce, auditctl, aa-teardown, systemctl/service stop of a protection, removal of its package. */
export const protectionEffects: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  const detail = joined(command.argv);
  if (command.name === 'setenforce')
    return /^(0|permissive)$/i.test(words[0] ?? '') ? [{ kind: 'impair', what: 'selinux', detail }] : [];
  if (command.name === 'auditctl')
    return words.includes('-e') && words.includes('0') ? [{ kind: 'impair', what: 'audit', detail }] : [];
  if (command.name === 'aa-teardown' || command.name === 'aa-disable')
    return [{ kind: 'impair', what: 'apparmor', detail }];
  if (command.name === 'sysctl')
    return words.some((word) => /^kernel\.nmi_watchdog=0$/.test(word))
      ? [{ kind: 'impair', what: 'watchdog', detail }]
      : [];
  if (!words.some((word) => stopping.has(word))) return [];
  return words.flatMap((word): EffectDraft[] => {
    const what = protectionNamed(word);
    if (what === 'firewall') return [{ kind: 'firewall', action: 'disable' }];
    return what ? [{ kind: 'impair', what, detail }] : [];
  });
};

const stopping = new Set([
  'stop',
  'disable',
  'mask',
  'remove',
  'purge',
  'erase',
  'off',
  'del',
  '-e',
  '--remove',
  '--purge',
  'autoremove',
]);

/** Which protection a unit, process or package belongs to. */
function protectionNamed(word: string): ImpairEffect['what'] | 'firewall' | undefined {
  const name = word.replace(/\.service$/, '').toLowerCase();
  if (['firewalld', 'ufw', 'iptables', 'nftables'].includes(name)) return 'firewall';
  if (name === 'apparmor') return 'apparmor';
  if (name === 'auditd') return 'audit';
  if (['rsyslog', 'syslog', 'systemd-journald', 'syslog-ng'].includes(name)) return 'log';
  return agents.some((agent) => name.startsWith(agent)) ? 'security-agent' : undefined;
}

/** Agents of clouds and of security products, as the scripts that remove them name them. */
const agents = [
  ...[
    'aliyun',
    'aegis',
    'aliyundun',
    'yunjing',
    'ydservice',
    'ydlive',
    'qcloud',
    'barad_agent',
    'sgagent',
    'bcm-agent',
    'hostguard',
    'hostwatch',
  ],
  ...[
    'clamav',
    'clamd',
    'freshclam',
    'falcon-sensor',
    'falco',
    'ossec',
    'wazuh',
    'cbagent',
    'cbdaemon',
    'mdatp',
    'sentinelone',
    'sophos',
    'esets',
    'ds_agent',
  ],
  ...[
    'amazon-ssm-agent',
    'osqueryd',
    'sysdig',
    'auditbeat',
    'filebeat',
    'cloudmonitor',
    'argusagent',
    'cloudwalker',
    'titanagent',
  ],
];

/** Folders of clouds' agents, which are removed by hand: `rm -rf /usr/local/aegis`, and their own way out. */
export const agentRemovalEffects: CommandReader = (command) => {
  const isNamed = removers.has(command.name) || cloudAgents.has(command.name.toLowerCase());
  if (!isNamed && !command.argv.some((word) => literals(word).length > 10)) return [];
  const words = command.argv.slice(1).map(literals);
  const removes =
    (removers.has(command.name) && words.some((word) => agentFolders.some((folder) => word.startsWith(folder)))) ||
    (words.some((word) => ['uninstall', 'stop', '--uninstall'].includes(word)) &&
      cloudAgents.has(command.name.toLowerCase())) ||
    command.argv
      .map(literals)
      .some(
        (word) => word.length > 10 && /(aegis|yunjing|hostguard|bcm-agent)[^\s]{0,80}uninst/i.test(word.slice(0, 300)),
      );
  return removes ? [{ kind: 'impair', what: 'security-agent', detail: joined(command.argv) }] : [];
};

const agentFolders = [
  '/usr/local/aegis',
  '/usr/local/qcloud',
  '/usr/local/cloudmonitor',
  '/usr/local/hostguard',
  '/opt/CrowdStrike',
];
const cloudAgents = new Set([
  'aegis',
  'aliyundun',
  'aliyun-service',
  'ydservice',
  'ydeyes',
  'hostguard',
  'falconctl',
  'sentinelctl',
]);

/** pkill, killall, kill: who is to die, as far as known from the arguments and the pipeline that found the process. */
export const killEffects: CommandReader = (command, context) => {
  const words = command.argv.slice(1).filter((value) => !/^-/.test(literals(value)));
  const searched = upstream(command, context).flatMap((peer) => searchedWords(peer.name, peer.argv));
  const substituted = words.flatMap((word) => word.flatMap((part) => (typeof part === 'string' ? [] : [part.hole])));
  const isXargs = command.name === 'xargs';
  if (isXargs && !words.some((word) => ['kill', 'pkill', '/bin/kill'].includes(textOf(word) ?? ''))) return [];
  const named = command.name === 'pkill' || command.name === 'killall' ? words : [];
  const pattern = [...named.map(literals), ...searched, ...substituted]
    .filter((word) => word !== '')
    .join(' ')
    .slice(0, 400);
  if (pattern === '') return [];
  const effects: EffectDraft[] = [{ kind: 'kill', pattern: known(pattern) }];
  if (pattern.split(/[\s|]+/).some((word) => protectionNamed(word) === 'security-agent')) {
    effects.push({ kind: 'impair', what: 'security-agent', detail: known(pattern) });
  }
  return effects;
};

/** What `grep`, `awk /x/` and `pgrep` look for; `grep -v` leaves out. */
function searchedWords(name: string, argv: readonly Value[]): readonly string[] {
  if (!['grep', 'egrep', 'fgrep', 'pgrep'].includes(name)) return [];
  const given = parseArguments(argv.slice(1), { short: name === 'pgrep' ? 'uUgGPst' : 'emABC' });
  return given.has('-v', '--invert-match') ? [] : [...given.values('-e'), ...given.operands.slice(0, 1)].map(literals);
}

/** Whether a kill's pattern names other miners: the mark of one miner clearing out the others. */
export function killsMiners(pattern: string): boolean {
  const lower = pattern.toLowerCase();
  if (
    [
      'stratum',
      'cryptonight',
      'xmrig',
      'minerd',
      'kinsing',
      'kdevtmpfsi',
      'xmr-stak',
      'minexmr',
      'supportxmr',
      'cnrig',
      'watchbog',
      'ddgs',
      'sysrv',
      'xmr',
      ...rivals,
    ].some((word) => lower.includes(word))
  )
    return true;
  if (/[.:](3333|5555|7777|14433|14444|45560|45700)(\D|$)/.test(lower)) return true;
  return lower.split(/[\s|\\"'/()]+/).some(isMinerName);
}

/** Names under which miners of others run, and pools, as published lists of what miners kill have them. */
const rivals: readonly string[] = [
  ...[
    'kthreaddi',
    'kthreaddk',
    'dbused',
    'networkservice',
    'networkmanagr',
    'sysupdate',
    'sysguard',
    'khugepageds',
    'biosetjenkins',
  ],
  ...[
    '2t3ik',
    'wntkyg',
    'qw3xt',
    'sustes',
    'sustse',
    'zigw',
    'pnscan',
    'crypto-pool',
    'monerohash',
    'moneroocean',
    'c3pool',
    'nanopool',
  ],
  ...[
    'hashvault',
    'minergate',
    'donate-level',
    'randomx',
    'rx/0',
    'cpuminer',
    'watchdogs',
    'kerberods',
    'ksoftirqds',
    'trace -r',
    'solrd',
  ],
  ...[
    '/tmp/javax',
    'javs',
    'mine.moneropool',
    'pool.t00ls',
    'xmrpool',
    'log_rot',
    'devtool',
    'aliyun.one',
    'x86_64_xmr',
    'perfctl',
  ],
];

/** `chmod -x /usr/bin/runc`: nobody else gets in by the same way. */
export const runtimeLockEffects: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  const removes = words.some((word) => /^(a|ugo)?-x$/.test(word) || word === '000' || word === '0');
  const runtime = words.find((word) => /\/s?bin\/(runc|docker-runc|docker|containerd-shim|dockerd)$/.test(word));
  return removes && runtime ? [{ kind: 'impair', what: 'runtime', detail: joined(command.argv) }] : [];
};

function joined(argv: readonly Value[]): Value {
  return concat(...argv.slice(0, 60).flatMap((value, index) => (index === 0 ? [value] : [known(' '), value])));
}
