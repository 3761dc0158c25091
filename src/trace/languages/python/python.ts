import type { LanguageReader } from '../../language.ts';
import type { Dialect } from '../script/dialect.ts';
import { text } from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import { asText } from './format.ts';
import { parsed, prepare } from './grammar.ts';
import { functions } from './library/functions.ts';
import { methods, thingMethod } from './library/methods.ts';
import { isCarrier, membersOfClass, parameter } from './library/web.ts';
import { constantOf, memberOf } from './library/world.ts';
import { canonicalName } from './names.ts';
import { operate, operateAlone } from './operators.ts';

const dialect: Dialect = {
  language: 'python',
  interpreter: 'python',
  programs: ['python', 'pypy'],
  parse: parsed,
  canonical: canonicalName,
  functions,
  constant: constantOf,
  methods,
  thingMethod,
  member: memberOf,
  membersOfClass,
  parameter,
  carries: isCarrier,
  operate,
  operateAlone,
  asText,
  selfNames: [],
  bindWorld(run) {
    const script = run.input.args[0]?.[0];
    run.top.own('__name__', text('__main__'));
    if (typeof script === 'string' && script.startsWith('/')) run.top.own('__file__', text(script));
  },
};

/**
 * Python, both versions as far as the grammar is tolerant: parsed, then evaluated abstractly. Branches are both taken,
 * functions nobody is seen to call are called once with unknown arguments, nothing is executed.
 */
export const python: LanguageReader = scriptReader(dialect, prepare);
