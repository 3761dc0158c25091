/** A part of a value that static reading cannot know; `name` says what it stands for, e.g. `$1`, `$HOSTNAME`, `$(date)`. */
export interface Hole {
  readonly hole: string;
}

/** A string as far as it is known: literal parts and holes, in order. Never guessed. Adjacent literals are merged. */
export type Value = readonly (string | Hole)[];

/** The value of a literal. */
export function known(text: string): Value {
  return text === '' ? [] : [text];
}

/** A value of which nothing is known. */
export function unknown(name: string): Value {
  return [{ hole: name }];
}

/** The values one after the other, neighbouring literals merged. */
export function concat(...values: readonly Value[]): Value {
  // Of one value nothing has to be merged: the values of all readers are made here.
  if (values.length === 1 && values[0] !== undefined && isMerged(values[0])) return values[0];
  const parts: (string | Hole)[] = [];
  for (const value of values) {
    for (const part of value) {
      const last = parts.length - 1;
      if (typeof part === 'string' && typeof parts[last] === 'string') parts[last] = `${parts[last]}${part}`;
      else if (part !== '') parts.push(part);
    }
  }
  return parts;
}

function isMerged(value: Value): boolean {
  if (value.length === 0) return true;
  return value.length === 1 && value[0] !== '';
}

/** The text when all of it is known, else `undefined`. */
export function textOf(value: Value): string | undefined {
  if (value.length === 0) return '';
  const [only] = value;
  return value.length === 1 && typeof only === 'string' ? only : undefined;
}

/** Only the known parts, holes left out: for looking for what is certainly there. */
export function literals(value: Value): string {
  if (value.length < 2) return typeof value[0] === 'string' ? value[0] : '';
  let text = '';
  for (const part of value) if (typeof part === 'string') text += part;
  return text;
}

/** For people: holes shown as `‹name›`. */
export function render(value: Value): string {
  if (value.length < 2) return value[0] === undefined ? '' : shown(value[0]);
  return value.map(shown).join('');
}

function shown(part: string | Hole): string {
  return typeof part === 'string' ? part : `‹${part.hole}›`;
}
