/** The Java of a JSP page or a source file, every character where it stood in the page. */
export interface JavaSource {
  readonly text: string;
  /** It was a page: its scriptlets run for every request. */
  readonly page: boolean;
}

const opening = '<%';
const closing = '%>';
/** The same in XML form. Source: Jakarta Server Pages 3.1, JSP.6.3 (scripting elements in JSP documents). */
const elements = ['jsp:scriptlet', 'jsp:declaration', 'jsp:expression'] as const;

/**
 * Takes the Java out of a page: what is outside `<% … %>` becomes blanks, so that lines and offsets stay; an expression
 * `<%= x %>` becomes a statement. Comments (`<%-- … --%>`) and directives (`<%@ … %>`) hold no code. A text without
 * any of them is Java itself.
 */
export function javaOf(page: string): JavaSource {
  const spans = [...scriptlets(page), ...xmlElements(page)].sort((one, other) => one.from - other.from);
  if (spans.length === 0) return { text: page, page: false };
  let text = '';
  let at = 0;
  for (const { from, to, expression } of spans) {
    if (from < at) continue;
    text += blank(page.slice(at, from)) + page.slice(from, to);
    at = to;
    // The closing mark has two characters: room for the end of the statement.
    if (expression && at < page.length) {
      text += ';';
      at += 1;
    }
  }
  return { text: text + blank(page.slice(at)), page: true };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly expression: boolean;
}

function scriptlets(page: string): Span[] {
  const spans: Span[] = [];
  for (let at = page.indexOf(opening); at !== -1; ) {
    const comment = page.startsWith('<%--', at);
    const mark = page[at + 2] ?? '';
    const end = page.indexOf(comment ? '--%>' : closing, at + 2);
    const to = end === -1 ? page.length : end;
    const from = at + (mark === '=' || mark === '!' ? 3 : 2);
    if (!comment && mark !== '@') spans.push({ from, to, expression: mark === '=' });
    at = page.indexOf(opening, Math.max(to, at + 2));
  }
  return spans;
}

function xmlElements(page: string): Span[] {
  const spans: Span[] = [];
  for (const name of elements) {
    const open = `<${name}>`;
    for (let at = page.indexOf(open); at !== -1; ) {
      const close = page.indexOf(`</${name}>`, at);
      let from = at + open.length;
      let to = close === -1 ? page.length : close;
      const data = page.indexOf('<![CDATA[', from);
      if (data !== -1 && data < to && page.slice(from, data).trim() === '') {
        from = data + '<![CDATA['.length;
        const end = page.indexOf(']]>', from);
        if (end !== -1 && end < to) to = end;
      }
      spans.push({ from, to, expression: name === 'jsp:expression' });
      at = page.indexOf(open, Math.max(to, at + open.length));
    }
  }
  return spans;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
