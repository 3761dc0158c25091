import { lstat } from 'node:fs/promises';

/**
 * Splits `PATH[:REF]`. Paths may hold colons, so the shortest piece that exists wins; when none does, the first colon
 * parts them and opening the path says what is wrong.
 */
export async function splitTarget(text: string): Promise<{ readonly path: string; readonly name: string | undefined }> {
  const first = firstColon(text);
  for (let colon = first; colon >= 0; colon = text.indexOf(':', colon + 1)) {
    if (await exists(text.slice(0, colon))) return cut(text, colon);
  }
  if (first < 0 || (await exists(text))) return { path: text, name: undefined };
  return cut(text, first);
}

/** Whether something is at this path of the user's. */
export async function exists(path: string): Promise<boolean> {
  return path !== '' && (await lstat(path).catch(() => undefined)) !== undefined;
}

/** Not the colon of a Windows drive. */
function firstColon(text: string): number {
  return text.indexOf(':', /^[A-Za-z]:[\\/]/.test(text) ? 2 : 0);
}

function cut(text: string, colon: number): { readonly path: string; readonly name: string | undefined } {
  return { path: text.slice(0, colon), name: text.slice(colon + 1) || undefined };
}
