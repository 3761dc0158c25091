import type { Evaluator } from './evaluator.ts';

/** The path made absolute and cleaned; `undefined` when the working directory is not known. */
export function resolvePath(e: Evaluator, path: string): string | undefined {
  if (path.length > 4096) return undefined;
  const { cwd } = e.state;
  if (!path.startsWith('/') && cwd === undefined) return undefined;
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
