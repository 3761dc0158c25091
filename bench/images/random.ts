/** Numbers that look random and are the same in every run. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  /** One of these, the first ones far more often, as words in a language are (Zipf's law, roughly). */
  skewed<T>(choices: readonly T[]): T;
  /** Normally distributed around 0 with deviation 1 (Box and Muller's way). */
  normal(): number;
}

/** The generator mulberry32 (public domain, Tommy Ettinger): 32 bits of state are plenty for filling files. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (below) => Math.floor(next() * below),
    skewed: (choices) => choices[Math.floor(next() ** 3 * choices.length)] as (typeof choices)[number],
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
