import { concat, known, type Value } from '../../../value.ts';
import { joined, knownText, mystery, none, originOf, type ScriptObject } from '../../script/object.ts';
import { asText, numeric } from '../../script/operators.ts';
import type { Run } from '../../script/run.ts';

/** `sprintf format, values`: what is not known stays a hole. */
export function formatted(run: Run, given: readonly ScriptObject[]): ScriptObject {
  const [format, ...values] = given;
  const pattern = format === undefined ? undefined : knownText(asText(run, format));
  if (pattern === undefined || !run.step(1 + (pattern.length >> 6))) return mystery('sprintf', originOf(format));
  const parts: Value[] = [];
  let origin = originOf(format);
  let next = 0;
  let at = 0;
  for (;;) {
    const sign = pattern.indexOf('%', at);
    if (sign === -1) break;
    parts.push(known(pattern.slice(at, sign)));
    const found =
      /^%(?:(\d{1,3})\$)?([-+ 0#]{0,5})(v?)(\*|\d{1,4})?(?:\.(\*|\d{1,4}))?(?:[hlqLV]{0,2})([a-zA-Z%])/.exec(
        pattern.slice(sign, sign + 40),
      );
    if (found === null) {
      parts.push(known('%'));
      at = sign + 1;
      continue;
    }
    at = sign + found[0].length;
    const [, position, flags = '', vector, width, precision, kind = ''] = found;
    if (kind === '%') {
      parts.push(known('%'));
      continue;
    }
    const size = width === '*' ? (numeric(values[next++] ?? none) ?? 0) : Number(width ?? 0);
    const places =
      precision === '*' ? numeric(values[next++] ?? none) : precision === undefined ? undefined : Number(precision);
    const value = (position === undefined ? values[next++] : values[Number(position) - 1]) ?? none;
    origin = joined(origin, originOf(value));
    parts.push(
      vector === 'v' ? vectorOf(run, value) : one(run, value, kind, flags, Math.min(Math.abs(size), 10_000), places),
    );
  }
  parts.push(known(pattern.slice(at)));
  return { type: 'text', value: concat(...parts), bytes: false, ...(origin === undefined ? {} : { origin }) };
}

/** `%vd`: the numbers of the characters with dots between them. */
function vectorOf(run: Run, value: ScriptObject): Value {
  const content = knownText(asText(run, value));
  return content === undefined
    ? asText(run, value).value
    : known([...content].map((each) => each.codePointAt(0)).join('.'));
}

function one(
  run: Run,
  value: ScriptObject,
  kind: string,
  flags: string,
  width: number,
  places: number | undefined,
): Value {
  if (kind === 's') {
    const text = asText(run, value).value;
    const content = knownText(asText(run, value));
    return content === undefined
      ? text
      : known(padded(places === undefined ? content : content.slice(0, places), flags, width));
  }
  const read = value === none ? 0 : numeric(value);
  if (read === undefined) return asText(run, value).value;
  return known(padded(written(read, kind, places), flags, width));
}

function written(value: number, kind: string, places: number | undefined): string {
  switch (kind) {
    case 'c':
      return value >= 0 && value <= 0xd7ff ? String.fromCharCode(value) : '';
    case 'x':
      return Math.trunc(value).toString(16);
    case 'X':
      return Math.trunc(value).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(value).toString(8);
    case 'b':
    case 'B':
      return Math.trunc(value).toString(2);
    case 'e':
      return value.toExponential(Math.min(places ?? 6, 20));
    case 'f':
      return value.toFixed(Math.min(places ?? 6, 20));
    case 'g':
      return String(value);
    default:
      return String(Math.trunc(value));
  }
}

function padded(content: string, flags: string, width: number): string {
  if (flags.includes('-')) return content.padEnd(width);
  return flags.includes('0') ? content.padStart(width, '0') : content.padStart(width);
}
