import type { Code } from '../script/code.ts';
import { callCode, nameCode, placeOf, textCode } from '../script/codes.ts';
import { field, fields, namedChildren, type Syntax } from '../script/syntax.ts';
import { assignCode } from './lower-expression.ts';
import type { Lowering } from './lowering.ts';

/** The library's functions that import: no text can name them. */
export const importName = '(import)';
export const everythingName = '(import *)';

/** `import a.b, c as d`. */
export function importModules(low: Lowering, node: Syntax): readonly Code[] {
  return fields(node, 'name').map((child) => {
    const aliased = child.type === 'aliased_import';
    const module = low.textOf(aliased ? field(child, 'name') : child);
    const bound = aliased ? module : (module.split('.')[0] ?? module);
    return bind(low, node, aliased ? low.textOf(field(child, 'alias')) : bound, [module, bound]);
  });
}

/** `from a import b as c, d`; `from . import e`; `from os import *`. */
export function importFrom(low: Lowering, node: Syntax): readonly Code[] {
  const from = field(node, 'module_name');
  const module = low.textOf(from).replace(/^[.\s]+/, '');
  const isBare = module === '';
  const place = placeOf(node);
  const codes: Code[] = isBare ? [] : [callCode(place, importName, [textCode(place, module), textCode(place, module)])];
  for (const child of fields(node, 'name')) {
    const aliased = child.type === 'aliased_import';
    const name = low.textOf(aliased ? field(child, 'name') : child);
    const whole = isBare && from?.type === 'relative_import' ? name : `${module}.${name}`;
    codes.push(bind(low, node, aliased ? low.textOf(field(child, 'alias')) : name, [whole, `${module}.${name}`]));
  }
  if (namedChildren(node).some((child) => child.type === 'wildcard_import'))
    codes.push(callCode(place, everythingName, [textCode(place, module)]));
  return codes;
}

/** `name` stands for what importing gives: the file to load, and what of it is meant. */
function bind(low: Lowering, node: Syntax, name: string, modules: readonly string[]): Code {
  const place = placeOf(node);
  const value = callCode(
    place,
    importName,
    modules.map((module) => textCode(place, module)),
  );
  return assignCode(low, place, nameCode(place, name), value);
}
