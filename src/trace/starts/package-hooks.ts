import { baseName, fileAt, filesIn } from './files.ts';
import { lineStart, type StartContext, type StartDraft } from './start.ts';

const aptProgram = ['apt', 'apt-get', 'aptitude', 'dpkg'];

/** What package managers run: maintainer scripts of installed packages, apt's and dpkg's hooks, apk's and pacman's. */
export function packageHooks(scene: StartContext): readonly StartDraft[] {
  return [...dpkgScripts(scene), ...aptHooks(scene), ...dpkgHooks(scene), ...apkHooks(scene)];
}

function dpkgScripts(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  for (const { path, file } of filesIn(scene, '/var/lib/dpkg/info')) {
    const phase = /\.(preinst|postinst|prerm|postrm|config)$/.exec(path)?.[1];
    if (phase === undefined) continue;
    const pkg = baseName(path).slice(0, -(phase.length + 1));
    drafts.push({
      kind: 'package-hook',
      reach: 'armed',
      label: `dpkg ${phase} of ${pkg}`,
      where: scene.at(file),
      action: { kind: 'file', path },
    });
  }
  return drafts;
}

/** `DPkg::Post-Invoke { "command"; };` and its relatives in apt's configuration. */
function aptHooks(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const files = filesIn(scene, '/etc/apt/apt.conf.d').map(({ path }) => path);
  for (const path of ['/etc/apt/apt.conf', ...files]) {
    const file = fileAt(scene, path);
    const text = file === undefined ? undefined : scene.text(file);
    if (file === undefined || text === undefined) continue;
    for (const { name, command, line } of aptCommands(text)) {
      drafts.push(lineStart(scene, 'package-hook', `apt ${name}: ${command}`, command, path, file, line, aptProgram));
    }
  }
  return drafts;
}

const aptSettings = [
  'pre-invoke',
  'post-invoke',
  'post-invoke-success',
  'pre-install-pkgs',
  'post-invoke-stats',
  'tools::options',
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

/** `pre-invoke=command` and `post-invoke=command` in dpkg's configuration. */
function dpkgHooks(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const files = filesIn(scene, '/etc/dpkg/dpkg.cfg.d').map(({ path }) => path);
  for (const path of ['/etc/dpkg/dpkg.cfg', '/root/.dpkg.cfg', ...files]) {
    const file = fileAt(scene, path);
    const text = file === undefined ? undefined : scene.text(file);
    if (file === undefined || text === undefined) continue;
    text.split('\n').forEach((line, index) => {
      const match = /^\s*(pre-invoke|post-invoke|status-logger)\s*[=\s]/.exec(line);
      if (match === null) return;
      const command = line
        .slice(match[0].length)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2');
      if (command === '') return;
      drafts.push(
        lineStart(scene, 'package-hook', `dpkg ${match[1] ?? ''}: ${command}`, command, path, file, index + 1, [
          'dpkg',
          'apt',
          'apt-get',
        ]),
      );
    });
  }
  return drafts;
}

/** apk runs the files of /etc/apk/commit_hooks.d around each transaction. */
function apkHooks(scene: StartContext): readonly StartDraft[] {
  return ['/etc/apk/commit_hooks.d', '/lib/apk/commit_hooks.d'].flatMap((folder) =>
    filesIn(scene, folder).map(({ path, file }) => ({
      kind: 'package-hook',
      reach: 'armed',
      label: `apk hook ${path}`,
      where: scene.at(file),
      action: { kind: 'file', path },
      raisedBy: ['apk'],
    })),
  );
}
