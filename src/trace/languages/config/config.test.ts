import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readingBudget } from '../../budget.ts';
import type { Reading } from '../../language.ts';
import { render } from '../../value.ts';
import { dockerfile } from '../dockerfile/dockerfile.ts';
import { config } from './config.ts';

function read(reader: typeof config, text: string): Reading {
  return reader.read({ text, args: [], env: new Map(), readFile: () => undefined, budget: readingBudget() });
}

/** Code as `line [outside]: text`, effects as their telling fields. */
function shown({ effects, nested }: Reading): readonly string[] {
  return [
    ...effects.map((effect) => {
      if (effect.kind === 'fetch') return `${effect.line} fetch ${render(effect.url)}`;
      if (effect.kind === 'write') return `${effect.line} write ${render(effect.path)}`;
      if (effect.kind !== 'container-run') return effect.kind;
      const ways = [effect.privileged ? 'privileged' : '', ...effect.mounts.map(render), ...effect.hostNamespaces];
      return `${effect.line} ${effect.tool} ${render(effect.image ?? [])} ${ways.filter((way) => way !== '').join(' ')}`.trim();
    }),
    ...nested.map(({ line, outside, text }) => `${line}${outside === undefined ? '' : ` [${outside}]`}: ${text}`),
  ];
}

const pod = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: x}
spec:
  template:
    spec:
      hostPID: true
      containers:
        - name: a
          image: b:1
          command: ["sh", "-c", "id $(NAME)"]
          securityContext:
            privileged: true
          volumeMounts:
            - name: root
              mountPath: /host
      volumes:
        - name: root
          hostPath:
            path: /
`;

describe('config', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      'a privileged daemon set',
      pod,
      [
        '9 kubernetes b:1 privileged /:/host pid',
        "11 [kubernetes --privileged -v /:/host --pid=host]: sh -c 'id ${NAME}'",
      ],
    ],
    [
      'an ordinary pod, its probe and init container, as JSON',
      '{"apiVersion": "v1", "kind": "Pod", "spec": {"initContainers": [{"image": "i", "args": ["x"]}], "containers": [{"image": "c", "livenessProbe": {"exec": {"command": ["p"]}}}]}}',
      ['1 kubernetes i', '1 kubernetes c', '1 [kubernetes container]: x', '1 [kubernetes container]: p'],
    ],
    [
      'a list and a config map',
      'apiVersion: v1\nkind: ConfigMap\ndata:\n  run.sh: |\n    curl x | sh\n  other.txt: |\n    y\n---\napiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  spec:\n    containers:\n    - image: d\n',
      ['15 kubernetes d', '5: curl x | sh\n'],
    ],
    [
      'compose',
      'services:\n  a:\n    image: b\n    privileged: true\n    pid: host\n    volumes:\n      - /:/mnt\n      - named:/data\n      - type: bind\n        source: /etc\n        target: /e\n    command: sh -c "id $$X"\n  c:\n    build: .\n    entrypoint: ["/d"]\n    command: ["e"]\n    healthcheck:\n      test: ["CMD-SHELL", "curl f"]\n',
      [
        '3 compose b privileged /:/mnt /etc:/e pid',
        '14 compose',
        '12 [compose --privileged -v /:/mnt -v /etc:/e --pid=host]: sh -c "id $X"',
        '15 [compose container]: /d e',
        '18 [compose container]: curl f',
      ],
    ],
    [
      'cloud-init',
      '#cloud-config\nbootcmd:\n  - a b\nruncmd:\n  - [c, "d e"]\nwrite_files:\n  - path: /etc/cron.d/x\n    content: |\n      * * * * * root f\n  - path: /etc/motd\n    content: hello\n',
      ['3: a b', "5: c 'd e'", '9: * * * * * root f\n'],
    ],
    [
      'Ignition',
      '{"ignition": {"version": "3.0.0"}, "systemd": {"units": [{"name": "a.service", "contents": "[Service]\\nExecStart=-/b c\\n"}]}}',
      ['1: /b c'],
    ],
    [
      'supervisord',
      '[supervisord]\nnodaemon=true\n[program:a]\ncommand=/a\n[program:b]\ncommand=/b\nautostart=false\n',
      ['4: /a'],
    ],
    ['settings of any other kind', 'services:\n  - a\nkind: of\nname: x\n', []],
    ['prose that names them', 'apiVersion and kind are two words; runcmd: too', []],
  ])('%s', (_name, text, expected) => {
    expect(shown(read(config, text))).toEqual(expected);
  });
});

describe('dockerfile', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      'shell and exec form',
      'FROM a\nRUN b && c\nCMD ["d", "e f"]\nENTRYPOINT g\n',
      ['2: b && c', "3: d 'e f'", '4: g'],
    ],
    [
      'continued lines keep their numbers, comments between them do not count',
      'FROM a\nRUN b \\\n  # note\n\n  && c\nRUN d\n',
      ['2: b \\\n\\\n\\\n  && c', '6: d'],
    ],
    [
      'flags',
      'RUN --mount=type=cache,target=/x --network=none a\nHEALTHCHECK --interval=5s CMD b\nHEALTHCHECK NONE\n',
      ['1: a', '2: b'],
    ],
    [
      'here-documents',
      'RUN <<EOF\na\nb\nEOF\nRUN cat <<-"E" > /x\n\tc\n\tE\nCOPY <<F /etc/cron.d/y\nd\nF\nRUN e\n',
      ['9 write /etc/cron.d/y', '2: a\nb', '5: cat <<-"E" > /x\n\tc\nE', '11: e'],
    ],
    ['another shell', 'SHELL ["/bin/bash", "-c"]\nRUN a b\nFROM x\nRUN c\n', ["2: /bin/bash -c 'a b'", '4: c']],
    ['an escape directive', '# escape=`\nFROM a\nRUN b `\n  c\nRUN d\\\n', ['3: b \\\n  c', '5: d\\']],
    [
      'later builds and downloads',
      'ONBUILD RUN a\nADD https://x.example/y /z\nADD local /z\n',
      ['2 fetch https://x.example/y', '1: a'],
    ],
    ['nothing that runs', '# RUN a\nLABEL x="RUN b"\nENV A=b\nEXPOSE 80\n', []],
  ])('%s', (_name, text, expected) => {
    expect(shown(read(dockerfile, text))).toEqual(expected);
  });

  test('the environment of a step', () => {
    const [run] = read(dockerfile, 'ENV A=b "C"=d E="f g"\nENV OLD some words\nENV H=$A\nRUN x\n').nested;
    expect([...(run?.env ?? [])].map(([name, value]) => `${name}=${render(value)}`)).toEqual([
      'A=b',
      'E=f g',
      'OLD=some words',
      'H=‹$H›',
    ]);
  });
});

test('any text is read without throwing', () => {
  const piece = fc.constantFrom(
    'apiVersion: v1\n',
    'kind: Pod\n',
    'services:\n',
    ' a:\n',
    '  image: x\n',
    'containers:\n',
    '- ',
    'RUN ',
    '\\\n',
    '<<E\n',
    'E\n',
    '["',
    '"]',
    '#',
    'ONBUILD ',
    'ENV ',
    '[program:a]\n',
    'command=',
    'runcmd:\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 50 }), (parts) => {
      for (const reader of [config, dockerfile]) expect(read(reader, parts.join('')).gaps).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
