import { type HonestScript, honest } from './script.ts';

/** Honest programs that use sockets, children, encodings and `eval` as their trade. */
export const programScripts: readonly HonestScript[] = [
  ...honest('program', 'python', {
    'py-echo-server': `import socketserver\nclass H(socketserver.BaseRequestHandler):\n    def handle(self):\n        self.request.sendall(self.request.recv(1024))\nsocketserver.TCPServer(("0.0.0.0", 9000), H).serve_forever()\n`,
    'py-subprocess': `import subprocess, sys\nout = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)\nsys.stdout.write(out.stdout)\n`,
    'py-download': `import hashlib, urllib.request\ndata = urllib.request.urlopen("https://dl.app.example/model.bin").read()\nassert hashlib.sha256(data).hexdigest() == "0" * 64\nopen("/var/lib/app/model.bin", "wb").write(data)\n`,
    'py-config-b64': `import base64, json, os\nconfig = json.loads(base64.b64decode(os.environ["CONFIG"]))\nprint(config["name"])\n`,
    'py-namedtuple-exec': `template = "def make(a, b):\\n    return (a, b)\\n"\nspace = {}\nexec(template, space)\nprint(space["make"](1, 2))\n`,
    'py-s3-upload': `import boto3\nboto3.client("s3").upload_file("/data/report.csv", "reports", "report.csv")\n`,
    'py-ssh': `import paramiko\nc = paramiko.SSHClient()\nc.load_system_host_keys()\nc.connect("build.internal", username="ci", key_filename="/run/secrets/key")\nprint(c.exec_command("uptime")[1].read())\n`,
    'py-healthcheck': `import socket, sys\ns = socket.create_connection(("127.0.0.1", 5432), timeout=2)\ns.close()\nsys.exit(0)\n`,
    'py-pty-run': `import pty, sys\nsys.exit(pty.spawn(["/usr/bin/make", "menuconfig"]))\n`,
    'py-imds': `import requests\nt = requests.put("http://169.254.169.254/latest/api/token", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"}).text\nprint(requests.get("http://169.254.169.254/latest/meta-data/instance-id", headers={"X-aws-ec2-metadata-token": t}).text)\n`,
    'py-rmtree-build': `import shutil\nshutil.rmtree("build", ignore_errors=True)\nshutil.rmtree("dist", ignore_errors=True)\n`,
  }),
  ...honest('program', 'javascript', {
    'js-server': `const http = require('http');\nhttp.createServer((req, res) => res.end('ok')).listen(3000);\n`,
    'js-child': `const { execFileSync } = require('child_process');\nconsole.log(execFileSync('git', ['describe', '--tags']).toString());\n`,
    'js-postinstall': `const { existsSync } = require('fs');\nconst { spawnSync } = require('child_process');\nif (!existsSync('build/Release/addon.node')) spawnSync('node-gyp', ['rebuild'], { stdio: 'inherit', shell: true });\n`,
    'js-download-binary': `const https = require('https');\nconst fs = require('fs');\nconst file = fs.createWriteStream('/app/bin/tool');\nhttps.get('https://github.com/org/tool/releases/download/v1.0.0/tool-linux-x64', (res) => res.pipe(file));\n`,
    'js-template-function': `const compile = (t) => new Function('d', 'return \`' + t + '\`');\nconsole.log(compile('hi \${d.name}')({ name: 'x' }));\n`,
    'js-atob-config': `const config = JSON.parse(Buffer.from(process.env.CONFIG || 'e30=', 'base64').toString());\nconsole.log(Object.keys(config));\n`,
    'js-proxy-tcp': `const net = require('net');\nnet.createServer((c) => { const s = net.connect(5432, 'db'); c.pipe(s).pipe(c); }).listen(5432);\n`,
    'js-telemetry': `fetch('https://telemetry.app.example/v1', { method: 'POST', body: JSON.stringify({ version: '1.2.3', node: process.version }) });\n`,
  }),
  ...honest('program', 'php', {
    'php-mail-form': `if ($_SERVER['REQUEST_METHOD'] === 'POST') { mail('a@b.example', 'contact', strip_tags($_POST['text'])); }\n`,
    'php-thumbnail': `$in = escapeshellarg('/uploads/' . basename($_GET['f']));\nexec('convert ' . $in . ' -resize 100x100 /cache/t.png');\n`,
    'php-session-decode': `$data = unserialize(base64_decode($_COOKIE['cart']), ['allowed_classes' => false]);\necho count($data);\n`,
    'php-curl-api': `$c = curl_init('https://api.pay.example/v1/charge');\ncurl_setopt($c, CURLOPT_POSTFIELDS, ['amount' => 100]);\necho curl_exec($c);\n`,
  }),
  ...honest('program', 'perl', {
    'pl-log-report': `my %n;\nopen(my $f, '<', '/var/log/mail.log') or die;\nwhile (<$f>) { $n{$1}++ if /status=(\\w+)/; }\nprint "$_ $n{$_}\\n" for sort keys %n;\n`,
    'pl-eval-require': `my $ok = eval { require JSON::XS; 1 };\nprint $ok ? "fast\\n" : "slow\\n";\neval "use Time::HiRes; 1" or warn "no timer";\n`,
    'pl-socket-check': `use IO::Socket::INET;\nmy $s = IO::Socket::INET->new(PeerAddr => 'localhost:25', Timeout => 2) or die "down";\nprint "up\\n";\n`,
  }),
  ...honest('program', 'ruby', {
    'rb-rake': `require 'rake'\nsystem('bundle', 'exec', 'rake', 'db:migrate') or abort('failed')\n`,
    'rb-eval-gemspec': `spec = eval(File.read('app.gemspec'))\nputs spec\n`,
    'rb-healthcheck': `require 'net/http'\nexit(Net::HTTP.get_response('localhost', '/up', 3000).code == '200')\n`,
  }),
  ...honest('program', 'lua', {
    'lua-config': `local f = io.open("/etc/app.conf")\nfor l in f:lines() do print(l) end\nf:close()\n`,
    'lua-load-config': `local chunk = loadfile("/etc/app/config.lua")\nif chunk then chunk() end\n`,
  }),
  ...honest('program', 'awk', {
    'awk-sum': `{ n[$1] += $2 }\nEND { for (k in n) print k, n[k] | "sort" }\n`,
  }),
  ...honest('program', 'powershell', {
    'ps-cleanup': `Get-ChildItem /var/log/app -Filter *.log | Where-Object { $_.LastWriteTime -lt (Get-Date).AddDays(-14) } | Remove-Item\n`,
    'ps-module': `Install-Module -Name Pester -Force -Scope CurrentUser\nInvoke-Pester -Path ./tests\n`,
  }),
  ...honest('program', 'java', {
    'jsp-page': `<%@ page contentType="text/html" %>\n<html><body>Hello <%= request.getParameter("name") %></body></html>\n`,
  }),
];
