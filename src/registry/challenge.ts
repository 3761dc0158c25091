/** One challenge of a `WWW-Authenticate` header: its scheme in lower case and its parameters (names in lower case). */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Longest header that is looked at, and most challenges taken from it: more is an attack, not a registry. */
const maxHeader = 8 * 1024;
const maxChallenges = 8;
const maxParameters = 16;

/**
 * Parses `WWW-Authenticate` (RFC 9110 §11.6.1): several challenges may stand in one header, parted by the same commas
 * that part their parameters. Never throws: what cannot be read ends the list. The first of two equal names counts.
 */
export function parseChallenges(header: string): Challenge[] {
  const reader = { text: header.slice(0, maxHeader), at: 0 };
  const challenges: Challenge[] = [];
  while (challenges.length < maxChallenges) {
    skip(reader, ' \t,');
    const scheme = token(reader);
    if (scheme === '') break;
    challenges.push({ scheme: scheme.toLowerCase(), parameters: parameters(reader) });
  }
  return challenges;
}

interface Reader {
  readonly text: string;
  at: number;
}

function parameters(reader: Reader): Map<string, string> {
  const found = new Map<string, string>();
  while (found.size < maxParameters) {
    const start = reader.at;
    skip(reader, ' \t,');
    const name = token(reader).toLowerCase();
    skip(reader, ' \t');
    if (name === '' || reader.text[reader.at] !== '=') {
      // A word without "=" is the next challenge's scheme.
      reader.at = start;
      return found;
    }
    reader.at += 1;
    skip(reader, ' \t');
    const value = reader.text[reader.at] === '"' ? quoted(reader) : token(reader);
    if (!found.has(name)) found.set(name, value);
  }
  return found;
}

function skip(reader: Reader, characters: string): void {
  while (reader.at < reader.text.length && characters.includes(reader.text.charAt(reader.at))) reader.at += 1;
}

/** Characters up to a separator; a little wider than RFC 9110's token, since unquoted URLs are seen in the wild. */
function token(reader: Reader): string {
  const start = reader.at;
  while (reader.at < reader.text.length && !' \t,="'.includes(reader.text.charAt(reader.at))) reader.at += 1;
  return reader.text.slice(start, reader.at);
}

/** A quoted string with `\` escapes; one that is never closed ends with the header. */
function quoted(reader: Reader): string {
  let value = '';
  for (reader.at += 1; reader.at < reader.text.length; reader.at += 1) {
    const character = reader.text.charAt(reader.at);
    if (character === '"') {
      reader.at += 1;
      return value;
    }
    if (character === '\\') reader.at += 1;
    value += reader.text.charAt(reader.at);
  }
  return value;
}
