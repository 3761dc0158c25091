import type { FileFact } from '../../inspect/facts.ts';
import { fileAt, filesIn } from './files.ts';
import type { StartContext } from './start.ts';

/** A file of settings and its text. */
export interface SettingsFile {
  readonly path: string;
  readonly file: FileFact;
  readonly text: string;
}

/** Characters of one file of settings that are read; real ones are far smaller. */
const mostCharacters = 512 * 1024;
/** Lines of one file of settings. */
const mostLines = 20_000;

/** The files among these paths that are there; a path that ends in `/*.conf` stands for all such files of its folder. */
export function settingsAt(scene: StartContext, paths: readonly string[]): readonly SettingsFile[] {
  const found: SettingsFile[] = [];
  const seen = new Set<FileFact>();
  for (const { path, file } of paths.flatMap((path) => matching(scene, path))) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = scene.text(file);
    if (text !== undefined) found.push({ path, file, text: text.slice(0, mostCharacters) });
  }
  return found;
}

/** The files at this path, or those of its folder that fit its last part, which may hold one `*`. */
export function matching(scene: StartContext, path: string): readonly { path: string; file: FileFact }[] {
  const slash = path.lastIndexOf('/');
  const star = path.indexOf('*', slash);
  if (star < 0) {
    const file = fileAt(scene, path);
    return file === undefined ? [] : [{ path, file }];
  }
  const before = path.slice(slash + 1, star);
  const after = path.slice(star + 1);
  return filesIn(scene, path.slice(0, slash)).filter(({ path: each }) => {
    const name = each.slice(each.lastIndexOf('/') + 1);
    return name.startsWith(before) && name.endsWith(after) && name.length >= before.length + after.length;
  });
}

/** Lines with their numbers (1-based), comments and empty ones left out; a backslash at the end joins the next line. */
export function settingLines(
  text: string,
  comment: readonly string[] = ['#'],
): readonly { readonly line: number; readonly text: string }[] {
  const found: { line: number; text: string }[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length && at < mostLines; at += 1) {
    const line = at + 1;
    let piece = (lines[at] ?? '').trim();
    if (piece === '' || comment.some((mark) => piece.startsWith(mark))) continue;
    const pieces: string[] = [];
    while (piece.endsWith('\\') && at + 1 < lines.length) {
      pieces.push(piece.slice(0, -1).trimEnd());
      at += 1;
      piece = (lines[at] ?? '').trim();
    }
    pieces.push(piece);
    found.push({ line, text: pieces.join(' ') });
  }
  return found;
}

/** The text between the quotes, when it is in quotes of one kind. */
export function withoutQuotes(text: string): string {
  const quote = text[0];
  if (text.length < 2 || (quote !== '"' && quote !== "'") || !text.endsWith(quote)) return text;
  return text.slice(1, -1);
}
