import { type Needle, needles } from '../../src/inspect/needles.ts';

/** The scanner's own needles as YARA rules, one a needle id: as many strings as we look for. */
export function yaraRules(list: readonly Needle[] = needles): string {
  return [...byId(list)]
    .map(([id, strings]) => {
      const lines = strings.map(
        ({ text, caseSensitive }, at) => `    $s${at} = "${escaped(text)}"${caseSensitive === true ? '' : ' nocase'}`,
      );
      return `rule tidewaiter_${id.replaceAll('-', '_')} {\n  strings:\n${lines.join('\n')}\n  condition:\n    any of them\n}\n`;
    })
    .join('\n');
}

/** The same needles as ClamAV logical signatures (`.ldb`), one a needle id. */
export function clamSignatures(list: readonly Needle[] = needles): string {
  return [...byId(list)]
    .map(([id, strings]) => {
      const parts = strings.map(
        ({ text, caseSensitive }) =>
          `${Buffer.from(text, 'latin1').toString('hex')}${caseSensitive === true ? '' : '::i'}`,
      );
      return `Tidewaiter.${id};Engine:81-255,Target:0;${strings.map((_, at) => at).join('|')};${parts.join(';')}\n`;
    })
    .join('');
}

function byId(list: readonly Needle[]): Map<string, Needle[]> {
  const found = new Map<string, Needle[]>();
  for (const needle of list) found.set(needle.id, [...(found.get(needle.id) ?? []), needle]);
  return found;
}

function escaped(text: string): string {
  return Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (character === '"' || character === '\\') return `\\${character}`;
    return code < 0x20 || code > 0x7e ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  }).join('');
}
