import type { CommandContext, CommandReader } from '../command-effects.ts';
import type { ContainerRunEffect, EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { known, literals, render, textOf, type Value } from '../value.ts';
import { engineRequest, runWords } from './engine-request.ts';
import { type ParsedArguments, parseArguments } from './options.ts';

const globalLong = [
  '--host',
  '--config',
  '--context',
  '--log-level',
  '--tlscacert',
  '--tlscert',
  '--tlskey',
  '--namespace',
  '--address',
  '--url',
  '--root',
  '--runroot',
  '--kubeconfig',
  '--server',
  '--token',
];
const runLong = [
  ...[
    '--volume',
    '--mount',
    '--env',
    '--name',
    '--network',
    '--net',
    '--pid',
    '--ipc',
    '--uts',
    '--userns',
    '--restart',
  ],
  ...[
    '--entrypoint',
    '--user',
    '--workdir',
    '--publish',
    '--label',
    '--cap-add',
    '--cap-drop',
    '--device',
    '--cpus',
    '--memory',
  ],
  ...[
    '--security-opt',
    '--hostname',
    '--env-file',
    '--link',
    '--add-host',
    '--dns',
    '--tmpfs',
    '--ulimit',
    '--platform',
    '--pull',
  ],
  ...[
    '--log-driver',
    '--log-opt',
    '--gpus',
    '--runtime',
    '--shm-size',
    '--volumes-from',
    '--cidfile',
    '--image',
    '--overrides',
  ],
  ...[
    '--cpu-shares',
    '--cpuset-cpus',
    '--health-cmd',
    '--ip',
    '--mac-address',
    '--stop-signal',
    '--sysctl',
    '--cgroupns',
  ],
];

/** docker, podman, nerdctl: `run`/`create` with what they open, `exec`, and an engine that is not the default one. */
export const engineEffects: CommandReader = (command, context) => {
  const before = parseArguments(command.argv.slice(1), { short: 'Hlcn', long: globalLong, stopAtOperand: true });
  const environment = command.env['DOCKER_HOST'];
  const engine = before.value('-H', '--host', '--url', '-a', '--address') ?? environment;
  const [verb, ...rest] = words(before.operands);
  const name = textOf(verb ?? []);
  const base = { kind: 'container-run', tool: command.name, ...(engine ? { engine } : {}) } as const;
  if (name === 'run' || name === 'create') {
    const given = parseArguments(rest, { short: 'vepwuhlmca', long: runLong, stopAtOperand: true });
    const image = given.operands[0];
    const { mounts, ...open } = opened(given);
    const effect = {
      ...base,
      ...open,
      mounts: isWhereItStarts(command, context) ? mounts.map(workingFolder) : mounts,
      ...(image ? { image } : {}),
    };
    return [effect, ...escapes(effect, given)];
  }
  if (engine === undefined || name === undefined || name === 'version') return [];
  return [{ ...base, privileged: false, mounts: [], hostNamespaces: [] }];
};

/** Whether `$PWD` is just where the container starts: scripts that mount it are meant to be run elsewhere. */
function isWhereItStarts(command: CommandDraft, { peers, position }: CommandContext): boolean {
  if (command.cwd !== '/' || /(^|[\s"'=])\/:/.test(command.text)) return false;
  const before = peers.slice(Math.max(0, position - 200), position);
  if (before.some((peer) => peer.name === 'cd' || peer.name === 'pushd')) return false;
  return /\$\{?PWD\b|\bpwd\b/.test(command.text) || before.some((peer) => peer.name === 'pwd');
}

function workingFolder(mount: Value): Value {
  const [head, ...rest] = mount;
  return typeof head === 'string' && head.startsWith('/:') ? [{ hole: '$PWD' }, head.slice(1), ...rest] : mount;
}

/** `docker container run` is `docker run`. */
function words(operands: readonly Value[]): readonly Value[] {
  return textOf(operands[0] ?? []) === 'container' ? operands.slice(1) : operands;
}

function opened(given: ParsedArguments): Pick<ContainerRunEffect, 'privileged' | 'mounts' | 'hostNamespaces'> {
  const mounts = [...given.values('-v', '--volume'), ...given.values('--mount').flatMap(mountOption)];
  const devices = given.values('--device').filter((device) => literals(device).startsWith('/dev/'));
  const hostNamespaces = (['pid', 'net', 'ipc', 'uts'] as const).filter((space) =>
    given.values(`--${space}`, ...(space === 'net' ? ['--network'] : [])).some((value) => textOf(value) === 'host'),
  );
  const all = given.values('--cap-add').some((value) => /^(CAP_)?(ALL|SYS_ADMIN)$/i.test(literals(value)));
  const privileged = given.options.some(
    (option) => option.name === '--privileged' && (option.value === undefined || textOf(option.value) === 'true'),
  );
  return { privileged: privileged || (all && devices.length > 0), mounts, hostNamespaces };
}

/** `type=bind,source=/,target=/host` → `/:/host`. */
function mountOption(value: Value): readonly Value[] {
  const fields = new Map<string, string>();
  for (const field of literals(value).split(',')) {
    const equals = field.indexOf('=');
    if (equals > 0) fields.set(field.slice(0, equals), field.slice(equals + 1));
  }
  const source = fields.get('source') ?? fields.get('src');
  if (source === undefined || fields.get('type') === 'volume' || fields.get('type') === 'tmpfs') return [];
  return [known(`${source}:${fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? ''}`)];
}

/** Whether a `source:target` mount hands over the host's root or one of its telling folders. */
function mountsHostRoot(mount: Value): boolean {
  const source = literals(mount).split(':', 1)[0] ?? '';
  return source === '/' || /^\/(etc|root|var\/spool\/cron|boot|home|proc)\/?$/.test(source);
}

function escapes(
  run: Omit<ContainerRunEffect, 'id' | 'stage' | 'line'>,
  given: ParsedArguments,
): readonly EffectDraft[] {
  const root = run.mounts.find(mountsHostRoot);
  if (!opensHost(run)) return [];
  const how = [
    run.privileged ? '--privileged' : '',
    ...(root ? [`-v ${render(root)}`] : []),
    ...given.values('--pid').map((pid) => `--pid ${render(pid)}`),
  ];
  const detail = known(how.filter((each) => each !== '').join(' '));
  return [{ kind: 'escape', how: 'privileged-run', detail, outside: `${run.tool} run ${literals(detail)}` }];
}

/** `kubectl run/exec/apply/create`, `crictl exec`, `ctr run`: containers driven through a cluster or a runtime. */
export const clusterEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: command.name === 'kubectl' ? 'nfslc' : 'naru',
    long: [...globalLong, ...runLong, '--filename', '--runtime-endpoint', '--image-endpoint'],
  });
  const verb = given.operands.map((operand) => textOf(operand)).find((word) => clusterVerbs.has(word ?? ''));
  if (verb === undefined) return [];
  const server = given.value(
    '-s',
    '--server',
    '--address',
    '-a',
    '--runtime-endpoint',
    ...(command.name === 'crictl' ? ['-r'] : []),
  );
  const image = given.value('--image');
  const manifest = `${literals(given.value('--overrides') ?? [])}\n${literals(command.stdin ?? [])}`;
  const own = opened(given);
  const run = {
    privileged: own.privileged || /"?privileged"?\s{0,4}:\s{0,4}true/.test(manifest),
    mounts: [...own.mounts, ...hostPaths(manifest)],
    hostNamespaces: /"?hostPID"?\s{0,4}:\s{0,4}true/.test(manifest) ? (['pid'] as const) : own.hostNamespaces,
  };
  const effects: EffectDraft[] = [
    {
      kind: 'container-run',
      tool: command.name,
      ...(image ? { image } : {}),
      ...(server ? { engine: server } : {}),
      ...run,
    },
  ];
  const how = [run.privileged ? '--privileged' : '', ...run.mounts.map((mount) => `-v ${render(mount)}`)];
  const detail = `${command.name} ${verb} ${how.filter((word) => word !== '').join(' ')}`.trim().slice(0, 200);
  if (opensHost(run)) effects.push({ kind: 'escape', how: 'privileged-run', detail: known(detail), outside: detail });
  else if (server !== undefined && /\.sock$/.test(literals(server)))
    effects.push({ kind: 'escape', how: 'engine-socket', detail: ['unix socket ', ...server] });
  return effects;
};

/** `hostPath: {path: /}` of a pod's manifest, as `source:`; JSON and YAML alike. */
function hostPaths(manifest: string): readonly Value[] {
  const found: Value[] = [];
  let at = manifest.indexOf('hostPath');
  while (at >= 0 && found.length < 20) {
    const path = /"?path"?\s{0,4}:\s{0,4}"?(\/[^\s",}]{0,200})/.exec(manifest.slice(at, at + 300))?.[1];
    if (path !== undefined) found.push(known(`${path}:`));
    at = manifest.indexOf('hostPath', at + 8);
  }
  return found;
}

const clusterVerbs = new Set(['run', 'exec', 'create', 'apply', 'cp', 'attach']);

/** `curl --unix-socket /var/run/docker.sock http://x/containers/create -d '{…}'`, and `curl http://host:2375/containers/create`. */
export const engineApiEffects: CommandReader = (command) => {
  const request = engineRequest(command.argv, command.stdin);
  if (request === undefined) return [];
  const { socket, url, drives, container } = request;
  const effects: EffectDraft[] = [];
  if (socket !== undefined) {
    const detail: Value = ['unix socket ', ...socket, ' ', ...url];
    effects.push({ kind: 'escape', how: 'engine-socket', detail, ...(drives ? { outside: 'engine socket' } : {}) });
  }
  if (!drives) return effects;
  const run = {
    privileged: container.privileged,
    mounts: container.binds.map(known),
    hostNamespaces: container.hostPid ? (['pid'] as const) : [],
  };
  effects.push({
    kind: 'container-run',
    tool: command.name,
    engine: socket ?? url,
    ...(container.image === undefined ? {} : { image: known(container.image) }),
    ...run,
    outside: 'engine socket',
  });
  if (opensHost(run)) {
    const detail = runWords(container);
    effects.push({ kind: 'escape', how: 'privileged-run', detail: known(detail), outside: detail });
  }
  return effects;
};

/** Whether a container started so is as good as the host. */
function opensHost(run: Pick<ContainerRunEffect, 'privileged' | 'mounts' | 'hostNamespaces'>): boolean {
  return run.mounts.some(mountsHostRoot) || (run.privileged && run.hostNamespaces.includes('pid'));
}
