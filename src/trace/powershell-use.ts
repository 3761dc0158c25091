import type { InterpreterUse } from './interpreter-use.ts';
import { concat, known, textOf, type Value } from './value.ts';

/** Parameters of `pwsh` that take the next word. Source: about_Pwsh. Any of them may be cut short. */
const valued = [
  'configurationname',
  'custompipename',
  'executionpolicy',
  'inputformat',
  'outputformat',
  'settingsfile',
  'windowstyle',
  'workingdirectory',
  'version',
];

/** `pwsh -Command …`, `-EncodedCommand TEXT`, `-File PATH`, `PATH`; everything behind belongs to it. */
export function powershellUse(argv: readonly Value[]): InterpreterUse {
  const language = 'powershell';
  const name = argv[0] ?? [];
  for (let index = 1; index < argv.length; index += 1) {
    const word = textOf(argv[index] ?? []);
    const rest = argv.slice(index + 1);
    if (word === undefined || !word.startsWith('-'))
      return { kind: 'file', language, path: argv[index] ?? [], args: argv.slice(index) };
    const option = word.replace(/^--?/, '').toLowerCase();
    if (word === '-') return { kind: 'stdin', language, args: [name] };
    if ('command'.startsWith(option) && rest.length > 0) return codeOf(name, joined(rest));
    if (
      /^e(?:c|n[a-z]*)?$/.test(option) &&
      'encodedcommand'.startsWith(option === 'ec' ? 'e' : option) &&
      rest[0] !== undefined
    )
      return codeOf(name, evaluated(rest[0]));
    if ('file'.startsWith(option) && rest[0] !== undefined)
      return { kind: 'file', language, path: rest[0], args: rest };
    if (option.length > 1 && valued.some((each) => each.startsWith(option))) index += 1;
  }
  return { kind: 'stdin', language, args: [name] };
}

function codeOf(name: Value, code: Value): InterpreterUse {
  return { kind: 'code', language: 'powershell', code, args: [name] };
}

/** The words after `-Command` are one line. */
function joined(words: readonly Value[]): Value {
  return concat(...words.flatMap((word, at) => (at === 0 ? [word] : [known(' '), word])));
}

/** Base64 of UTF-16: written as the PowerShell that decodes it, so that the decoding shows. */
function evaluated(text: Value): Value {
  return concat(
    known("Invoke-Expression ([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('"),
    text,
    known("')))"),
  );
}
