/** A node of a YAML text; `line` is 1-based. Aliases share the node they name. */
export type YamlNode =
  | { readonly kind: 'scalar'; readonly text: string; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly YamlNode[]; readonly line: number }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, YamlNode>; readonly line: number };

/** Bounds of one text: what lies beyond is left out. */
const most = { characters: 1024 * 1024, nodes: 20_000, depth: 40, documents: 200 };

/**
 * The documents of a YAML text, as far as manifests need it: block and flow collections, plain, quoted and block scalars,
 * anchors, aliases, merge keys. JSON is a part of that. Tolerant: what is not understood (a template's `{{ … }}`) becomes a
 * scalar or is left out; it never throws.
 */
export function yamlDocuments(text: string): readonly YamlNode[] {
  const reader = new Reader(text.slice(0, most.characters));
  const documents: YamlNode[] = [];
  while (!reader.isAtEnd() && documents.length < most.documents) {
    const node = reader.document();
    if (node !== undefined) documents.push(node);
  }
  return documents;
}

/** The node at this way through maps, `undefined` when there is none. */
export function yamlAt(node: YamlNode | undefined, ...way: readonly string[]): YamlNode | undefined {
  let here = node;
  for (const key of way) here = here?.kind === 'map' ? here.entries.get(key) : undefined;
  return here;
}

/** The scalar at this way. */
export function yamlText(node: YamlNode | undefined, ...way: readonly string[]): string | undefined {
  const found = yamlAt(node, ...way);
  return found?.kind === 'scalar' ? found.text : undefined;
}

/** The items at this way; none when it is no list. */
export function yamlItems(node: YamlNode | undefined, ...way: readonly string[]): readonly YamlNode[] {
  const found = yamlAt(node, ...way);
  return found?.kind === 'list' ? found.items : [];
}

interface Line {
  indent: number;
  text: string;
  readonly number: number;
}

class Reader {
  readonly #lines: Line[];
  readonly #raw: readonly string[];
  readonly #anchors = new Map<string, YamlNode>();
  #at = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#raw = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    this.#lines = this.#raw.map((line, index) => {
      const trimmed = line.trimStart();
      return { indent: line.length - trimmed.length, text: trimmed.trimEnd(), number: index + 1 };
    });
  }

  isAtEnd(): boolean {
    return this.#peek() === undefined && this.#at >= this.#lines.length;
  }

  document(): YamlNode | undefined {
    let line = this.#peek();
    while (line !== undefined && isMarker(line)) {
      const rest = line.text.startsWith('--- ') ? line.text.slice(4) : '';
      if (rest === '' || rest.startsWith('#')) this.#at += 1;
      else {
        line.indent = 4;
        line.text = rest;
      }
      line = this.#peek();
    }
    if (line === undefined) {
      this.#at = this.#lines.length;
      return undefined;
    }
    const before = this.#at;
    const node = this.#block(0, 0);
    // What fits nowhere is stepped over, line by line.
    if (this.#at === before) this.#at += 1;
    return node;
  }

  /** The next line that says something. */
  #peek(): Line | undefined {
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] as Line;
      if (line.text !== '' && !line.text.startsWith('#') && !line.text.startsWith('%')) return line;
      this.#at += 1;
    }
    return undefined;
  }

  #block(least: number, depth: number): YamlNode | undefined {
    const line = this.#peek();
    if (line === undefined || line.indent < least || isMarker(line)) return undefined;
    this.#nodes += 1;
    if (depth > most.depth || this.#nodes > most.nodes) {
      this.#at = this.#lines.length;
      return undefined;
    }
    if (isItem(line.text)) return this.#list(line.indent, depth);
    if (keyEnd(line.text) >= 0) return this.#map(line.indent, depth);
    return this.#value(line.text, line, line.indent - 1, depth);
  }

  #list(indent: number, depth: number): YamlNode {
    const first = this.#peek();
    const items: YamlNode[] = [];
    for (let line = first; line !== undefined && line.indent === indent && isItem(line.text); line = this.#peek()) {
      const rest = line.text.slice(1).trimStart();
      const before = this.#at;
      let item: YamlNode | undefined;
      if (rest === '' || rest.startsWith('#')) {
        this.#at += 1;
        item = this.#block(indent + 1, depth + 1);
      } else {
        // `- key: value` opens a block that stands where its first word stands.
        line.indent += line.text.length - rest.length;
        line.text = rest;
        item = this.#block(indent + 1, depth + 1);
      }
      if (item !== undefined) items.push(item);
      if (this.#at === before) this.#at += 1;
    }
    return { kind: 'list', items, line: first?.number ?? 1 };
  }

  #map(indent: number, depth: number): YamlNode {
    const first = this.#peek();
    const entries = new Map<string, YamlNode>();
    for (let line = first; line !== undefined && line.indent === indent && !isMarker(line); line = this.#peek()) {
      const end = keyEnd(line.text);
      if (end < 0) break;
      const key = unquoted(line.text.slice(0, end).trim());
      const rest = line.text.slice(end + 1).trim();
      const before = this.#at;
      const value = this.#value(rest, line, indent, depth);
      if (this.#at === before) this.#at += 1;
      if (value === undefined) continue;
      if (key === '<<') this.#merge(entries, value);
      else entries.set(key, value);
    }
    return { kind: 'map', entries, line: first?.number ?? 1 };
  }

  /** What is merged in counts like what is written: maps that merge each other would else grow without end. */
  #merge(entries: Map<string, YamlNode>, value: YamlNode): void {
    for (const each of value.kind === 'list' ? value.items : [value]) {
      if (each.kind !== 'map') continue;
      this.#nodes += each.entries.size;
      if (this.#nodes > most.nodes) return;
      for (const [key, node] of each.entries) if (!entries.has(key)) entries.set(key, node);
    }
  }

  /** What stands behind a key, or alone on its line. */
  #value(given: string, line: Line, indent: number, depth: number): YamlNode | undefined {
    let text = given;
    let anchor: string | undefined;
    for (let mark = /^(&|!)(\S*)\s*/.exec(text); mark !== null; mark = /^(&|!)(\S*)\s*/.exec(text)) {
      if (mark[1] === '&') anchor = mark[2];
      text = text.slice(mark[0].length);
      if (mark[0] === '') break;
    }
    const node = this.#plainValue(text, line, indent, depth);
    if (anchor !== undefined && node !== undefined && this.#anchors.size < 1_000) this.#anchors.set(anchor, node);
    return node;
  }

  #plainValue(text: string, line: Line, indent: number, depth: number): YamlNode | undefined {
    const { number } = line;
    if (text === '' || text.startsWith('#')) {
      this.#at += 1;
      const next = this.#peek();
      // A list may stand at the indent of its key.
      if (next?.indent === indent && isItem(next.text)) return this.#block(indent, depth + 1);
      return this.#block(indent + 1, depth + 1);
    }
    if (text.startsWith('*')) {
      this.#at += 1;
      return this.#anchors.get(text.slice(1).split(/\s/)[0] ?? '');
    }
    if (/^[|>][-+0-9]{0,2}(\s+#.*)?$/.test(text)) return this.#blockScalar(text.startsWith('>'), indent, number);
    if ((text.startsWith('[') || text.startsWith('{')) && !text.startsWith('{{')) return this.#flow(text, number);
    if (text.startsWith('"') || text.startsWith("'")) return this.#quoted(text, number);
    this.#at += 1;
    const parts = [withoutComment(text)];
    for (
      let next = this.#peek();
      next !== undefined && next.indent > indent && keyEnd(next.text) < 0;
      next = this.#peek()
    ) {
      if (isItem(next.text) || isMarker(next)) break;
      parts.push(withoutComment(next.text));
      this.#at += 1;
    }
    return { kind: 'scalar', text: parts.join(' '), line: number };
  }

  #blockScalar(isFolded: boolean, indent: number, number: number): YamlNode {
    this.#at += 1;
    const lines: string[] = [];
    let own: number | undefined;
    for (; this.#at < this.#raw.length; this.#at += 1) {
      const raw = this.#raw[this.#at] ?? '';
      const blank = raw.trim() === '';
      const depth = raw.length - raw.trimStart().length;
      if (!blank && depth <= indent) break;
      if (!blank) own ??= depth;
      lines.push(raw.slice(Math.min(own ?? 0, depth)));
    }
    while (lines.at(-1)?.trim() === '') lines.pop();
    // Lines keep their places in `|`; in `>` they are one.
    return { kind: 'scalar', text: `${lines.join(isFolded ? ' ' : '\n')}\n`, line: number + 1 };
  }

  #quoted(text: string, number: number): YamlNode {
    this.#at += 1;
    let whole = text;
    for (let lines = 0; closingQuote(whole) < 0 && this.#at < this.#lines.length; lines += 1) {
      if (lines > 300 || whole.length > 50_000) break;
      whole += ` ${this.#lines[this.#at]?.text ?? ''}`;
      this.#at += 1;
    }
    const end = closingQuote(whole);
    return { kind: 'scalar', text: unquoted(end < 0 ? whole : whole.slice(0, end + 1)), line: number };
  }

  #flow(text: string, number: number): YamlNode {
    this.#at += 1;
    const pieces = [text];
    let open = openBrackets(text);
    while (open > 0 && this.#at < this.#lines.length) {
      const next = this.#lines[this.#at]?.text ?? '';
      pieces.push(next);
      open += openBrackets(next);
      this.#at += 1;
    }
    const cursor = { text: pieces.join('\n'), at: 0, nodes: 0, line: number };
    return flowNode(cursor, 0);
  }
}

interface FlowCursor {
  readonly text: string;
  at: number;
  nodes: number;
  line: number;
}

function flowNode(cursor: FlowCursor, depth: number): YamlNode {
  skipBlanks(cursor);
  const { line } = cursor;
  const opening = cursor.text[cursor.at];
  cursor.nodes += 1;
  const isBounded = depth > most.depth || cursor.nodes > most.nodes;
  if (isBounded) cursor.at = cursor.text.length;
  if (!isBounded && opening === '[') {
    cursor.at += 1;
    const items: YamlNode[] = [];
    while (flowGoesOn(cursor, ']')) items.push(flowNode(cursor, depth + 1));
    return { kind: 'list', items, line };
  }
  if (!isBounded && opening === '{') {
    cursor.at += 1;
    const entries = new Map<string, YamlNode>();
    while (flowGoesOn(cursor, '}')) {
      const key = flowScalar(cursor, true);
      skipBlanks(cursor);
      if (cursor.text[cursor.at] !== ':') continue;
      cursor.at += 1;
      entries.set(key, flowNode(cursor, depth + 1));
    }
    return { kind: 'map', entries, line };
  }
  return { kind: 'scalar', text: flowScalar(cursor, false), line };
}

/** Steps over a comma; whether another item follows before the closing bracket. */
function flowGoesOn(cursor: FlowCursor, closing: string): boolean {
  skipBlanks(cursor);
  if (cursor.text[cursor.at] === ',') cursor.at += 1;
  skipBlanks(cursor);
  if (cursor.at >= cursor.text.length) return false;
  if (cursor.text[cursor.at] !== closing) return !']}'.includes(cursor.text[cursor.at] ?? ']');
  cursor.at += 1;
  return false;
}

function flowScalar(cursor: FlowCursor, isKey: boolean): string {
  skipBlanks(cursor);
  const from = cursor.at;
  const quote = cursor.text[from];
  if (quote === '"' || quote === "'") {
    const end = closingQuote(cursor.text, from);
    cursor.at = end < 0 ? cursor.text.length : end + 1;
    return unquoted(cursor.text.slice(from, cursor.at));
  }
  while (cursor.at < cursor.text.length) {
    const character = cursor.text[cursor.at] ?? '';
    if (',[]{}\n'.includes(character)) break;
    if (isKey && character === ':') break;
    cursor.at += 1;
  }
  // Nothing was eaten: one stray character is, so that reading goes on.
  if (cursor.at === from) cursor.at += 1;
  return cursor.text.slice(from, cursor.at).trim();
}

function skipBlanks(cursor: FlowCursor): void {
  while (/\s/.test(cursor.text[cursor.at] ?? '')) {
    if (cursor.text[cursor.at] === '\n') cursor.line += 1;
    cursor.at += 1;
  }
}

function isMarker(line: Line): boolean {
  return line.indent === 0 && (line.text === '---' || line.text === '...' || line.text.startsWith('--- '));
}

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ') || text.startsWith('-\t');
}

/** Where the colon behind a key stands, -1 when the text is no `key: …`. */
function keyEnd(text: string): number {
  let from = 0;
  if (text.startsWith('"') || text.startsWith("'")) {
    from = closingQuote(text) + 1;
    if (from === 0) return -1;
    while (text[from] === ' ') from += 1;
    return text[from] === ':' && (from + 1 === text.length || /\s/.test(text[from + 1] ?? '')) ? from : -1;
  }
  if (/^[[{|>#]/.test(text)) return -1;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    if (at + 1 === text.length || text[at + 1] === ' ' || text[at + 1] === '\t') return at;
  }
  return -1;
}

function closingQuote(text: string, from = 0): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at += 1;
      else return at;
    }
  }
  return -1;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['e', '\x1b'],
]);

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.replace(/^'|'$/g, '').replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  const inner = text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  return inner.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_all, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes.get(code) ?? code),
  );
}

function withoutComment(text: string): string {
  const at = text.search(/\s#/);
  return (at < 0 ? text : text.slice(0, at)).trimEnd();
}

/** Brackets a line leaves open, those in quotes not counted. */
function openBrackets(text: string): number {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' || character === "'") {
      const end = closingQuote(text, at);
      // An open quote takes the rest of the line.
      if (end < 0) break;
      at = end;
    } else if ('[{'.includes(character)) open += 1;
    else if (']}'.includes(character)) open -= 1;
  }
  return open;
}
