import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft, Endpoint } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { known, literals, render, textOf, type Value } from '../value.ts';
import { splitEndpoint } from './dev-socket.ts';
import { parseArguments } from './options.ts';
import { pipedShell } from './sockets.ts';

/** nc, ncat, netcat: `-e`/`-c`/`--exec`/`--sh-exec` give the socket to a program; a pipeline with a shell does as well. */
export const netcatEffects: CommandReader = (command, context) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'egGiIOopPqsTVwWXxcm',
    long: ['--exec', '--sh-exec', '--lua-exec', '--port', '--source', '--proxy', '--wait', '--idle-timeout'],
  });
  const protocol: Endpoint['protocol'] = given.has('-u', '--udp') ? 'udp' : given.has('--ssl') ? 'tls' : 'tcp';
  const program = given.value('-e', '--exec', '-c', '--sh-exec', '--lua-exec') ?? afterFlag(command);
  const isShell = program !== undefined && literals(program) !== '' && !/^\d+$/.test(literals(program));
  const shell = isShell ? { program: render(program), how: `${command.name} -e` } : pipedShell(command, context);
  const field = shell ? { shell } : {};
  if (given.has('-z')) return [];
  if (given.has('-l', '--listen', '-L')) {
    const port = given.value('-p', '--port') ?? given.operands.at(-1);
    return [{ kind: 'listen', at: { host: [], protocol, ...(port ? { port } : {}) }, ...field }];
  }
  const [host, port] = given.operands;
  if (host === undefined) return [];
  return [{ kind: 'connect', to: { host, protocol, ...(port ? { port } : {}) }, ...field }];
};

/** `nc HOST PORT -e sh` where the option stands last and some versions bundle it (`-nve`). */
function afterFlag(command: CommandDraft): Value | undefined {
  const at = command.argv.findIndex((value) => /^-[a-z]*e$/.test(textOf(value) ?? ''));
  return at > 0 ? command.argv[at + 1] : undefined;
}

/** socat joins two addresses: a shell (EXEC, SYSTEM) on one side and a socket on the other. */
export const socatEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'blTtW' });
  const addresses = given.operands.slice(0, 2).map(socatAddress);
  const run = addresses.find((address) => address.kind === 'run');
  const effects: EffectDraft[] = [];
  for (const address of addresses) {
    if (address.kind !== 'socket') continue;
    const shell = run ? { shell: { program: render(run.rest), how: 'socat EXEC' } } : {};
    if (address.listens) {
      const port = splitEndpoint(address.rest, ':', address.protocol).host;
      effects.push({ kind: 'listen', at: { host: [], port, protocol: address.protocol }, ...shell });
    } else effects.push({ kind: 'connect', to: splitEndpoint(address.rest, ':', address.protocol), ...shell });
  }
  return effects;
};

type SocatAddress =
  | { readonly kind: 'run' | 'other'; readonly rest: Value }
  | {
      readonly kind: 'socket';
      readonly rest: Value;
      readonly listens: boolean;
      readonly protocol: Endpoint['protocol'];
    };

function socatAddress(value: Value): SocatAddress {
  const head = typeof value[0] === 'string' ? value[0] : '';
  const colon = head.indexOf(':');
  if (colon < 0) return { kind: 'other', rest: value };
  const type = head.slice(0, colon).toLowerCase();
  const rest = upToComma([head.slice(colon + 1), ...value.slice(1)]);
  if (type === 'exec' || type === 'system' || type === 'shell') return { kind: 'run', rest };
  const listens = type.includes('listen') || /^(tcp|udp)[46]?-l$/.test(type) || type.includes('recvfrom');
  if (type.startsWith('tcp') || type.startsWith('sctp') || type.startsWith('socks') || type.startsWith('proxy')) {
    return { kind: 'socket', rest, listens, protocol: 'tcp' };
  }
  if (type.startsWith('udp')) return { kind: 'socket', rest, listens, protocol: 'udp' };
  if (type.startsWith('openssl') || type.startsWith('ssl')) return { kind: 'socket', rest, listens, protocol: 'tls' };
  return { kind: 'other', rest: value };
}

function upToComma(value: Value): Value {
  const parts: Value[number][] = [];
  for (const part of value) {
    if (typeof part === 'string' && part.includes(',')) {
      const text = part.slice(0, part.indexOf(','));
      return text === '' ? parts : [...parts, text];
    }
    if (part !== '') parts.push(part);
  }
  return parts;
}

/** `openssl s_client -connect h:p`, in a pipeline with a shell. */
export const opensslEffects: CommandReader = (command, context) => {
  if (textOf(command.argv[1] ?? []) !== 's_client') return [];
  const given = parseArguments(command.argv.slice(2), {
    singleDash: true,
    long: ['-connect', '-host', '-port', '-servername'],
  });
  const connect = given.value('-connect') ?? given.operands[0];
  const host = given.value('-host');
  const port = given.value('-port');
  const to: Endpoint | undefined = connect
    ? splitEndpoint(connect, ':', 'tls')
    : host && { host, protocol: 'tls', ...(port ? { port } : {}) };
  if (!to) return [];
  const shell = pipedShell(command, context);
  return [{ kind: 'connect', to, ...(shell ? { shell } : {}) }];
};

/** `telnet h p | sh | telnet h q`. */
export const telnetEffects: CommandReader = (command, context) => {
  const [host, port] = parseArguments(command.argv.slice(1), { short: 'elnbXS' }).operands;
  if (host === undefined) return [];
  const shell = pipedShell(command, context);
  return [{ kind: 'connect', to: { host, protocol: 'tcp', ...(port ? { port } : {}) }, ...(shell ? { shell } : {}) }];
};

/**
 * gawk's `/inet/tcp/0/HOST/PORT` in a program with unknown parts (others are read as code): a shell when what is read
 * from it is run again.
 */
export const awkEffects: CommandReader = (command) => {
  const effects: EffectDraft[] = [];
  for (const argument of command.argv.slice(1)) {
    if (textOf(argument) !== undefined) continue;
    const text = literals(argument);
    const at = text.search(/\/inet[46]?\/(tcp|udp)\//);
    if (at < 0) continue;
    const [, , protocol, , host, rest = ''] = text.slice(at, at + 300).split('/');
    const port = /^\d+/.exec(rest)?.[0];
    if (!host) continue;
    const runs =
      text.includes('|&') && text.includes('getline') && (text.includes('| getline') || text.includes('system('));
    effects.push({
      kind: 'connect',
      to: { host: known(host), protocol: protocol === 'udp' ? 'udp' : 'tcp', ...(port ? { port: known(port) } : {}) },
      ...(runs ? { shell: { program: 'sh', how: 'awk /inet' } } : {}),
    });
  }
  return effects;
};
