/** Verdict of an image, platform by platform. See design: `clear` only when nothing was found and everything was inspected. */
export type Verdict = 'clear' | 'suspicious' | 'malicious' | 'incomplete';
