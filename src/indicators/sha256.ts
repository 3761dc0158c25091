import type { Found } from './found.ts';

/** A digest that says it is one (`sha256:` before it): any other 64 digits may be a key, a salt or a colour table. */
export function sha256Of(text: string, before: string): Found | undefined {
  if (text.length !== 64 || !/^[0-9a-fA-F]+$/.test(text)) return undefined;
  if (!/sha-?256:$/i.test(before)) return undefined;
  const value = text.toLowerCase();
  return { kind: 'sha256', value, ...(value === text ? {} : { written: text }) };
}
