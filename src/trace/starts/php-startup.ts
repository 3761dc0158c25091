import { baseName, fileAt, foldersIn } from './files.ts';
import { type SettingsFile, settingLines, settingsAt, withoutQuotes } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';
import { namedFiles } from './walk.ts';

/** A setting that makes PHP run another file around every script, in php.ini's, php-fpm's and .htaccess's spelling. */
const around =
  /^(?:php_(?:admin_)?value(?:\[|\s+))?(auto_prepend_file|auto_append_file)\]?\s{0,8}[=\s]\s{0,8}(\S.{0,500})$/i;
const library = /^(extension|zend_extension)\s?=\s?(\/\S{1,500})$/i;

/**
 * What PHP loads with every script: `auto_prepend_file` of php.ini, pools of php-fpm, `.user.ini` and `.htaccess`, and
 * extensions named by their full path. `runs` when the image runs php itself, else `armed`.
 */
export function phpStartup(scene: StartContext): StartDraft[] {
  const versions = [...foldersIn(scene, '/etc/php'), '/etc', '/usr/local/etc', '/usr/local/etc/php', '/usr/local/lib'];
  const bases = [
    ...versions,
    ...versions.flatMap((folder) => ['cli', 'fpm', 'apache2', 'cgi'].map((kind) => `${folder}/${kind}`)),
  ];
  const inis = bases.flatMap((folder) =>
    ['php.ini', 'php-cli.ini', 'conf.d/*.ini', 'php.d/*.ini', 'pool.d/*.conf', 'php-fpm.d/*.conf', 'php-fpm.conf'].map(
      (name) => `${folder}/${name}`,
    ),
  );
  const alpine = foldersIn(scene, '/etc').filter((folder) => /^php\d/.test(baseName(folder)));
  const main = settingsAt(scene, [
    ...inis,
    ...alpine.flatMap((folder) => ['php.ini', 'conf.d/*.ini', 'php-fpm.d/*.conf'].map((name) => `${folder}/${name}`)),
  ]);
  const own = [...namedFiles(scene, 'php'), ...namedFiles(scene, 'htaccess')].flatMap(
    ({ path, file }): SettingsFile[] => {
      const text = scene.facts.files.text(file);
      return text === undefined ? [] : [{ path, file, text }];
    },
  );
  return [
    ...main.flatMap((file) => loads(scene, file, file.path.includes('fpm') ? ['php-fpm'] : ['php', 'php-cgi'])),
    ...own.flatMap((file) => loads(scene, file, [])),
  ];
}

function loads(
  scene: StartContext,
  { path: from, file: ini, text }: SettingsFile,
  raisedBy: readonly string[],
): readonly StartDraft[] {
  return settingLines(text, [';', '#']).flatMap(({ line, text: setting }): StartDraft[] => {
    if (setting.length > 1_000) return [];
    const extension = library.exec(setting)?.[2];
    if (extension !== undefined) {
      const label = `php loads ${extension} (${from})`;
      return [
        {
          kind: 'interpreter-startup',
          reach: 'armed',
          label,
          where: scene.at(ini, line),
          action: { kind: 'library', path: extension },
          raisedBy,
        },
      ];
    }
    const value = withoutQuotes((around.exec(setting)?.[2] ?? '').trim());
    if (value === '' || value === 'none') return [];
    const path = value.startsWith('/') ? value : `${from.slice(0, from.lastIndexOf('/'))}/${value}`;
    const file = fileAt(scene, path);
    const label = `php runs ${path} around every script (${from})`;
    if (file === undefined)
      return [
        {
          kind: 'interpreter-startup',
          reach: 'armed',
          label,
          where: scene.at(ini, line),
          action: { kind: 'file', path, language: 'php' },
          raisedBy,
        },
      ];
    return [
      {
        ...fileStart(scene, { kind: 'interpreter-startup', label, path, file, language: 'php', raisedBy }),
        where: scene.at(ini, line),
      },
    ];
  });
}
