/** PHP text as the grammar wants it: same length as before from `shift` on, so that places stay right. */
export interface Source {
  readonly text: string;
  /** Characters put before the text. */
  readonly shift: number;
}

const opening = '<?php ';

/**
 * Makes any PHP text readable for the grammar: code without a tag (`php -r`, `eval`) gets one, `<script language="php">`
 * becomes one, what follows `__halt_compiler` is blanked, `$a{0}` of PHP before 8 becomes `$a[0]`.
 */
export function sourceOf(text: string): Source {
  const bare = isBare(text);
  let whole = bare ? opening + text : text;
  if (/<script\s{1,8}language/i.test(whole)) whole = scriptTags(whole);
  whole = halted(whole);
  if (/\$\w{1,80}\{|\]\{/.test(whole)) whole = curlyIndexes(whole);
  return { text: whole, shift: bare ? opening.length : 0 };
}

/** Whether a text is code without an opening tag. */
function isBare(text: string): boolean {
  const tag = text.search(/<\?(php|=|\s)/i);
  const script = text.search(/<script\s{1,8}language\s{0,4}=\s{0,4}["']?php/i);
  const first = tag === -1 ? script : script === -1 ? tag : Math.min(tag, script);
  if (first === -1) return !/^\s{0,200}<[!a-z]/i.test(text) || text.includes('?>');
  const before = text.slice(0, Math.min(first, 2_000)).trimStart();
  if (before === '' || before.startsWith('#!') || /^(<|GIF8|%PDF|\x89PNG|\xff\xd8|BM)/.test(before)) return false;
  // `?>` first: code that leaves PHP at once (`eval('?>' . $template)`).
  if (before.startsWith('?>')) return true;
  return /\$[A-Za-z_]\w{0,80}\s{0,8}(=|\[|->|;|\.)|\b[A-Za-z_]\w{0,80}\(|\b(echo|return|print|function|class)\b/.test(
    before,
  );
}

/** `<script language="php">` … `</script>`, which PHP before 7 took for tags. */
function scriptTags(text: string): string {
  const open = /<script\s{1,8}language\s{0,4}=\s{0,4}["']?php["']?\s{0,4}>/gi;
  let out = '';
  let from = 0;
  for (let found = open.exec(text); found !== null; found = open.exec(text)) {
    if (found.index < from) continue;
    const end = text.toLowerCase().indexOf('</script>', found.index);
    const body = text.slice(found.index + found[0].length, end === -1 ? text.length : end);
    out += `${text.slice(from, found.index)}${opening.padEnd(found[0].length)}${body}`;
    from = end === -1 ? text.length : end + '</script>'.length;
    if (end !== -1) out += '?>       ';
    if (out.length > 8_000_000) break;
  }
  return out + text.slice(from);
}

/** Cut at `__halt_compiler();`: what follows is data. */
function halted(text: string): string {
  const at = text.search(/__halt_compiler\s{0,8}\(/i);
  if (at === -1 || /['"*/#]\s{0,8}$/.test(text.slice(Math.max(0, at - 10), at))) return text;
  return text.slice(0, at);
}

/** Brackets for the braces of `$name{…}` and `…]{…}` in code; strings and comments stay as they are. */
function curlyIndexes(text: string): string {
  const out = [...text.split('')];
  const open: ('index' | 'block')[] = [];
  let at = text.search(/<\?/);
  if (at === -1) return text;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === "'" || character === '"' || character === '`') {
      at = afterQuoted(text, at, character);
      continue;
    }
    if (character === '#' || (character === '/' && text[at + 1] === '/')) {
      at = endOfLine(text, at);
      continue;
    }
    if (character === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      at = end === -1 ? text.length : end + 2;
      continue;
    }
    if (character === '<' && text.startsWith('<<<', at)) {
      at = afterHeredoc(text, at);
      continue;
    }
    if (character === '?' && text[at + 1] === '>') {
      const next = text.indexOf('<?', at);
      at = next === -1 ? text.length : next + 2;
      continue;
    }
    if (character === '{') {
      const isIndex = followsValue(text, at, out);
      open.push(isIndex ? 'index' : 'block');
      if (isIndex) out[at] = '[';
    } else if (character === '}' && open.pop() === 'index') out[at] = ']';
    at += 1;
  }
  return out.join('');
}

/** `$name{`, `$name['x']{`, `$name{0}{`. */
function followsValue(text: string, at: number, out: readonly string[]): boolean {
  const before = out[at - 1] ?? '';
  if (before === ']') return true;
  if (!/\w/.test(before)) return false;
  let from = at - 1;
  while (from > 0 && at - from < 200 && /\w/.test(text[from - 1] ?? '')) from -= 1;
  return text[from - 1] === '$';
}

function afterQuoted(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function endOfLine(text: string, from: number): number {
  const line = text.indexOf('\n', from);
  const end = line === -1 ? text.length : line;
  const close = text.indexOf('?>', from);
  return close !== -1 && close < end ? close : end;
}

function afterHeredoc(text: string, from: number): number {
  const start = /^<<<\s{0,8}["']?([A-Za-z_]\w{0,80})["']?\r?\n/.exec(text.slice(from, from + 120));
  if (start === null) return from + 3;
  const end = new RegExp(`\\n[ \\t]{0,80}${start[1]}\\b`).exec(text.slice(from));
  return end === null ? text.length : from + end.index + end[0].length;
}
