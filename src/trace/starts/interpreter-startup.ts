import { known } from '../value.ts';
import { baseName, filesIn, foldersIn, homes } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';

/** Lines of `.pth` files read for one image, at most. */
const mostLines = 2_000;

/** What Python loads before the program: sitecustomize, usercustomize, and the `import` lines of `.pth` files. */
export function interpreterStartup(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  for (const folder of moduleFolders(scene)) {
    for (const { path, file } of filesIn(scene, folder)) {
      const name = baseName(path);
      if (name === 'sitecustomize.py' || name === 'usercustomize.py') {
        drafts.push({
          kind: 'interpreter-startup',
          reach: 'armed',
          label: `python loads ${path}`,
          where: scene.at(file),
          action: { kind: 'file', path, language: 'python' },
          raisedBy: ['python'],
        });
      } else if (name.endsWith('.pth')) {
        const text = scene.text(file);
        if (text === undefined) continue;
        text
          .split('\n')
          .slice(0, mostLines)
          .forEach((line, index) => {
            // site.py runs exactly the lines that start with "import" and a blank; the others are folders.
            if (!/^import[ \t]/.test(line)) return;
            drafts.push({
              kind: 'interpreter-startup',
              reach: 'armed',
              label: `python runs a line of ${path}`,
              where: scene.at(file, index + 1),
              action: {
                kind: 'code',
                language: 'python',
                text: line,
                origin: { kind: 'file', path },
                args: [known('')],
              },
              raisedBy: ['python'],
            });
          });
      }
    }
  }
  return drafts;
}

/** Where Python looks for modules, whatever its version: the system's, /usr/local's, /opt's and virtual environments one level down. */
function moduleFolders(scene: StartContext): readonly string[] {
  const roots = ['/usr/lib', '/usr/local/lib', '/usr/lib64', '/usr/local/lib64'];
  for (const place of ['/', '/opt', '/app', '/srv']) {
    for (const folder of foldersIn(scene, place)) roots.push(`${folder === '/' ? '' : folder}/lib`);
  }
  for (const home of homes(scene)) roots.push(`${home}/.local/lib`);
  const folders = new Set<string>();
  for (const root of roots) {
    for (const version of foldersIn(scene, root)) {
      if (!/\/python[0-9.]*$/.test(version)) continue;
      for (const folder of [version, `${version}/site-packages`, `${version}/dist-packages`]) folders.add(folder);
    }
  }
  return [...folders];
}
