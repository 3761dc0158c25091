import { known } from '../value.ts';
import { baseName, filesIn, foldersIn, homes } from './files.ts';
import { phpStartup } from './php-startup.ts';
import { matching } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';

/** Lines of one `.pth` file that are read. */
const mostLines = 2_000;

/**
 * What interpreters load before the program: Python's sitecustomize, usercustomize and the `import` lines of `.pth` files,
 * PHP's auto_prepend_file, RubyGems' plug-ins, the profiles of R, IPython, Jupyter, Perl, irb and gdb. `armed` until the
 * image runs that interpreter. A `.pth` outside of a site folder is only a file.
 */
export function interpreterStartup(scene: StartContext): readonly StartDraft[] {
  return [...python(scene), ...profiles(scene), ...rubyPlugins(scene), ...phpStartup(scene)];
}

function python(scene: StartContext): readonly StartDraft[] {
  return moduleFolders(scene).flatMap((folder) =>
    filesIn(scene, folder).flatMap(({ path, file }) => {
      const name = baseName(path);
      const common = { kind: 'interpreter-startup', path, file, language: 'python', raisedBy: ['python'] } as const;
      if (name === 'sitecustomize.py' || name === 'usercustomize.py')
        return fileStart(scene, { ...common, label: `python loads ${path}` });
      const text = name.endsWith('.pth') ? scene.text(file) : undefined;
      return (text ?? '')
        .split('\n')
        .slice(0, mostLines)
        .flatMap((line, index) => {
          // site.py runs exactly the lines that start with "import" and a blank; the others are folders.
          if (!/^import[ \t]/.test(line)) return [];
          const label = `python runs a line of ${path}`;
          const start = codeStart(scene, { ...common, label, line: index + 1, text: line, args: [known('')] });
          return { ...start, action: { ...start.action, origin: { kind: 'file', path } } as StartDraft['action'] };
        });
    }),
  );
}

/** Profiles, by who reads them; `~` stands for each home. */
const profilePlaces: readonly (readonly [
  readonly string[],
  readonly string[],
  'python' | 'unknown' | 'perl' | 'ruby' | 'javascript',
])[] = [
  [['R', 'Rscript'], ['/etc/R/Rprofile.site', '/usr/lib/R/etc/Rprofile.site', '~/.Rprofile'], 'unknown'],
  [
    ['ipython'],
    ['~/.ipython/profile_default/startup/*.py', '~/.ipython/profile_default/ipython_config.py', '/etc/ipython/*.py'],
    'python',
  ],
  [
    ['jupyter', 'jupyter-lab', 'jupyter-notebook', 'jupyterhub', 'jupyter-server', 'start-notebook'],
    ['~/.jupyter/*.py', '/etc/jupyter/*.py', '/usr/local/etc/jupyter/*.py', '/opt/conda/etc/jupyter/*.py'],
    'python',
  ],
  [['perl'], ['/usr/local/lib/site_perl/sitecustomize.pl', '/etc/perl/sitecustomize.pl'], 'perl'],
  [['irb', 'pry'], ['~/.irbrc', '~/.pryrc', '/etc/irbrc'], 'ruby'],
  [['pdb'], ['~/.pdbrc'], 'python'],
];

function profiles(scene: StartContext): readonly StartDraft[] {
  return profilePlaces.flatMap(([raisedBy, places, language]) =>
    places
      .flatMap((place) => (place.startsWith('~') ? homes(scene).map((home) => `${home}${place.slice(1)}`) : [place]))
      .flatMap((place) => matching(scene, place))
      .map(({ path, file }) => {
        const label = `${raisedBy[0] ?? ''} loads ${path}`;
        return fileStart(scene, { kind: 'interpreter-startup', label, path, file, language, raisedBy });
      }),
  );
}

/** Every `gem` command loads these. Source: RubyGems' guide on plug-ins. */
function rubyPlugins(scene: StartContext): readonly StartDraft[] {
  const sites = ['/usr/lib/ruby', '/usr/local/lib/ruby'].flatMap((root) => [
    ...['vendor_ruby', 'site_ruby'].map((name) => `${root}/${name}`),
    ...foldersIn(scene, `${root}/site_ruby`),
    ...foldersIn(scene, `${root}/gems`).map((folder) => `${folder}/plugins`),
  ]);
  const folders = [
    ...sites,
    '/usr/local/bundle/plugins',
    ...foldersIn(scene, '/var/lib/gems').map((folder) => `${folder}/plugins`),
  ];
  return folders.flatMap((folder) =>
    [...matching(scene, `${folder}/rubygems_plugin.rb`), ...matching(scene, `${folder}/*_plugin.rb`)].map(
      ({ path, file }) => {
        const label = `gem loads ${path}`;
        return fileStart(scene, {
          kind: 'interpreter-startup',
          label,
          path,
          file,
          language: 'ruby',
          raisedBy: ['gem', 'bundle'],
        });
      },
    ),
  );
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
