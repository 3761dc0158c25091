/** Small letters for great ones and the other way round. */
export function swapped(content: string): string {
  return content.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
}

/** Without the line end, or this end. */
export function chomped(content: string, end: string | undefined): string {
  if (end !== undefined) return end !== '' && content.endsWith(end) ? content.slice(0, -end.length) : content;
  return content.replace(/\r?\n$/, '');
}

/** Without this beginning. */
export function withoutPrefix(content: string, prefix: string): string {
  return content.startsWith(prefix) ? content.slice(prefix.length) : content;
}

/** What `succ` gives: `'az'` becomes `'ba'`. */
export function successor(content: string): string {
  const letters = [...content];
  for (let place = letters.length - 1; place >= 0; place -= 1) {
    const letter = letters[place] ?? '';
    if (!/[a-z0-9]/i.test(letter)) continue;
    const turn = { z: 'a', Z: 'A', 9: '0' }[letter];
    letters[place] = turn ?? String.fromCharCode(letter.charCodeAt(0) + 1);
    if (turn === undefined) return letters.join('');
  }
  return letters.join('');
}

/** Letters of `a-y` and the like, spelled out. */
function spelled(set: string): string[] {
  const letters: string[] = [];
  for (let place = 0; place < set.length && letters.length < 10_000; place += 1) {
    const letter = set[place] ?? '';
    const end = set[place + 2];
    if (letter === '\\' && set[place + 1] !== undefined) {
      letters.push(set[place + 1] ?? '');
      place += 1;
    } else if (set[place + 1] === '-' && end !== undefined) {
      for (let code = letter.charCodeAt(0); code <= end.charCodeAt(0); code += 1)
        letters.push(String.fromCharCode(code));
      place += 2;
    } else letters.push(letter);
  }
  return letters;
}

/** `text.tr('a-y', 'b-z')`. */
export function translated(content: string, from: string | undefined, to: string | undefined): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const targets = spelled(to);
  const last = targets.at(-1) ?? '';
  if (from.startsWith('^') && from.length > 1) {
    const kept = new Set(spelled(from.slice(1)));
    return [...content].map((letter) => (kept.has(letter) ? letter : last)).join('');
  }
  const table = new Map<string, string>();
  spelled(from).forEach((letter, index) => {
    if (!table.has(letter)) table.set(letter, targets[index] ?? last);
  });
  return [...content].map((letter) => table.get(letter) ?? letter).join('');
}

/** `text.delete('a-c')`. */
export function deleted(content: string, set: string | undefined): string | undefined {
  return set === undefined ? undefined : translated(content, set, '');
}

/** With a text put in at a place. */
export function inserted(content: string, place: number | undefined, what: string | undefined): string | undefined {
  if (place === undefined || what === undefined) return undefined;
  const index = place < 0 ? content.length + place + 1 : place;
  return content.slice(0, index) + what + content.slice(index);
}
