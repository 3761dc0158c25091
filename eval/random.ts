/** Numbers that look random and are the same in every run. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  next(below: number): number;
}

/** Random numbers that depend on nothing but this text, so that a case is the same whatever ran before it. */
export function randomOf(text: string): Random {
  // FNV-1a over the text seeds a mulberry32 generator; both are in the public domain.
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return {
    next(below) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    },
  };
}
