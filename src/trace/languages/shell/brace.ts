import type { Part, Word } from './syntax-tree.ts';

/** Words that one word's braces may become; beyond it braces stay as they are written. */
const mostWords = 512;

type Token = string | Part;

/** Brace expansion: `a{b,c}d`, `{1..3}`, `{a..c}`. Only unquoted text counts. */
export function expandBraces(word: Word): readonly Word[] {
  if (!word.parts.some((part) => part.kind === 'text' && !part.quoted && part.text.includes('{'))) return [word];
  const tokens: Token[] = [];
  for (const part of word.parts) {
    if (part.kind === 'text' && !part.quoted) {
      if (part.text.length > 4096) return [word];
      tokens.push(...part.text);
    } else tokens.push(part);
  }
  if (tokens.length > 4096) return [word];
  const expanded = expand(tokens, 0);
  if (expanded === undefined || expanded.length > mostWords) return [word];
  return expanded.map((each) => ({ parts: partsOf(each), start: word.start, end: word.end }));
}

function expand(tokens: readonly Token[], depth: number): readonly (readonly Token[])[] | undefined {
  if (depth > 16) return undefined;
  for (let open = tokens.indexOf('{'); open !== -1; open = tokens.indexOf('{', open + 1)) {
    const group = choicesAt(tokens, open);
    if (group === undefined) continue;
    const tails = expand(tokens.slice(group.end), depth + 1);
    if (tails === undefined) return undefined;
    const out: Token[][] = [];
    for (const choice of group.choices) {
      const middles = expand(choice, depth + 1);
      if (middles === undefined) return undefined;
      for (const middle of middles) {
        for (const tail of tails) {
          out.push([...tokens.slice(0, open), ...middle, ...tail]);
          if (out.length > mostWords) return undefined;
        }
      }
    }
    return out;
  }
  return [tokens];
}

function choicesAt(
  tokens: readonly Token[],
  open: number,
): { readonly choices: readonly (readonly Token[])[]; readonly end: number } | undefined {
  const commas: number[] = [open];
  let depth = 0;
  for (let at = open + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === '{') depth += 1;
    else if (token === ',' && depth === 0) commas.push(at);
    else if (token === '}') {
      if (depth > 0) {
        depth -= 1;
        continue;
      }
      if (commas.length > 1) {
        commas.push(at);
        const choices = commas.slice(1).map((comma, index) => tokens.slice((commas[index] ?? 0) + 1, comma));
        return { choices, end: at + 1 };
      }
      const choices = sequence(tokens.slice(open + 1, at));
      return choices === undefined ? undefined : { choices, end: at + 1 };
    }
  }
  return undefined;
}

/** `1..9`, `a..e`, `1..9..2`. */
function sequence(tokens: readonly Token[]): readonly (readonly Token[])[] | undefined {
  if (tokens.some((token) => typeof token !== 'string')) return undefined;
  const found = /^(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.(-?\d{1,9}))?$/.exec(tokens.join(''));
  if (found === null) return undefined;
  const [, from = '', to = '', by] = found;
  const letters = /[A-Za-z]/.test(from);
  if (letters !== /[A-Za-z]/.test(to)) return undefined;
  const first = letters ? from.charCodeAt(0) : Number(from);
  const last = letters ? to.charCodeAt(0) : Number(to);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  if (Math.abs(last - first) / step >= mostWords) return undefined;
  const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
  const out: Token[][] = [];
  for (let at = first; first <= last ? at <= last : at >= last; at += first <= last ? step : -step) {
    out.push([letters ? String.fromCharCode(at) : String(at).padStart(width, '0')]);
  }
  return out;
}

function partsOf(tokens: readonly Token[]): readonly Part[] {
  const parts: Part[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text, quoted: false });
    text = '';
  };
  for (const token of tokens) {
    if (typeof token === 'string') text += token;
    else {
      flush();
      parts.push(token);
    }
  }
  flush();
  return parts;
}
