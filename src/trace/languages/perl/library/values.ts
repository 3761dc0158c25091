import { decoded } from '../../script/library/codecs.ts';
import {
  boolean,
  knownText,
  list,
  mystery,
  none,
  originOf,
  type ScriptObject,
  text,
  truth,
} from '../../script/object.ts';
import { asText } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { inflaters } from './codecs.ts';
import { hashOf } from './lists.ts';
import { named, type Table } from './table.ts';

/** What the parser turns conditions, references by name and the like into. */
export const values: Table = [
  ['while', (_run, args) => decided(args.list[0])],
  ['until', (_run, args) => negated(args.list[0])],
  ['truth', (_run, args) => truthOf(args.list[0])],
  ['xor', () => mystery('xor')],
  ['smart', () => mystery('~~')],
  ['changed', (_run, args) => mystery('changed', originOf(args.list[0]) ?? originOf(args.list[1]))],
  ['defined', (_run, args) => isDefined(args.list[0])],
  ['exists', (_run, args) => isThere(args)],
  ['wantarray', () => mystery('wantarray')],
  ['caller', () => list([text('main'), mystery('file'), mystery('line')])],
  ['symbol$', (run, args, scope) => symbol(run, args, scope, '$')],
  ['symbol@', (run, args, scope) => symbol(run, args, scope, '@')],
  ['symbol%', (run, args, scope) => symbol(run, args, scope, '%')],
  ['symbol*', (run, args, scope) => symbol(run, args, scope, '*')],
  ['unknown', () => mystery('?')],
  ...named('warn', () => none),
  ...named('inflateInto', inflated),
];

/** Conditions of loops: only numbers, texts and lists are followed round by round. */
function decided(value: ScriptObject | undefined): ScriptObject {
  if (value === undefined) return mystery('condition');
  return ['thing', 'function', 'class', 'instance'].includes(value.type) ? mystery('condition') : truthOf(value);
}

/** `"0"` is false, too. */
function truthOf(value: ScriptObject | undefined): ScriptObject {
  if (value === undefined) return mystery('condition');
  if (knownText(value) === '0') return boolean(false);
  const known = truth(value);
  return known === undefined ? mystery('condition') : boolean(known);
}

function negated(value: ScriptObject | undefined): ScriptObject {
  const asked = decided(value);
  const known = truth(asked);
  return known === undefined ? asked : boolean(!known);
}

function isDefined(value: ScriptObject | undefined): ScriptObject {
  if (value === undefined || value.type === 'unknown' || value.type === 'name' || value.type === 'either')
    return mystery('defined');
  return boolean(value !== none);
}

function isThere(args: Arguments): ScriptObject {
  const [container, key] = args.list;
  const name = knownText(key) ?? (key?.type === 'number' ? String(key.number) : undefined);
  if (container?.type !== 'dict' || name === undefined) return mystery('exists');
  // What was filled elsewhere is not known.
  return container.entries.has(`s${name}`) ? boolean(true) : mystery('exists');
}

/** `${$ref}`, `@{$ref}`, `*{"name"}`: what is referred to; a text is the name of a variable. */
function symbol(run: Run, args: Arguments, scope: Scope, sigil: string): ScriptObject {
  const [value] = args.list;
  if (value === undefined) return mystery('reference');
  const name = sigil === '$' ? undefined : knownText(value);
  if (name !== undefined && /^[\w:]{1,100}$/.test(name)) {
    const plain = name.replace(/^(?:main)?::/, '');
    const found = scope.get(`${sigil}${plain}`);
    if (found !== undefined) return found;
    if (sigil !== '*') return run.dialect.constant?.(run, `${sigil}${plain}`) ?? value;
  }
  if (value.type === 'constant') return sigil === '%' ? hashOf([]) : sigil === '@' ? list([]) : value;
  return value;
}

/** `gunzip \$in => \$out`. */
function inflated(run: Run, args: Arguments): ScriptObject {
  const [name, given] = args.list;
  const id = inflaters.get(knownText(name) ?? '');
  if (id === undefined || given === undefined) return mystery('inflated');
  return decoded(run, id, asText(run, given));
}
