import { describe, expect, it } from 'vitest';
import type { ReadingInput } from '../../language.ts';
import { known, render } from '../../value.ts';
import type { Code } from './code.ts';
import type { Dialect } from './dialect.ts';
import { runShell } from './library/code.ts';
import { none } from './object.ts';
import { readScript } from './read-script.ts';

const at = { line: 1, from: 0, to: 0 };
const name = (text: string): Code => ({ ...at, kind: 'name', name: text });
const text = (...parts: (string | Code)[]): Code => ({ ...at, kind: 'text', parts });
const number = (value: number): Code => ({ ...at, kind: 'number', value });
const call = (callee: Code, ...args: Code[]): Code => ({
  ...at,
  kind: 'call',
  callee,
  args: args.map((value) => ({ value })),
});
const set = (target: string, value: Code, operator?: string): Code => ({
  ...at,
  kind: 'assign',
  target: name(target),
  value,
  ...(operator === undefined ? {} : { operator }),
});
const binary = (operator: string, left: Code, right: Code): Code => ({ ...at, kind: 'binary', operator, left, right });
const system = (value: Code): Code => call(name('system'), value);

/** Lines that a shell was handed by code in the shared tree. */
function shellLines(
  body: readonly Code[],
  budget = 100_000,
): { readonly lines: readonly string[]; readonly truncated: boolean } {
  const dialect: Dialect = {
    language: 'unknown',
    interpreter: 'test',
    programs: [],
    parse: () => ({ body, cut: false }),
    functions: new Map([
      [
        'system',
        (run, args) => {
          runShell(run, args.list[0], args.node);
          return none;
        },
      ],
    ]),
  };
  const input: ReadingInput = {
    text: '',
    args: [known('/x')],
    env: new Map(),
    readFile: () => undefined,
    budget: { steps: budget, decodedBytes: 1_000, commands: 100 },
  };
  const reading = readScript(dialect, input);
  return { lines: reading.commands.map((command) => render(command.argv[2] ?? [])), truncated: reading.truncated };
}

describe('the evaluator that scripting languages share', () => {
  it.each<[string, Code[], string[]]>([
    ['a literal', [system(text('id'))], ['id']],
    [
      'a variable and a hole',
      [set('a', text('c')), system(text('x ', name('a'), ' ', call(name('unknown'))))],
      ['x c ‹unknown()›'],
    ],
    ['text joined with +', [set('a', text('ba')), system(binary('+', name('a'), text('sh')))], ['bash']],
    ['text that grows', [set('a', text('ba')), set('a', text('sh'), '+'), system(name('a'))], ['bash']],
    [
      'both branches',
      [
        { ...at, kind: 'if', test: name('x'), whenTrue: [set('a', text('1'))], otherwise: [set('a', text('2'))] },
        system(name('a')),
      ],
      ['1', '2'],
    ],
    [
      'a counting loop',
      [
        set('a', text('')),
        {
          ...at,
          kind: 'loop',
          first: set('i', number(0)),
          test: binary('<', name('i'), number(3)),
          step: set('i', number(1), '+'),
          body: [set('a', text(name('i')), '+')],
        },
        system(name('a')),
      ],
      ['012'],
    ],
    [
      'a loop until something holds',
      [
        set('i', number(0)),
        {
          ...at,
          kind: 'loop',
          test: { ...at, kind: 'unary', operator: '!', operand: binary('==', name('i'), number(2)) },
          body: [system(text(name('i'))), set('i', number(1), '+')],
        },
      ],
      ['0', '1'],
    ],
    [
      'a function called before it stands',
      [
        system(call(name('f'), text('b'))),
        {
          ...at,
          kind: 'function',
          name: 'f',
          parameters: [{ name: 'x' }],
          body: [{ ...at, kind: 'return', value: binary('+', text('a'), name('x')) }],
          lastIsResult: false,
        },
      ],
      ['ab'],
    ],
    [
      'a function that nobody calls',
      [
        {
          ...at,
          kind: 'function',
          name: 'f',
          parameters: [{ name: 'x' }],
          body: [system(text('run ', name('x')))],
          lastIsResult: false,
        },
      ],
      ['run ‹x›'],
    ],
    [
      'a callback handed to something unknown',
      [
        call(name('later'), {
          ...at,
          kind: 'function',
          parameters: [],
          body: [system(text('id'))],
          lastIsResult: false,
        }),
      ],
      ['id'],
    ],
    [
      'a computed member',
      [
        call(
          {
            ...at,
            kind: 'index',
            object: { ...at, kind: 'map', entries: [{ key: text('run'), value: name('system') }] },
            key: binary('+', text('r'), text('un')),
          },
          text('id'),
        ),
      ],
      ['id'],
    ],
    [
      'a variable with a computed name',
      [
        set('$ab', text('id')),
        system({ ...at, kind: 'dynamic', name: binary('+', text('a'), text('b')), prefix: '$' }),
        { ...at, kind: 'assign', target: { ...at, kind: 'dynamic', name: text('c'), prefix: '$' }, value: text('w') },
        system(name('$c')),
      ],
      ['id', 'w'],
    ],
    [
      'items added at the end',
      [
        {
          ...at,
          kind: 'assign',
          target: { ...at, kind: 'index', object: name('$a'), key: { ...at, kind: 'end' } },
          value: text('id'),
        },
        system({ ...at, kind: 'index', object: name('$a'), key: number(0) }),
      ],
      ['id'],
    ],
    [
      'a function that does not see variables around it',
      [
        set('$a', text('outer')),
        {
          ...at,
          kind: 'function',
          name: 'f',
          parameters: [],
          body: [set('$a', text('inner')), { ...at, kind: 'global', names: ['$b'] }, set('$b', name('$a'))],
          lastIsResult: false,
          closed: true,
        },
        call(name('f')),
        system(name('$a')),
        system(name('$b')),
      ],
      ['outer', 'inner'],
    ],
    [
      'a method that nothing calls, with the object it belongs to',
      [
        {
          ...at,
          kind: 'class',
          name: 'A',
          members: [
            {
              name: 'end',
              value: {
                ...at,
                kind: 'function',
                parameters: [],
                body: [system({ ...at, kind: 'member', object: name('this'), name: 'x' })],
                lastIsResult: false,
              },
            },
          ],
          body: [],
        },
        set('o', call(name('A'))),
        {
          ...at,
          kind: 'assign',
          target: { ...at, kind: 'member', object: name('o'), name: 'x' },
          value: text('id'),
        },
      ],
      ['id'],
    ],
    [
      'a loop that only a break ends, while everything in it is known',
      [
        set('i', number(0)),
        {
          ...at,
          kind: 'loop',
          test: { ...at, kind: 'constant', constant: 'true' },
          body: [
            {
              ...at,
              kind: 'if',
              test: binary('==', name('i'), number(3)),
              whenTrue: [{ ...at, kind: 'break' }],
              otherwise: [set('i', number(1), '+')],
            },
          ],
        },
        system(text('n', name('i'))),
      ],
      ['n3'],
    ],
    [
      'conditions in a function whose arguments are known, and what they left out at the end',
      [
        {
          ...at,
          kind: 'function',
          name: 'f',
          parameters: [{ name: 'x' }],
          body: [
            {
              ...at,
              kind: 'if',
              test: binary('==', name('x'), number(1)),
              whenTrue: [{ ...at, kind: 'return', value: text('one') }],
              otherwise: [system(text('other'))],
            },
            { ...at, kind: 'return', value: text('more') },
          ],
          lastIsResult: false,
        },
        system(call(name('f'), number(1))),
      ],
      ['one', 'other'],
    ],
    [
      'a known case and those it falls into',
      [
        {
          ...at,
          kind: 'each',
          target: name('x'),
          source: { ...at, kind: 'list', items: [{ value: text('b') }] },
          body: [
            {
              ...at,
              kind: 'select',
              subject: name('x'),
              falls: true,
              cases: [
                { tests: [text('a')], body: [system(text('A'))] },
                { tests: [text('b')], body: [system(text('B'))] },
                { tests: [text('c')], body: [system(text('C')), { ...at, kind: 'break' }] },
              ],
            },
          ],
        },
      ],
      ['B', 'C', 'A'],
    ],
    [
      'a handler of what is thrown for certain',
      [
        {
          ...at,
          kind: 'each',
          target: name('x'),
          source: { ...at, kind: 'list', items: [{ value: text('b') }] },
          body: [
            {
              ...at,
              kind: 'try',
              body: [{ ...at, kind: 'throw' }, system(text('never'))],
              handlers: [{ body: [system(text('caught'))] }],
              lastly: [],
            },
          ],
        },
      ],
      ['caught'],
    ],
    [
      'properties of a function',
      [
        { ...at, kind: 'function', name: 'f', parameters: [], body: [], lastIsResult: false },
        { ...at, kind: 'assign', target: { ...at, kind: 'member', object: name('f'), name: 'x' }, value: text('id') },
        system({ ...at, kind: 'member', object: name('f'), name: 'x' }),
      ],
      ['id'],
    ],
    [
      'a very long chain of operators',
      [
        system(
          Array.from({ length: 5_000 }, () => text('a')).reduce<Code>((all, each) => binary('+', all, each), text('')),
        ),
      ],
      ['a'.repeat(5_000)],
    ],
  ])('follows %s', (_title, body, expected) => {
    expect(shellLines(body).lines).toEqual(expected);
  });

  it('stops at its budget and says so', () => {
    const forever: Code = {
      ...at,
      kind: 'loop',
      test: binary('==', number(1), number(1)),
      body: [set('a', text('x'), '+')],
    };
    expect(shellLines([forever, system(text('id'))], 5_000).truncated).toBe(true);
    expect(shellLines([forever, system(text('id'))], 1_000_000).lines).toEqual(['id']);
  });

  it('does not let a text that holds itself grow beyond all bounds', () => {
    const grow: Code = {
      ...at,
      kind: 'loop',
      test: set('a', text(name('b'), '>', name('a'), name('a'), name('a'))),
      body: [],
    };
    const before = performance.now();
    expect(shellLines([grow, system(text('id'))], 200_000).lines).toEqual(['id']);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  it('does not follow functions that call themselves for ever', () => {
    const body: Code[] = [
      {
        ...at,
        kind: 'function',
        name: 'f',
        parameters: [],
        body: [call(name('f')), call(name('f')), system(text('id'))],
        lastIsResult: false,
      },
      call(name('f')),
    ];
    expect(shellLines(body).lines).toEqual(['id']);
  });
});
