import { beforeAll, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { sceneOf } from '../testing/scene.ts';

/** What start scripts of honest images do with the same programs, paths and services that thieves use. A note at most. */
beforeAll(() => useGrammarFiles());

const scripts: readonly (readonly [what: string, code: string])[] = [
  // Clouds
  [
    'region of the machine',
    'TOKEN=$(curl -sX PUT http://169.254.169.254/latest/api/token -H "X-aws-ec2-metadata-token-ttl-seconds: 60"); export AWS_REGION=$(curl -s -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/placement/region); exec app',
  ],
  [
    'login to a registry of the cloud',
    'aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com; exec app',
  ],
  [
    'a token for the cloud’s storage',
    'T=$(curl -s -H "Metadata-Flavor: Google" http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token | jq -r .access_token); curl -H "Authorization: Bearer $T" -T /backup/db.gz https://storage.googleapis.com/upload/bucket/db.gz',
  ],
  [
    'credentials of a task',
    'curl -s "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" | jq -r .AccessKeyId > /run/key; exec app',
  ],
  [
    'settings of the cloud client',
    'mkdir -p ~/.aws; printf "[default]\\naws_access_key_id=%s\\naws_secret_access_key=%s\\n" "$KEY" "$SECRET" > ~/.aws/credentials; aws s3 sync /data s3://bucket',
  ],
  [
    'an account of Google',
    'echo "$GCLOUD_KEY" > /tmp/key.json; gcloud auth activate-service-account --key-file=/tmp/key.json; gsutil cp /out/* gs://bucket/',
  ],
  ['Azure', 'az login --identity; az storage blob upload -f /out/x -c c -n x; exec app'],
  ['terraform', 'cp /secrets/credentials.tfrc.json ~/.terraform.d/; terraform init && terraform apply -auto-approve'],
  // Backups and uploads
  [
    'a dump to storage',
    'pg_dump -h db app | gzip > /tmp/app.sql.gz; curl -fsS -T /tmp/app.sql.gz -u "$USER:$PASS" https://backup.example/app.sql.gz',
  ],
  ['rsync to a store', 'rsync -az --delete /var/lib/app/ backup@store.example:/srv/app/'],
  [
    'an encrypted archive',
    'tar cz /data | openssl enc -aes-256-cbc -pass env:PASS -out /backup/data.tgz.enc; find /backup -mtime +7 -delete',
  ],
  [
    'gpg for many dumps',
    'for f in /backup/*.sql.gz; do gpg --batch -e -r backup@ops.example "$f" && rm "$f"; done; rclone copy /backup remote:backup',
  ],
  [
    'restic',
    'export RESTIC_PASSWORD_FILE=/run/secrets/restic; restic backup /data && restic forget --keep-daily 7 --prune',
  ],
  [
    'test results',
    'pytest --junitxml=/out/junit.xml; curl -sS -F file=@/out/junit.xml -H "Authorization: token $CI_TOKEN" https://ci.example/upload',
  ],
  ['coverage', 'bash /codecov.sh -t "$CODECOV_TOKEN" -f /out/coverage.xml; exec app'],
  ['a crash report', 'curl -s --data-binary @/var/log/app/crash.log https://crash.app.example/report; exec app'],
  // Messages
  [
    'Slack',
    `curl -s -X POST -H "Content-type: application/json" --data "{\\"text\\":\\"$(hostname): backup done\\"}" "$SLACK_WEBHOOK"`,
  ],
  ['Slack, fixed', `curl -s -d '{"text":"deploy finished"}' https://hooks.slack.com/services/T000/B000/XXXX`],
  [
    'Telegram',
    'curl -s "https://api.telegram.org/bot$TELEGRAM_BOT_TOKEN/sendMessage" -d chat_id="$CHAT" -d text="Disk of $(hostname): $(df -h / | tail -1)"',
  ],
  ['Discord', `curl -H "Content-Type: application/json" -d '{"content":"server is up"}' "$DISCORD_WEBHOOK"`],
  [
    'a heart-beat',
    'curl -fsS -m 10 --retry 5 -o /dev/null https://hc-ping.com/$HC_UUID; curl -s "https://ntfy.sh/$TOPIC" -d "done"',
  ],
  ['mail', 'echo "report of $(date)" | mail -s "report" ops@company.example < /var/log/report.txt'],
  // Addresses
  [
    'its public address for DNS',
    'IP=$(curl -s https://api.ipify.org); curl -s "https://www.duckdns.org/update?domains=$DOMAIN&token=$TOKEN&ip=$IP"; curl -X PUT -H "Authorization: Bearer $CF" https://api.cloudflare.com/client/v4/zones/$Z/dns_records/$R -d "{\\"content\\":\\"$IP\\"}"',
  ],
  [
    'looking up peers',
    'getent hosts "tasks.$SERVICE" | awk "{print \\$1}"; dig +short "_app._tcp.$NAMESPACE.svc.cluster.local" SRV; exec app',
  ],
  [
    'names with a checksum',
    'nslookup $(hostname).internal.example; host "$(cat /etc/hostname).pods.example"; exec app',
  ],
  // Kubernetes
  [
    'its own pod',
    'KUBE_TOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token); curl -sSk -H "Authorization: Bearer $KUBE_TOKEN" https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_PORT_443_TCP_PORT/api/v1/namespaces/default/pods/$HOSTNAME',
  ],
  [
    'labels for the leader',
    `TOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token); curl -s --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -X PATCH -H "Authorization: Bearer $TOKEN" -d '{"metadata":{"labels":{"role":"leader"}}}' https://kubernetes.default.svc/api/v1/namespaces/$NS/pods/$POD`,
  ],
  [
    'kubectl',
    'kubectl config set-cluster c --server=$SERVER; kubectl apply -f /manifests; kubectl rollout status deploy/app; kubectl get pods -A',
  ],
  ['helm', 'helm repo add x https://charts.example; helm upgrade --install app x/app -f values.yaml'],
  [
    'Vault',
    'JWT=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token); curl -s -X POST -d "{\\"jwt\\":\\"$JWT\\",\\"role\\":\\"$ROLE\\"}" $VAULT_ADDR/v1/auth/kubernetes/login | jq -r .auth.client_token > /run/token; exec app',
  ],
  // SSH, git, packages
  [
    'a deploy key',
    'mkdir -p ~/.ssh; echo "$DEPLOY_KEY" > ~/.ssh/id_rsa; chmod 600 ~/.ssh/id_rsa; ssh-keyscan github.com >> ~/.ssh/known_hosts; git clone git@github.com:o/r.git /src',
  ],
  [
    'commands on own machines',
    'for h in $NODES; do ssh -o StrictHostKeyChecking=no root@$h "docker pull app && docker restart app"; done',
  ],
  ['nodes by number', 'for i in 1 2 3 4 5 6 7 8; do ssh node$i "systemctl restart worker"; done'],
  ['a password given', 'sshpass -p "$SSH_PASSWORD" rsync -a /out/ "$SSH_USER@$SSH_HOST:/srv/www/"'],
  [
    'known hosts',
    'ssh-keygen -R "$HOST" -f ~/.ssh/known_hosts; grep -q "$HOST" ~/.ssh/known_hosts || ssh-keyscan -H "$HOST" >> ~/.ssh/known_hosts; ssh "$HOST" uptime',
  ],
  [
    'a release',
    'echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > ~/.npmrc; npm ci; npm test; npm publish --provenance',
  ],
  ['a private registry', 'cp /run/secrets/npmrc ~/.npmrc && npm ci && rm -f ~/.npmrc; exec node server.js'],
  [
    'pip',
    'pip config set global.index-url https://user:$PYPI@pypi.example/simple; pip install -r requirements.txt; twine upload --repository-url https://pypi.example dist/*',
  ],
  [
    'docker in CI',
    'mkdir -p /kaniko/.docker; echo "$DOCKER_AUTH" > /kaniko/.docker/config.json; /kaniko/executor --context . --destination registry.example/app',
  ],
  // Tunnels, proxies
  ['a database behind a jump host', 'ssh -fN -L 5432:db.internal:5432 jump@bastion.example; exec app'],
  [
    'a proxy for the client',
    'export https_proxy=http://proxy:3128; curl -x socks5h://proxy:1080 https://api.example/; exec app',
  ],
  // Files, disks
  ['its caches', 'rm -rf /tmp/* /var/tmp/* /var/cache/nginx/* /run/*.pid ~/.cache /root/.npm; exec app'],
  [
    'data made anew',
    'if [ -n "$RESET" ]; then rm -rf /var/lib/postgresql/data/* "$PGDATA"/*; fi; find "$DATA" -mindepth 1 -delete; exec postgres',
  ],
  [
    'links without target',
    'find /etc/nginx/sites-enabled -xtype l -delete; find /usr -name "*.pyc" -delete; exec nginx',
  ],
  [
    'a disk image',
    'dd if=/dev/zero of=/out/disk.img bs=1M count=512; mkfs.ext4 -F /out/disk.img; losetup /dev/loop0 /out/disk.img; dd if=/dev/urandom of=/etc/app/key bs=32 count=1',
  ],
  ['a swap file', 'fallocate -l 1G /swapfile; mkswap /swapfile; swapon /swapfile; exec app'],
  [
    'tests with databases',
    'psql -h db -c "DROP DATABASE IF EXISTS test"; createdb -h db test; redis-cli -h redis FLUSHALL; mongosh db/test --eval "db.dropDatabase()"; pytest',
  ],
  // Processes, load
  [
    'its own environment',
    'xargs -0 -n1 < /proc/self/environ; tr "\\0" "\\n" < /proc/1/environ | grep -v PASS > /etc/environment; exec cron -f',
  ],
  ['a core of itself', 'gcore -o /dumps/app $(pidof app); jcmd 1 GC.heap_dump /dumps/heap.hprof; exec app'],
  [
    'a load test',
    'ab -n 10000 -c 100 http://app:8080/; wrk -t4 -c200 -d60s http://app:8080/; k6 run /script.js; locust -f /l.py --headless -u 100',
  ],
  [
    'waiting',
    'for i in $(seq 1 60); do nc -z db 5432 && break; sleep 1; done; until curl -sf http://elasticsearch:9200/_cluster/health; do sleep 2; done; timeout 30 bash -c "until echo > /dev/tcp/redis/6379; do sleep 1; done"; exec app',
  ],
  ['a gentle encoder', 'nice -n 19 cpulimit -l 80 -- ffmpeg -i /in.mp4 /out.webm; exec app'],
  [
    'huge pages looked at',
    'grep Huge /proc/meminfo; cat /proc/sys/vm/nr_hugepages; exec java -XX:+UseLargePages -jar app.jar',
  ],
  [
    'a cluster of Redis',
    'redis-cli -h $MASTER_HOST config set dir /data; redis-cli --cluster create $NODES --cluster-replicas 1 --cluster-yes; exec redis-server --replicaof $MASTER_HOST 6379',
  ],
  [
    'certificates',
    'certbot certonly --standalone --agree-tos --email admin@site.example -d site.example -n; openssl pkcs12 -export -in /etc/letsencrypt/live/x/fullchain.pem -out /out/x.p12 -passout pass:$P; exec nginx',
  ],
  [
    'an installer at build',
    'curl -fsSL https://deb.nodesource.com/setup_22.x -o /tmp/setup.sh; sha256sum -c /tmp/sums; exec app',
  ],
  [
    'an agent with a token',
    'app-agent --token "$TOKEN" --email "$EMAIL" --accept-license; exec runner start --accept --token $T',
  ],
];

test.each(scripts)('%s', async (_what, code) => {
  const { findings } = await sceneOf({ cmd: ['bash', '-c', code] });
  const loud = findings.filter(({ severity }) => severity !== 'note');
  expect(loud.map(({ severity, detector, title }) => `${severity} ${detector}: ${title}`)).toEqual([]);
});

const programs: readonly (readonly [what: string, path: string, code: string])[] = [
  [
    'an uploader',
    '/app/up.py',
    "import os, requests\nkey = os.environ['API_KEY']\nwith open('/data/report.csv','rb') as f:\n    requests.post('https://api.vendor.example/v1/files', headers={'Authorization': 'Bearer ' + key}, files={'file': f})\n",
  ],
  [
    'a Slack bot',
    '/app/bot.py',
    "import os, requests, socket\nrequests.post(os.environ['SLACK_WEBHOOK'], json={'text': 'started on ' + socket.gethostname()})\n",
  ],
  [
    'a notifier with an address',
    '/app/n.py',
    "import requests\nip = requests.get('https://api.ipify.org').text\nprint('my address', ip)\n",
  ],
  [
    'an encrypting store',
    '/app/s.py',
    "import os\nfrom cryptography.fernet import Fernet\nf = Fernet(os.environ['KEY'])\nfor n in os.listdir('/data/in'):\n    d = f.encrypt(open('/data/in/' + n, 'rb').read())\n    open('/data/out/' + n, 'wb').write(d)\n    os.remove('/data/in/' + n)\n",
  ],
  [
    'an SSH client',
    '/app/ssh.py',
    "import os, paramiko\nc = paramiko.SSHClient()\nfor host in os.environ['HOSTS'].split(','):\n    c.connect(host, username=os.environ['U'], password=os.environ['P'])\n    c.exec_command('uptime')\n",
  ],
  [
    'a cluster client',
    '/app/k.py',
    "import requests\ntoken = open('/var/run/secrets/kubernetes.io/serviceaccount/token').read()\nr = requests.get('https://kubernetes.default.svc/api/v1/namespaces/default/pods', headers={'Authorization': 'Bearer ' + token}, verify='/var/run/secrets/kubernetes.io/serviceaccount/ca.crt')\n",
  ],
  [
    'the environment of a child',
    '/app/c.py',
    "import os, subprocess, requests\nenv = dict(os.environ)\nenv['X'] = '1'\nsubprocess.run(['app'], env=env)\nrequests.post('https://api.vendor.example/started', json={'version': '1.2'})\n",
  ],
  [
    'a server in Node',
    '/app/s.js',
    "const http = require('http'); const fs = require('fs');\nrequire('dotenv').config();\nconst cfg = JSON.parse(fs.readFileSync('/etc/app/config.json'));\nfetch('https://telemetry.vendor.example/ping', { method: 'POST', body: JSON.stringify({ version: cfg.version, node: process.version }) });\nhttp.createServer((q, r) => r.end('ok')).listen(8080);\n",
  ],
  [
    'an IRC notifier',
    '/app/irc.py',
    "import socket\ns = socket.create_connection(('irc.net.example', 6667))\ns.send(b'NICK b\\r\\nUSER b 0 * :b\\r\\nJOIN #builds\\r\\nPRIVMSG #builds :done\\r\\nQUIT\\r\\n')\n",
  ],
];

test.each(programs)('%s', async (_what, path, code) => {
  const interpreter = path.endsWith('.js') ? 'node' : 'python3';
  const { findings } = await sceneOf({ cmd: [interpreter, path], files: { [path]: code } });
  const loud = findings.filter(({ severity }) => severity !== 'note');
  expect(loud.map(({ severity, detector, title }) => `${severity} ${detector}: ${title}`)).toEqual([]);
});
