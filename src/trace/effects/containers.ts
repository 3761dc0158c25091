import type { CommandReader } from '../command-effects.ts';
import type { ContainerRunEffect, EffectDraft } from '../effect.ts';
import { known, literals, render, textOf, type Value } from '../value.ts';
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
export const engineEffects: CommandReader = (command) => {
  const before = parseArguments(command.argv.slice(1), { short: 'Hlcn', long: globalLong, stopAtOperand: true });
  const environment = command.env['DOCKER_HOST'];
  const engine = before.value('-H', '--host', '--url', '-a', '--address') ?? environment;
  const [verb, ...rest] = words(before.operands);
  const name = textOf(verb ?? []);
  const base = { kind: 'container-run', tool: command.name, ...(engine ? { engine } : {}) } as const;
  if (name === 'run' || name === 'create') {
    const given = parseArguments(rest, { short: 'vepwuhlmca', long: runLong, stopAtOperand: true });
    const image = given.operands[0];
    const effect = { ...base, ...opened(given), ...(image ? { image } : {}) };
    return [effect, ...escapes(effect, given)];
  }
  if (engine === undefined || name === undefined || name === 'version') return [];
  return [{ ...base, privileged: false, mounts: [], hostNamespaces: [] }];
};

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
  if (!root && !(run.privileged && run.hostNamespaces.includes('pid'))) return [];
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
    short: 'nfslc',
    long: [...globalLong, ...runLong, '--filename'],
  });
  const verb = given.operands.map((operand) => textOf(operand)).find((word) => clusterVerbs.has(word ?? ''));
  if (verb === undefined) return [];
  const server = given.value('-s', '--server', '--address', '-a');
  const image = given.value('--image');
  const overrides = literals(given.value('--overrides') ?? []);
  return [
    {
      kind: 'container-run',
      tool: command.name,
      ...(image ? { image } : {}),
      ...(server ? { engine: server } : {}),
      privileged: given.has('--privileged') || /"privileged"\s{0,4}:\s{0,4}true/.test(overrides),
      mounts: [],
      hostNamespaces: /"hostPID"\s{0,4}:\s{0,4}true/.test(overrides) ? ['pid'] : [],
    },
  ];
};

const clusterVerbs = new Set(['run', 'exec', 'create', 'apply', 'cp', 'attach']);

/** `curl --unix-socket /var/run/docker.sock http://x/containers/create -d '{…}'`, and `curl http://host:2375/containers/create`. */
export const engineApiEffects: CommandReader = (command) => {
  const socket = parseArguments(command.argv.slice(1), {
    short: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz',
    long: [
      '--unix-socket',
      '--data',
      '--data-binary',
      '--data-raw',
      '--json',
      '--request',
      '--header',
      '--output',
      '--max-time',
    ],
  });
  const path = socket.value('--unix-socket');
  const isEngine = path !== undefined && /(docker|containerd|podman|crio)[^/]{0,20}\.sock$/.test(literals(path));
  const remote = socket.operands.find((url) => /:(2375|2376)(\/|$)/.test(literals(url)));
  if (!isEngine && !remote) return [];
  const url = remote ?? socket.operands[0] ?? [];
  const text = literals(url);
  const body = socket.values('-d', '--data', '--data-binary', '--data-raw', '--json').map(literals).join('\n');
  const effects: EffectDraft[] = [];
  const drives = /\/(containers\/create|containers\/[^/]{1,80}\/(exec|start)|exec\/|images\/create)/.test(text);
  if (isEngine) {
    const detail: Value = ['unix socket ', ...(path ?? []), ' ', ...url];
    effects.push({ kind: 'escape', how: 'engine-socket', detail, ...(drives ? { outside: 'engine socket' } : {}) });
  }
  if (drives) effects.push(createdContainer(path ?? url, body));
  return effects;
};

function createdContainer(engine: Value, body: string): EffectDraft {
  const image = /"Image"\s{0,4}:\s{0,4}"([^"]{1,255})"/.exec(body)?.[1];
  const binds = /"Binds"\s{0,4}:\s{0,4}\[([^\]]{0,2000})\]/.exec(body)?.[1] ?? '';
  return {
    kind: 'container-run',
    tool: 'curl',
    engine,
    ...(image ? { image: known(image) } : {}),
    privileged: /"Privileged"\s{0,4}:\s{0,4}true/i.test(body),
    mounts: [...binds.matchAll(/"([^"]{1,255})"/g)].map((match) => known(match[1] ?? '')),
    hostNamespaces: /"PidMode"\s{0,4}:\s{0,4}"host"/.test(body) ? ['pid'] : [],
    outside: 'engine socket',
  };
}
