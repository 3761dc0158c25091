/** Longest text that is translated. */
const longest = 512 * 1024;

/**
 * Fish code as the shell code that does the same: `set`, `(command)`, `begin … end`, `function … end`, `if … end`, `switch`,
 * `for`, `while`, `and`, `or`, `not`, `$argv`. A light front end: what it does not know stays as it is written, and lines
 * stay lines.
 */
export function fishToShell(text: string): string {
  if (text.length > longest) return text;
  const out: string[] = [];
  const open: string[] = [];
  for (const line of joinedLines(text)) {
    const pieces = statements(line).map((piece) => statement(piece, open));
    out.push(pieces.join('; ').replaceAll(/(\bthen|\bdo|\{|\bin|;;); /g, '$1 '));
  }
  return out.join('\n');
}

/** Whether code is fish's: by its first line, or by the name it was called under. */
export function isFish(text: string, name: string): boolean {
  return /^#![^\n]{0,100}\bfish\b/.test(text) || name.endsWith('.fish');
}

/** Lines that end in a backslash go on in the next one; an empty line keeps the count right. */
function joinedLines(text: string): readonly string[] {
  const out: string[] = [];
  let held = '';
  let count = 0;
  for (const line of text.split('\n')) {
    if (line.endsWith('\\')) {
      held += `${line.slice(0, -1)} `;
      count += 1;
      continue;
    }
    out.push(held + line, ...Array.from({ length: count }, () => ''));
    held = '';
    count = 0;
  }
  if (held !== '') out.push(held);
  return out;
}

/** Statements of one line, split at `;` outside of quotes and parentheses; a comment ends the line. */
function statements(line: string): readonly string[] {
  const out: string[] = [''];
  let quote = '';
  let depth = 0;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (letter === '\\') {
      out[out.length - 1] += letter + (line[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === '#' && /(?:^|\s)$/.test(line.slice(Math.max(0, at - 1), at))) break;
    else if (letter === ';' && depth <= 0) {
      out.push('');
      continue;
    }
    out[out.length - 1] += letter;
  }
  return out.map((each) => each.trim()).filter((each) => each !== '');
}

/** One statement; `open` holds what each `end` closes. */
function statement(text: string, open: string[]): string {
  const [word = '', ...others] = text.split(/\s+/, 200);
  const rest = text.slice(word.length).trim();
  switch (word) {
    case 'and':
      return `test $? = 0 && ${statement(rest, open)}`;
    case 'or':
      return `test $? = 0 || ${statement(rest, open)}`;
    case 'not':
      return `! ${statement(rest, open)}`;
    case 'begin':
      open.push('}');
      return rest === '' ? '{' : `{ ${statement(rest, open)}`;
    case 'if':
      open.push('fi');
      return `if ${words(rest)}; then`;
    case 'else':
      return others[0] === 'if' ? `elif ${words(rest.slice(2).trim())}; then` : 'else :';
    case 'while':
      open.push('done');
      return `while ${words(rest)}; do`;
    case 'for':
      open.push('done');
      return `for ${words(rest)}; do`;
    case 'function':
      open.push('}');
      return `${others[0] ?? 'unnamed'}() { :`;
    case 'switch':
      open.push('esac');
      return `case ${words(rest)} in`;
    case 'case':
      return `;; ${others.map((each) => words(each)).join('|')}) :`;
    case 'end': {
      const close = open.pop() ?? '';
      return `${close === 'esac' ? ';; ' : ''}${close}${rest === '' ? '' : ` ${words(rest)}`}`;
    }
    case 'set':
      return assignment(others, text);
    default:
      return words(text);
  }
}

/** `set [options] NAME VALUE…`; `-e` takes it away. */
function assignment(given: readonly string[], text: string): string {
  const flags = given.filter((each) => /^-{1,2}[a-zA-Z]/.test(each));
  const at = given.findIndex((each) => !each.startsWith('-'));
  const name = (given[at] ?? '').replace(/\[.*$/, '');
  if (!/^[A-Za-z_]\w*$/.test(name)) return ':';
  if (flags.some((flag) => /^-[a-zA-Z]*e|^--erase/.test(flag))) return `unset ${name}`;
  if (flags.some((flag) => /^-[a-zA-Z]*q|^--query/.test(flag))) return `test -n "$${name}"`;
  const values = text.slice(text.indexOf(given[at] ?? '', 4) + (given[at] ?? '').length).trim();
  const exports = flags.some((flag) => /^-[a-zA-Z]*x|^--export/.test(flag)) ? 'export ' : '';
  // A list of several words is an array there, and here.
  const isList = /\s/.test(values.replace(/"[^"]*"|'[^']*'|\([^()]*\)/g, ''));
  return `${exports}${name}=${isList ? `(${words(values)})` : words(values)}`;
}

/** Substitutions, arguments and the status within words. */
function words(text: string): string {
  let out = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '\\') {
      out += letter + (text[at + 1] ?? '');
      at += 1;
    } else if (quote === "'") {
      if (letter === "'") quote = '';
      out += letter;
    } else if (letter === '"' || letter === "'") {
      quote = quote === letter ? '' : letter;
      out += letter;
    } else if (letter === '(' && quote === '' && text[at - 1] !== '$') {
      const end = closing(text, at);
      const inner = text.slice(at + 1, end).trim();
      const piped = inner.replace(/\|\s*psub\b.*$/, '');
      out += piped === inner ? `$(${words(inner)})` : `<(${words(piped)})`;
      at = end;
    } else if (letter === '$') {
      const found = /^\$(argv|status)(?:\[(-?\d{1,4})\])?|^\$([A-Za-z_]\w*)\[(-?\d{1,4})\]/.exec(
        text.slice(at, at + 100),
      );
      if (found === null) out += letter;
      else {
        const [whole, special, index, name, place] = found;
        if (special === 'status') out += '$?';
        else if (special === 'argv') out += index === undefined ? '$@' : `\${${index}}`;
        else out += `\${${name}[${Number(place) > 0 ? Number(place) - 1 : place}]}`;
        at += whole.length - 1;
      }
    } else out += letter;
  }
  return out;
}

function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}
