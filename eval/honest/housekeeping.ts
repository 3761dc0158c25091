import { type HonestScript, honest } from './script.ts';

/** What administrators and packages write: backups, rotation, maintenance, installers, agents of nodes, CI. */
export const housekeepingScripts: readonly HonestScript[] = [
  ...honest('backup', 'shell', {
    'backup-tar': `tar -czf "/backup/etc-$(date +%F).tar.gz" /etc /var/lib/app\nfind /backup -name '*.tar.gz' -mtime +14 -delete`,
    'backup-s3': `pg_dump -U app app | gzip -9 | aws s3 cp - "s3://$BUCKET/app-$(date +%s).sql.gz"`,
    'backup-restic': `export RESTIC_PASSWORD_FILE=/run/secrets/restic\nrestic -r "$REPO" backup /data --exclude-caches && restic forget --keep-daily 7 --prune`,
    'backup-rsync': `rsync -az --delete -e "ssh -i /run/secrets/key -o StrictHostKeyChecking=accept-new" /data/ "backup@$TARGET:/srv/backup/"`,
    'backup-encrypted': `tar cz /data | openssl enc -aes-256-cbc -pbkdf2 -pass file:/run/secrets/pass -out "/backup/$(date +%F).tgz.enc"`,
    'restore-encrypted': `openssl enc -d -aes-256-cbc -pbkdf2 -pass file:/run/secrets/pass -in "$1" | tar xz -C /restore`,
    'mysql-dump-loop': `for db in $(mysql -N -e 'show databases'); do mysqldump --single-transaction "$db" | xz > "/backup/$db.sql.xz"; done`,
    'passwd-copy': `for f in passwd group shadow gshadow; do [ -f "/etc/$f" ] && cp -p "/etc/$f" "/var/backups/$f.bak"; done`,
  }),
  ...honest('maintenance', 'shell', {
    'log-rotate': `find /var/log/app -name '*.log' -size +100M -exec gzip {} \\;\nfind /var/log/app -name '*.gz' -mtime +30 -delete`,
    'tmp-clean': `find /tmp /var/tmp -xdev -type f -atime +7 -delete`,
    'cert-renew': `certbot renew --quiet --deploy-hook "nginx -s reload"`,
    'disk-alarm': `used=$(df -P / | awk 'NR==2{print $5+0}')\nif [ "$used" -gt 90 ]; then echo "disk $used%" | mail -s "disk" "$ADMIN"; fi`,
    'postinst-user': `set -e
case "$1" in
  configure)
    if ! getent passwd _app > /dev/null; then adduser --system --group --no-create-home --home /nonexistent _app; fi
    chown _app:_app /var/lib/app
    if [ -x /etc/init.d/app ]; then update-rc.d app defaults > /dev/null; invoke-rc.d app start || exit $?; fi
    ;;
esac`,
    'postrm-purge': `set -e\nif [ "$1" = purge ]; then\n  rm -rf /var/lib/app /var/log/app /etc/app\n  deluser --quiet --system _app || true\nfi`,
    'postinst-setuid': `set -e\nif ! dpkg-statoverride --list /usr/bin/helper > /dev/null 2>&1; then chown root:_app /usr/bin/helper; chmod 4750 /usr/bin/helper; fi`,
    'initd-script': `. /lib/lsb/init-functions
DAEMON=/usr/sbin/appd
PIDFILE=/run/appd.pid
case "$1" in
  start) start-stop-daemon --start --quiet --pidfile $PIDFILE --exec $DAEMON -- $OPTS ;;
  stop) start-stop-daemon --stop --quiet --retry=TERM/30/KILL/5 --pidfile $PIDFILE; rm -f $PIDFILE ;;
  reload) kill -HUP "$(cat $PIDFILE)" ;;
  *) echo "Usage: $0 {start|stop|reload}" ; exit 3 ;;
esac`,
    'configure-eval': `for opt; do case $opt in --prefix=*) eval "prefix='\${opt#*=}'" ;; esac; done
ac_cv=\`echo "ac_cv_func_$1" | tr 'abc' 'abc'\`
eval test \\"\\\${$ac_cv+set}\\" = set && echo cached`,
    'progress-escape': `printf '\\033[1;32m%s\\033[0m\\n' "done"\necho -e "\\x1b[31merror\\x1b[0m"`,
    'sed-hex': `sed -i 's/\\x0d$//' "$1"\nprintf '\\x50\\x4b\\x03\\x04' | cmp -n 4 - "$2"`,
    'locale-check': `case "\${LC_ALL:-\${LANG:-}}" in *UTF-8) ;; *) export LC_ALL=C.UTF-8 ;; esac`,
  }),
  ...honest('installer', 'shell', {
    'os-installer': `target=/mnt/target
mount "$1" "$target"
debootstrap stable "$target" http://deb.debian.example/debian
echo "PARTUUID=$2 / ext4 defaults 0 1" > "$target/etc/fstab"
mkdir -p "$target/root/.ssh" && cp "$HOME/.ssh/authorized_keys" "$target/root/.ssh/"
chroot "$target" update-initramfs -u
umount "$target"`,
    'tool-installer': `arch=$(uname -m)
tmp=$(mktemp -d)
curl -fsSL "https://releases.tool.example/v1/tool-$arch.tar.gz" | tar -xz -C "$tmp"
install -m 755 "$tmp/tool" /usr/local/bin/tool
rm -rf "$tmp"`,
    'apt-key': `curl -fsSL https://packages.app.example/key.asc | gpg --dearmor -o /usr/share/keyrings/app.gpg
echo "deb [signed-by=/usr/share/keyrings/app.gpg] https://packages.app.example stable main" > /etc/apt/sources.list.d/app.list
apt-get update && apt-get install -y app`,
    'completion-install': `app completion bash > /etc/bash_completion.d/app\necho 'source <(app completion bash)' >> ~/.bashrc`,
    'path-profile': `echo 'export PATH=$PATH:/opt/app/bin' > /etc/profile.d/app.sh`,
  }),
  ...honest('agent', 'shell', {
    'node-metrics': `for n in /host/proc/[0-9]*; do head -c 64 "$n/comm"; done | sort | uniq -c\nexec node_exporter --path.rootfs=/host`,
    'cni-install': `cp -f /opt/cni/bin/* /host/opt/cni/bin/\ncp -f /etc/cni/10-net.conflist /host/etc/cni/net.d/\nexec /usr/bin/cni-agent`,
    'token-api': `TOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)
curl -s --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H "Authorization: Bearer $TOKEN" https://kubernetes.default.svc/api/v1/namespaces/default/endpoints/app | jq .subsets`,
    'imds-zone': `T=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')
ZONE=$(curl -s -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/placement/availability-zone)
exec app --zone "$ZONE"`,
    'docker-ps': `docker ps --format '{{.Names}}' | while read -r name; do docker inspect -f '{{.State.Status}}' "$name"; done`,
    'docker-prune': `docker system prune -af --filter "until=168h"`,
    'log-ship': `tail -F /var/log/nginx/access.log | fluent-cat nginx.access`,
  }),
  ...honest('ci', 'shell', {
    'ci-deploy': `eval "$(ssh-agent -s)"
echo "$SSH_PRIVATE_KEY" | tr -d '\\r' | ssh-add -
mkdir -p ~/.ssh && ssh-keyscan -H "$HOST" >> ~/.ssh/known_hosts
rsync -az dist/ "deploy@$HOST:/srv/www/"
ssh "deploy@$HOST" 'sudo systemctl reload nginx'`,
    'ci-coverage': `curl -s -F "file=@coverage/lcov.info" -H "Authorization: token $COVERAGE_TOKEN" https://coverage.example/upload`,
    'ci-artifact': `npm ci && npm run build\ntar czf dist.tgz dist\ncurl --fail --upload-file dist.tgz -u "$USER:$PASS" "https://nexus.example/repo/dist-$VERSION.tgz"`,
    'ci-docker': `docker build -t "$IMAGE:$SHA" . && echo "$PASSWORD" | docker login -u "$USER" --password-stdin registry.example && docker push "$IMAGE:$SHA"`,
    'ci-matrix': `for v in 18 20 22; do docker run --rm -v "$PWD:/src" -w /src "node:$v" npm test; done`,
    'git-pre-commit': `files=$(git diff --cached --name-only --diff-filter=ACM | grep '\\.js$')\n[ -z "$files" ] || npx eslint $files`,
    'scan-own-host': `nmap -sV -p 1-1024 "$TARGET" -oX /reports/scan.xml`,
  }),
];
