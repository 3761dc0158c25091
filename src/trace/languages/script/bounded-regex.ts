import { boundedPattern } from './library/bounded-pattern.ts';

/** A place where a pattern fits. */
export interface RegexMatch {
  readonly index: number;
  readonly text: string;
  readonly groups: readonly (string | undefined)[];
}

/** Longest pattern that is understood. */
const longestPattern = 300;
/** Steps of the matcher for one text: so many for each character, and never more than the second. */
const stepsPerCharacter = 64;
const mostSteps = 20_000_000;

/**
 * Finds a JavaScript pattern of an image in a text without running it: by the matcher whose every step is counted.
 * `undefined` for a pattern that is not understood, or whose steps are used up. `most`: matches wanted; `work` is called
 * with the characters looked at and says when to stop.
 */
export function findAll(
  pattern: string,
  flags: string,
  content: string,
  most: number,
  work: (characters: number) => boolean,
): readonly RegexMatch[] | undefined {
  const read = pattern.length > longestPattern ? undefined : boundedPattern(pattern, `${flags}J`);
  if (read === undefined) return undefined;
  const steps = { left: Math.min(mostSteps, (content.length + 100) * stepsPerCharacter) };
  const found: RegexMatch[] = [];
  for (let at = 0; at <= content.length && found.length < most; ) {
    const before = steps.left;
    const match = read.find(content, at, steps);
    if (match === null || !work(1 + ((before - steps.left) >> 2))) return undefined;
    if (match === undefined) break;
    found.push({ index: match.from, text: content.slice(match.from, match.to), groups: match.groups });
    at = Math.max(match.from + 1, match.to);
  }
  return found;
}
