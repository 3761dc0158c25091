import type { Code } from '../script/code.ts';
import { interpolated } from './interpolate.ts';
import { core, coreOf, listOf, name, text } from './lower.ts';
import { matching, topic } from './parse-expression.ts';
import { statements } from './parse-statement.ts';
import { sliceOf } from './parse-term.ts';
import { delimited, type HereDocument, indentOf, plainText, type Quoted, words } from './quotes.ts';
import type { Source } from './source.ts';

/** Words that quote what comes after them. */
export const quoteWords: ReadonlySet<string> = new Set(['q', 'qq', 'qw', 'qx', 'qr', 'm', 's', 'tr', 'y']);

/** The quoted thing whose delimiter stands here; `kind` is its word, or the delimiter where it needs none. */
export function quoteHere(source: Source, kind: string, here?: HereDocument): Code {
  const from = source.pos;
  switch (kind) {
    case '<<':
      return here === undefined ? text(source, from, '') : hereText(source, from, here);
    case "'":
    case 'q':
      return text(source, from, plainText(source, delimited(source)));
    case '"':
    case 'qq':
      return doubleText(source, delimited(source));
    case '`':
    case 'qx': {
      const quoted = delimited(source);
      const command = quoted.open === "'" ? text(source, from, plainText(source, quoted)) : doubleText(source, quoted);
      const made = core(source, from, 'readpipe', [command]);
      source.lists.set(made, 'call');
      return made;
    }
    case 'qw': {
      const items = words(plainText(source, delimited(source)));
      return sliceOf(
        source,
        from,
        listOf(
          source,
          from,
          items.map((word) => text(source, from, word)),
        ),
      );
    }
    case 's':
      return substitution(source, from);
    case 'tr':
    case 'y':
      return translation(source, from);
    default:
      return patternLiteral(source, from);
  }
}

function doubleText(source: Source, quoted: Quoted): Code {
  return interpolated(source, quoted.from, quoted.to, 'double');
}

function hereText(source: Source, from: number, here: HereDocument): Code {
  const content = source.text.slice(here.from, here.to);
  const indent = here.indented ? indentOf(content) : '';
  if (here.plain) {
    const lines =
      indent === ''
        ? content
        : content
            .split('\n')
            .map((line) => withoutIndent(line, indent))
            .join('\n');
    return text(source, from, lines);
  }
  const made = interpolated(source, here.from, here.to, 'double', indent);
  return here.command ? core(source, from, 'readpipe', [made]) : made;
}

function withoutIndent(line: string, indent: string): string {
  return line.startsWith(indent) ? line.slice(indent.length) : line;
}

function flagsHere(source: Source): string {
  const flags = /^[a-z]{0,20}/.exec(source.text.slice(source.pos, Math.min(source.end, source.pos + 20)))?.[0] ?? '';
  source.pos += flags.length;
  return flags;
}

function patternOf(source: Source, quoted: Quoted): Code {
  if (quoted.open === "'") return text(source, quoted.from, source.text.slice(quoted.from, quoted.to));
  return interpolated(source, quoted.from, quoted.to, 'pattern');
}

/** `m/…/`, `qr/…/`: matches `$_`, unless something else is found to use it. */
function patternLiteral(source: Source, from: number): Code {
  const pattern = patternOf(source, delimited(source));
  const flags = flagsHere(source);
  const made = matching(source, from, topic(source, from), pattern, flags);
  source.patterns.set(made, { pattern, flags });
  source.lists.set(made, 'call');
  return made;
}

/** `qr/…/`: the pattern itself. */
export function compiledPattern(source: Source): Code {
  const from = source.pos;
  const pattern = patternOf(source, delimited(source));
  const flags = flagsHere(source);
  const made = coreOf(source, from, 'pattern', [pattern, text(source, from, flags)]);
  source.patterns.set(made, { pattern, flags });
  return made;
}

/** The second part of `s{…}{…}` or `s/…/…/`. */
function second(source: Source, first: Quoted): Quoted {
  if (first.open !== first.close) {
    source.blanks();
    return delimited(source);
  }
  source.pos -= 1;
  return delimited(source);
}

function substitution(source: Source, from: number): Code {
  const first = delimited(source);
  const pattern = patternOf(source, first);
  const replacement = second(source, first);
  const flags = flagsHere(source);
  const place = source.place(from);
  const body = flags.includes('e')
    ? source.within(replacement.from, replacement.to, () => source.deeper(() => statements(source), []))
    : [
        replacement.open === "'"
          ? text(source, from, source.text.slice(replacement.from, replacement.to))
          : doubleText(source, replacement),
      ];
  const made: Code = { ...place, kind: 'function', parameters: [], body, lastIsResult: true, sharesScope: true };
  const target = topic(source, from);
  const call = coreOf(source, from, 'subst', [target, pattern, text(source, from, flags), made]);
  return flags.includes('r') ? call : { ...place, kind: 'assign', target, value: call };
}

function translation(source: Source, from: number): Code {
  const first = delimited(source);
  const other = second(source, first);
  const flags = flagsHere(source);
  const target = topic(source, from);
  const raw = (quoted: Quoted): Code => text(source, from, source.text.slice(quoted.from, quoted.to));
  const call = coreOf(source, from, 'trans', [target, raw(first), raw(other), text(source, from, flags)]);
  // Without anything to put in their place and without `d` it only counts.
  return flags.includes('r') ? call : { ...source.place(from), kind: 'assign', target, value: call };
}

/** `<FH>`, `<$fh>`, `<>`, `<*.c>`. */
export function readline(source: Source): Code | undefined {
  const from = source.pos;
  const found = /^<(\$?[\w:]{0,200}|[^<>\n=;]{1,300})>/.exec(source.text.slice(from, Math.min(source.end, from + 310)));
  const inside = found?.[1];
  if (found === null || inside === undefined) return undefined;
  source.pos += found[0].length;
  let made: Code;
  if (inside === '') made = core(source, from, 'readline', [name(source, from, '*ARGV')]);
  else if (/^\$\w+$/.test(inside)) made = core(source, from, 'readline', [name(source, from, inside)]);
  else if (/^[\w:]+$/.test(inside)) made = core(source, from, 'readline', [name(source, from, `*${inside}`)]);
  else made = core(source, from, 'glob', [interpolated(source, from + 1, source.pos - 1, 'double')]);
  source.lists.set(made, 'call');
  return made;
}
