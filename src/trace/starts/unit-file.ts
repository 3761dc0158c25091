/** One `Name=value` of an ini-like file. */
export interface UnitSetting {
  readonly section: string;
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** Settings of one file at most. */
const mostSettings = 5_000;

/** Reads systemd units, supervisord tables and similar files; a backslash at a line's end joins the next one. */
export function unitSettings(text: string): readonly UnitSetting[] {
  const settings: UnitSetting[] = [];
  const lines = text.split('\n');
  let section = '';
  for (let index = 0; index < lines.length && settings.length < mostSettings; index += 1) {
    const first = index;
    let line = (lines[index] ?? '').trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const pieces: string[] = [];
    while (line.endsWith('\\') && index + 1 < lines.length) {
      pieces.push(line.slice(0, -1));
      index += 1;
      line = (lines[index] ?? '').trim();
    }
    pieces.push(line);
    const joined = pieces.join(' ');
    if (joined.startsWith('[') && joined.includes(']')) {
      section = joined.slice(1, joined.indexOf(']'));
      continue;
    }
    const equals = joined.indexOf('=');
    if (equals < 1) continue;
    settings.push({
      section,
      name: joined.slice(0, equals).trim(),
      value: joined.slice(equals + 1).trim(),
      line: first + 1,
    });
  }
  return settings;
}
