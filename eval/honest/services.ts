import { type HonestScript, honest } from './script.ts';

/** Start scripts in the manner of official images: they template, wait, create users and hand over. */
export const serviceScripts: readonly HonestScript[] = honest('entrypoint', 'shell', {
  'database-init': `set -Eeuo pipefail
file_env() {
  local var="$1" fileVar="\${1}_FILE" def="\${2:-}"
  if [ "\${!var:-}" ] && [ "\${!fileVar:-}" ]; then echo >&2 "error: both $var and $fileVar are set"; exit 1; fi
  local val="$def"
  if [ "\${!var:-}" ]; then val="\${!var}"; elif [ "\${!fileVar:-}" ]; then val="$(< "\${!fileVar}")"; fi
  export "$var"="$val"
  unset "$fileVar"
}
file_env 'DB_PASSWORD'
mkdir -p "$DATADIR" && chown -R db:db "$DATADIR" && chmod 700 "$DATADIR"
for f in /docker-entrypoint-initdb.d/*; do
  case "$f" in
    *.sh) if [ -x "$f" ]; then "$f"; else . "$f"; fi ;;
    *.sql) dbclient -u root < "$f" ;;
    *.sql.gz) gunzip -c "$f" | dbclient -u root ;;
    *.sql.xz) xzcat "$f" | dbclient -u root ;;
  esac
done
exec gosu db "$@"`,
  'web-template': `set -e
for name in $(env | cut -d= -f1 | grep '^NGINX_'); do echo "using $name"; done
envsubst '$NGINX_HOST $NGINX_PORT' < /etc/nginx/templates/default.conf.template > /etc/nginx/conf.d/default.conf
nginx -t
exec nginx -g 'daemon off;'`,
  'wait-for-tcp': `host="$1"; port="$2"; shift 2
for i in $(seq 1 30); do
  if (echo > "/dev/tcp/$host/$port") > /dev/null 2>&1; then break; fi
  sleep 1
done
exec "$@"`,
  'wait-for-nc': `until nc -z -w 2 db 5432; do echo "waiting for db"; sleep 1; done\nexec app serve`,
  'user-mapping': `set -e
PUID=\${PUID:-911}; PGID=\${PGID:-911}
groupmod -o -g "$PGID" abc
usermod -o -u "$PUID" abc
chown -R abc:abc /config
exec s6-setuidgid abc /app/server`,
  'tls-selfsigned': `if [ ! -f /certs/tls.key ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "/CN=\${HOSTNAME}" -keyout /certs/tls.key -out /certs/tls.crt
fi
exec app --cert /certs/tls.crt`,
  'tls-check': `echo | openssl s_client -connect "$HOST:443" -servername "$HOST" 2>/dev/null | openssl x509 -noout -dates`,
  'secret-decode': `if [ -n "\${CONFIG_B64:-}" ]; then echo "$CONFIG_B64" | base64 -d > /etc/app/config.yml; fi\nexec app -c /etc/app/config.yml`,
  'java-options': `JAVA_OPTS="$JAVA_OPTS -XX:MaxRAMPercentage=75"
if [ -n "$APM_AGENT" ]; then JAVA_OPTS="$JAVA_OPTS -javaagent:/opt/agent/apm.jar"; fi
exec java $JAVA_OPTS -jar /app.jar`,
  allocator: `export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2\nexec bundle exec puma -C config/puma.rb`,
  'ssh-bastion': `ssh-keygen -A
mkdir -p /home/jump/.ssh
printf '%s\\n' "$AUTHORIZED_KEYS" > /home/jump/.ssh/authorized_keys
chmod 600 /home/jump/.ssh/authorized_keys && chown -R jump:jump /home/jump/.ssh
exec /usr/sbin/sshd -D -e`,
  'own-cron': `printenv | grep -v no_proxy > /etc/environment
echo "$CRON_SCHEDULE root /usr/local/bin/job.sh >> /proc/1/fd/1 2>&1" > /etc/cron.d/job
chmod 0644 /etc/cron.d/job
exec cron -f`,
  'crontab-install': `(crontab -l 2>/dev/null; echo "0 3 * * * /app/bin/rails runner Cleanup.run") | crontab -\nexec crond -f`,
  'fifo-logs': `mkfifo -m 600 /tmp/logpipe
cat <> /tmp/logpipe 1>&2 &
exec postfix start-fg > /tmp/logpipe`,
  'log-dir-reset': `rm -f /var/run/apache2/apache2.pid\nmkdir -p /var/log/apache2 && : > /var/log/apache2/error.log\nexec apache2 -DFOREGROUND`,
  'signal-forward': `trap 'kill -TERM $child; wait $child' TERM INT
/app/server "$@" &
child=$!
wait $child`,
  'plugins-download': `for plugin in $PLUGINS; do
  curl -fsSL "https://plugins.app.example/$plugin.zip" -o "/plugins/$plugin.zip"
  unzip -oq "/plugins/$plugin.zip" -d /plugins
done
exec app`,
  'dns-setup': `echo "nameserver \${DNS:-192.0.2.53}" > /etc/resolv.conf\nexec dnsmasq -k --conf-file=/etc/dnsmasq.conf`,
  'sysctl-redis': `sysctl -w vm.overcommit_memory=1 || true\necho never > /sys/kernel/mm/transparent_hugepage/enabled || true\nexec redis-server /etc/redis.conf`,
  'firewall-vpn': `iptables -t nat -A POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE
mkdir -p /dev/net && [ -c /dev/net/tun ] || mknod /dev/net/tun c 10 200
exec openvpn --config /etc/openvpn/server.conf`,
  'wireguard-up': `wg-quick up wg0\ntrap 'wg-quick down wg0' TERM\nsleep infinity & wait $!`,
  'registration-token': `TOKEN=$(curl -s -X POST -H "Authorization: Bearer $PAT" "https://git.example/api/runners/token" | jq -r .token)
./config.sh --url https://git.example/org --token "$TOKEN" --unattended
exec ./run.sh`,
  'healthcheck-probe': `curl -fsS "http://localhost:\${PORT:-8080}/health" > /dev/null || exit 1`,
  'status-webhook': `curl -s -X POST -H 'Content-Type: application/json' -d "{\\"text\\":\\"$(hostname) started\\"}" "$WEBHOOK_URL" || true\nexec app`,
  'metrics-push': `while sleep 60; do df -P / | awk 'NR==2{print "disk_used " $5}' | curl -s --data-binary @- "http://$PUSHGATEWAY/metrics/job/node"; done`,
  'socat-forward': `exec socat TCP-LISTEN:5432,fork,reuseaddr TCP:db.internal:5432`,
  'ssh-tunnel-out': `exec autossh -M 0 -N -o ServerAliveInterval=30 -L 5432:db.internal:5432 "$BASTION"`,
  'decode-kubeconfig': `mkdir -p ~/.kube && echo "$KUBECONFIG_DATA" | base64 --decode > ~/.kube/config && chmod 600 ~/.kube/config\nkubectl get pods`,
  'self-extract': `sed -e '1,/^#ARCHIVE#$/d' "$0" > /tmp/setup.tar.gz\ntar xzf /tmp/setup.tar.gz -C /opt/app\nexec /opt/app/bin/start\n#ARCHIVE#`,
  'gpg-verify': `curl -fsSL https://dl.app.example/app.tgz -o /tmp/app.tgz
curl -fsSL https://dl.app.example/app.tgz.asc -o /tmp/app.tgz.asc
gpg --batch --verify /tmp/app.tgz.asc /tmp/app.tgz
echo "$APP_SHA256  /tmp/app.tgz" | sha256sum -c -
tar -xzf /tmp/app.tgz -C /opt`,
});
