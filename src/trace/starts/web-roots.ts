import type { FileFact } from '../../inspect/facts.ts';
import type { Language } from '../story.ts';
import { foldersIn, isExecutable } from './files.ts';
import { settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';

/** Where the usual servers and images look for what they serve. Sources: the defaults of the packages and official images. */
const usual: readonly string[] = [
  ...[
    '/var/www',
    '/srv/www',
    '/srv/http',
    '/usr/share/nginx/html',
    '/usr/share/nginx/www',
    '/usr/local/apache2/htdocs',
  ],
  ...[
    '/usr/local/apache2/cgi-bin',
    '/usr/lib/cgi-bin',
    '/var/www/cgi-bin',
    '/opt/lampp/htdocs',
    '/usr/local/nginx/html',
  ],
  ...[
    '/usr/local/tomcat/webapps',
    '/opt/tomcat/webapps',
    '/opt/bitnami/apache/htdocs',
    '/opt/bitnami/wordpress',
    '/app/public',
  ],
];
const endings: ReadonlyMap<string, Language> = new Map<string, Language>([
  ...['php', 'phtml', 'php3', 'php4', 'php5', 'php7', 'php8', 'pht', 'phar'].map((name): [string, Language] => [
    name,
    'php',
  ]),
  ...['jsp', 'jspx', 'jspf'].map((name): [string, Language] => [name, 'java']),
]);
/** Files of one image that are taken as served. */
const mostFiles = 2_000;
const mostRoots = 40;

/**
 * Files that a web server runs when somebody asks for them: PHP and JSP below a document root, CGI programs. `armed` by a
 * request. Roots are the usual ones and those that nginx, Apache httpd and lighttpd are told of. Only files whose text was kept
 * (see `inspect/retention.ts`): the thousands of an ordinary application without any telling needle are not read.
 */
export function webRoots(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const seen = new Set<string>();
  for (const root of roots(scene)) {
    for (const file of scene.facts.files.under(root)) {
      if (drafts.length >= mostFiles) return drafts;
      const language = file.type === 'file' ? served(file) : undefined;
      if (language === undefined || seen.has(file.path) || scene.facts.files.bytes(file) === undefined) continue;
      seen.add(file.path);
      const own = language === 'unknown' ? {} : { language };
      drafts.push(
        fileStart(scene, { kind: 'web-root', label: `web request for ${file.path}`, path: file.path, file, ...own }),
      );
    }
  }
  return drafts;
}

/** Language of a file that a server runs; `unknown`: its `#!` line says. */
function served(file: FileFact): Language | undefined {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const language = endings.get(ending);
  if (language !== undefined) return language;
  const isCgi = ending === 'cgi' || file.path.includes('/cgi-bin/');
  return isCgi && isExecutable(file) && file.kind === 'script' ? 'unknown' : undefined;
}

function roots(scene: StartContext): readonly string[] {
  const found = new Set(usual);
  for (const folder of foldersIn(scene, '/var/lib')) if (/\/tomcat\d*$/.test(folder)) found.add(`${folder}/webapps`);
  const directives = [
    ...directive(scene, nginxFiles, /^root\s+["']?(\/[^\s;"']{1,500})/),
    ...directive(scene, apacheFiles, /^(?:DocumentRoot|ScriptAlias(?:Match)?\s+\S{1,300})\s+["']?(\/[^\s"']{1,500})/i),
    ...directive(
      scene,
      ['/etc/lighttpd/lighttpd.conf', '/etc/lighttpd/conf-enabled/*.conf'],
      /^server\.document-root\s?=\s?"(\/[^"]{1,500})"/,
    ),
  ];
  for (const folder of directives) if (found.size < mostRoots && folder !== '/') found.add(folder.replace(/\/$/, ''));
  return [...found];
}

const nginxFiles = [
  ...['/etc/nginx/nginx.conf', '/etc/nginx/conf.d/*.conf', '/etc/nginx/sites-enabled/*', '/etc/nginx/http.d/*.conf'],
  ...['/usr/local/nginx/conf/nginx.conf', '/etc/nginx/sites-available/*'],
];
const apacheFiles = [
  ...[
    '/etc/apache2/apache2.conf',
    '/etc/apache2/httpd.conf',
    '/etc/apache2/sites-enabled/*',
    '/etc/apache2/conf.d/*.conf',
  ],
  ...[
    '/etc/httpd/conf/httpd.conf',
    '/etc/httpd/conf.d/*.conf',
    '/usr/local/apache2/conf/httpd.conf',
    '/etc/apache2/sites-available/*',
  ],
];

function directive(scene: StartContext, places: readonly string[], pattern: RegExp): readonly string[] {
  return settingsAt(scene, places).flatMap(({ text }) =>
    settingLines(text).flatMap(({ text: line }) => (line.length > 2_000 ? [] : (pattern.exec(line)?.[1] ?? []))),
  );
}
