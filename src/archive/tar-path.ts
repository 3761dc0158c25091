/** A path as the archive's reader would use it, and what was odd about it. */
export interface CleanPath {
  /** Absolute, without `.`, `..` or empty parts. */
  readonly path: string;
  /** Folders and name together; 0 for the root. */
  readonly depth: number;
  readonly absolute: boolean;
  /** It has a `..` part. Such parts never lead out of the root. */
  readonly dotDot: boolean;
  /** It has C0, C1 or bidirectional control characters. */
  readonly control: boolean;
}

/** C0 and C1 controls, DEL, and the bidirectional controls that let a name read backwards. */
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Makes any path of an archive absolute and clean: the result is a key, never a path on our disk. */
export function cleanPath(raw: string): CleanPath {
  const parts: string[] = [];
  let dotDot = false;
  for (let from = 0; from <= raw.length; ) {
    const slash = raw.indexOf('/', from);
    const to = slash < 0 ? raw.length : slash;
    const part = raw.slice(from, to);
    if (part === '..') {
      dotDot = true;
      parts.pop();
    } else if (part !== '' && part !== '.') parts.push(part);
    from = to + 1;
  }
  return {
    path: `/${parts.join('/')}`,
    depth: parts.length,
    // The root itself is often written as `/`.
    absolute: raw.startsWith('/') && parts.length > 0,
    dotDot,
    control: controls.test(raw),
  };
}
