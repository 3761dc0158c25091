import { matching } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';

const aptProgram = ['apt', 'apt-get', 'aptitude', 'dpkg'];

/** `DPkg::Post-Invoke { "command"; };` and its relatives in apt's configuration. */
export function aptHooks(scene: StartContext): StartDraft[] {
  const files = ['/etc/apt/apt.conf', '/etc/apt/apt.conf.d/*'].flatMap((place) => matching(scene, place));
  return files.flatMap(({ path, file }) => {
    const text = scene.text(file);
    if (text === undefined) return [];
    return aptCommands(text).map(({ name, command, line }) => {
      const label = `apt ${name}: ${command}`;
      return codeStart(scene, { kind: 'package-hook', label, path, file, line, text: command, raisedBy: aptProgram });
    });
  });
}

const aptSettings = [
  'pre-invoke',
  'post-invoke',
  'post-invoke-success',
  'pre-install-pkgs',
  'post-invoke-stats',
  'proxy-auto-detect',
  'proxyautodetect',
];

/** The commands of apt's hook settings: every quoted text between the setting's name and the end of its list. */
export function aptCommands(text: string): readonly { name: string; command: string; line: number }[] {
  const found: { name: string; command: string; line: number }[] = [];
  let name = '';
  let word = '';
  let line = 1;
  for (let index = 0; index < text.length && found.length < 1_000; index += 1) {
    const character = text[index] ?? '';
    if (character === '\n') line += 1;
    if (isComment(text, index)) {
      const end = text.startsWith('/*', index) ? text.indexOf('*/', index) + 1 : text.indexOf('\n', index) - 1;
      if (end < index) break;
      for (let at = index; at < end; at += 1) if (text[at] === '\n') line += 1;
      index = end;
    } else if (character === '"') {
      const end = closingQuote(text, index);
      if (name !== '') found.push({ name, command: unescaped(text.slice(index + 1, end)), line });
      for (let at = index + 1; at < end; at += 1) if (text[at] === '\n') line += 1;
      index = end;
    } else if (/[A-Za-z0-9:_-]/.test(character)) {
      word += character;
    } else {
      if (word !== '' && aptSettings.some((setting) => word.toLowerCase().replace(/:+$/, '').endsWith(setting)))
        name = word.replace(/:+$/, '');
      else if (character === ';' || character === '}') name = character === '}' || !insideList(text, index) ? '' : name;
      if (word.length > 0) word = '';
    }
  }
  return found;
}

function isComment(text: string, index: number): boolean {
  if (text.startsWith('//', index) || text.startsWith('/*', index)) return true;
  return text[index] === '#' && (index === 0 || text[index - 1] === '\n' || text[index - 1] === ' ');
}

/** Whether a `}` comes before the next `{` at most 4,000 characters on: then the `;` ended an item, not the setting. */
function insideList(text: string, index: number): boolean {
  for (let at = index + 1; at < text.length && at < index + 4_000; at += 1) {
    if (text[at] === '"') at = closingQuote(text, at);
    else if (text[at] === '}') return true;
    else if (text[at] === '{') return false;
  }
  return false;
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
