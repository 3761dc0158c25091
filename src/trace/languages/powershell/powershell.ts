import type { LanguageReader } from '../../language.ts';
import type { Dialect } from '../script/dialect.ts';
import { thing } from '../script/library/network.ts';
import { boolean, list, type ScriptObject, textOfValue } from '../script/object.ts';
import { scriptReader } from '../script/read-script.ts';
import { command, pipeline } from './library/commands.ts';
import { member, methods, thingMethod } from './library/methods.ts';
import { types } from './library/types.ts';
import { parsePowershell } from './parse-script.ts';

/**
 * PowerShell, as `pwsh` runs it on Linux. The parser is our own: the published grammar takes a line that starts with a
 * path (`/bin/sh -c …`, `./x`, `& /tmp/x`) for something else. Names mean the same in any letters.
 */
const dialect: Dialect = {
  language: 'powershell',
  interpreter: 'powershell',
  programs: ['pwsh', 'powershell', 'powershell.exe'],
  bareCommands: true,
  parse: parsePowershell,
  canonical: (name) => name.toLowerCase().replace(/^system\./, ''),
  functions: new Map([['command', command], ['pipeline', pipeline], ...types]),
  methods,
  thingMethod,
  member,
  constant: (run, name): ScriptObject | undefined => {
    if (name === '$env') return thing('environ');
    return name === '$args' ? list(run.input.args.slice(1).map((value) => textOfValue(value))) : undefined;
  },
  operate: (_run, operator, left, right) => {
    // Texts are compared without regard to case, and a list on the left is searched.
    if (operator === '==' && left.type === 'text' && right.type === 'text') {
      const [one, other] = [left.value[0], right.value[0]];
      return left.value.length === 1 && right.value.length === 1 && typeof one === 'string' && typeof other === 'string'
        ? boolean(one.toLowerCase() === other.toLowerCase())
        : undefined;
    }
    return undefined;
  },
};

/** Reads PowerShell. */
export const powershell: LanguageReader = scriptReader(dialect, () => Promise.resolve());
