import type { LanguageReader } from '../../language.ts';
import { textOf } from '../../value.ts';
import type { Dialect, LibraryFunction } from '../script/dialect.ts';
import { variable } from '../script/library/environment.ts';
import { thing } from '../script/library/network.ts';
import {
  joined,
  knownText,
  list,
  mystery,
  type Origin,
  type ScriptObject,
  type ScriptText,
  text,
  textOfValue,
} from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import type { Run } from '../script/run.ts';
import { codecs } from './library/codecs.ts';
import { files } from './library/files.ts';
import { handles, holding, stream } from './library/handles.ts';
import { lists } from './library/lists.ts';
import { methods } from './library/methods.ts';
import { modules } from './library/modules.ts';
import { network } from './library/network.ts';
import { packing } from './library/pack.ts';
import { processes } from './library/processes.ts';
import { texts } from './library/texts.ts';
import { values } from './library/values.ts';
import { parsePerl } from './parse.ts';

const functions: ReadonlyMap<string, LibraryFunction> = modules([
  ...values,
  ...lists,
  ...texts,
  ...packing,
  ...codecs,
  ...handles,
  ...files,
  ...processes,
  ...network,
  ...methods,
]);

const dialect: Dialect = {
  language: 'perl',
  interpreter: 'perl',
  programs: ['perl'],
  parse: parsePerl,
  canonical,
  functions,
  constant,
  member(run, self, name) {
    if (self.type === 'thing' && self.kind === 'environ') return self.data.get(name) ?? variable(run, name);
    return undefined;
  },
  operate(run, operator, left, right) {
    return operator === '^' || operator === '|' || operator === '&' ? combined(run, operator, left, right) : undefined;
  },
  asText: written,
  makesContainers: true,
  bindWorld,
  bindCall(_run, args, scope) {
    scope.own('@_', list([...args.list]));
  },
};

/**
 * Perl 5: read by a parser of our own (docs/decisions/0010), then evaluated abstractly. References are the values they
 * refer to, contexts are decided where the code is read, formats and prototypes are passed over.
 */
export const perl: LanguageReader = scriptReader(dialect, async () => {});

/** Modules whose functions are known by the last part of their name. */
const known =
  /^(?:CORE(?:::GLOBAL)?|MIME|LWP|HTTP|POSIX|File|IO|IPC|Compress|Socket|List|Path|Digest|URI|Encode|Storable|Net|Cwd|Time|Sys|Carp|Scalar|HTML|JSON|Crypt|Convert|Linux)(?:::|$)/;

function canonical(name: string): string {
  if (functions.has(name)) return name;
  const cut = name.lastIndexOf('::');
  if (cut === -1 || !known.test(name)) return name;
  const last = name.slice(cut + 2);
  return functions.has(last) ? last : name;
}

/** Values of names that the text has not bound; arrays and hashes come to be when they are first named. */
function constant(run: Run, name: string): ScriptObject | undefined {
  switch (name[0]) {
    case '@':
    case '%': {
      const made: ScriptObject = name[0] === '@' ? list([]) : { type: 'dict', entries: new Map() };
      run.top.own(name, made);
      return made;
    }
    case '*':
      return /^\*(?:STDIN|STDOUT|STDERR)$/.test(name) ? stream(name.slice(1)) : undefined;
    case '$':
      return scalars.get(name);
    default:
      return undefined;
  }
}

const scalars = new Map<string, ScriptObject>([
  ['$^X', text('/usr/bin/perl')],
  ['$^O', text('linux')],
  ['$/', text('\n')],
  ['$,', text('')],
  ['$\\', text('')],
  ['$"', text(' ')],
  ['$;', text('\x1c')],
  ['$$', mystery('$$')],
]);

/** True and false read as `1` and nothing, the undefined value as nothing. */
function written(value: ScriptObject): ScriptText | undefined {
  if (value.type === 'constant') return text(value.constant === 'true' ? '1' : '');
  if (value.type === 'name' && /^[A-Za-z_]/.test(value.name)) return textOfValue([{ hole: value.name }]);
  return undefined;
}

/** Two texts joined bit by bit: the shorter one counts as padded with zeros, for `&` the longer one is cut. */
function combined(run: Run, operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  const [one, other] = [knownText(left), knownText(right)];
  if (left.type !== 'text' || right.type !== 'text' || one === undefined || other === undefined) return undefined;
  const size = operator === '&' ? Math.min(one.length, other.length) : Math.max(one.length, other.length);
  if (!run.step(1 + (size >> 4))) return undefined;
  const made: string[] = [];
  for (let at = 0; at < size; at += 1) {
    const a = at < one.length ? one.charCodeAt(at) : 0;
    const b = at < other.length ? other.charCodeAt(at) : 0;
    made.push(String.fromCharCode(operator === '^' ? a ^ b : operator === '|' ? a | b : a & b));
  }
  const origin: Origin | undefined = joined(left.origin, right.origin);
  return {
    type: 'text',
    value: size === 0 ? [] : [made.join('')],
    bytes: true,
    origin: { ...origin, steps: [...(origin?.steps ?? []), { decoder: 'xor', input: one.slice(0, 200) }].slice(-64) },
  };
}

function bindWorld(run: Run): void {
  const [program, ...rest] = run.input.args;
  if (program !== undefined) run.top.own('$0', textOfValue(program));
  run.top.own('@ARGV', list(rest.map((value) => textOfValue(value))));
  run.top.own('@INC', list([]));
  const environment = thing('environ');
  for (const [name, value] of run.input.env)
    if (textOf(value) !== undefined) environment.data.set(name, textOfValue(value));
  run.top.own('%ENV', environment);
  const data = behindCode(run.source);
  if (data !== undefined) run.top.own('*DATA', holding(data));
}

/** What stands behind `__END__` or `__DATA__`. */
function behindCode(source: string): string | undefined {
  for (const mark of ['__DATA__', '__END__']) {
    const at = source.startsWith(mark) ? 0 : source.indexOf(`\n${mark}`);
    const stop = at === -1 ? -1 : source.indexOf('\n', at + 1);
    if (stop !== -1) return source.slice(stop + 1);
  }
  return undefined;
}
