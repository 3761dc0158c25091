#!/usr/bin/env bash
# Builds honest images: plain Debian packages, nothing planted, nothing changed.
#
# A scanner is judged as much by what it leaves alone as by what it finds. These
# images are the measure for false alarms: what Debian ships, installed the way a
# usual Dockerfile does it. Two groups sit close to the line on purpose: packaged
# security tools (sectools), and coin software (monero is a wallet and node, a near
# miss; xmrig is a real miner, only unpacked and never run).
#
#   honest-images.sh [FOLDER [NAME...]]
#
# One OCI layout per image: FOLDER/NAME, tag "latest". What is there is kept, so the
# script can be called again after an interruption or with more names.
# Needs root and: mmdebstrap umoci skopeo jq unshare(util-linux), and a Debian mirror.
#
#   MIRROR           Debian mirror           (http://deb.debian.org/debian)
#   MIRROR_SECURITY  Debian security mirror  (http://deb.debian.org/debian-security)
set -euo pipefail

FIRST_SEVEN=(base nginx redis python node postgres tomcat)
MORE=(cron-ssh tools sectools monero xmrig)
# What `npm run eval:honest` adds: the scripts of a few dozen more applications.
SERVICES=(backup mail monitoring databases php ruby-perl-lua web build containers config-management python-apps network
  installers java-tools shells)

usage() {
  echo "usage: ${0##*/} [FOLDER [NAME...]]"
  echo "names: ${FIRST_SEVEN[*]} (built when none is given), ${MORE[*]}, ${SERVICES[*]}, or all"
}
case "${1:-}" in -h | --help) usage; exit 0 ;; esac

OUT=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/tidewaiter-honest}
[ $# -eq 0 ] || shift
NAMES=("$@")
[ ${#NAMES[@]} -gt 0 ] || NAMES=("${FIRST_SEVEN[@]}")
if [ "${NAMES[*]}" = all ]; then NAMES=("${FIRST_SEVEN[@]}" "${MORE[@]}" "${SERVICES[@]}"); fi

MIRROR=${MIRROR:-http://deb.debian.org/debian}
MIRROR_SECURITY=${MIRROR_SECURITY:-http://deb.debian.org/debian-security}
SUITE=bookworm
# Packages the image has from the next Debian release, when this one has none.
LATER_SUITE=trixie
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
TAG=latest
ROOT_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

say() { echo "honest-images: $*" >&2; }

[ "$(id -u)" = 0 ] || { say "needs root: it installs packages inside a chroot"; exit 1; }
for tool in mmdebstrap umoci skopeo jq unshare; do
  command -v "$tool" >/dev/null || { say "$tool is missing"; exit 1; }
done

# Modes inside an image must not depend on the caller's umask.
umask 022
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)

# The way to the mirror (proxy, clock checks) is a matter of the building machine:
# it is used while building and does not enter any image.
host_apt_options() {
  apt-config dump | grep -E '^Acquire::(https?::|Check-|Retries)' || true
}

# ---------------------------------------------------------------------------
# Steps: each is one layer, as in a Dockerfile. They act on $work and $layout,
# which build_one sets.

# The program chroot_step hands to unshare. Its mounts live in a private mount
# namespace and its processes in a private pid namespace: both end with it, so
# that an interrupted build leaves no mount under the folder we delete, and a
# daemon that starts in spite of policy-rc.d does not survive.
# shellcheck disable=SC2016  # expanded by the inner bash
CHROOT_PROGRAM='
set -euo pipefail
root=$1 aptconf=$2 command=$3
# Keys and certificates that packages make carry the name of the host.
echo buildhost >/proc/sys/kernel/hostname
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root/dev/shm" "$root/dev/pts"
for node in null zero full random urandom tty; do
  : >"$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
# apt writes its terminal log through a pty of its own; it goes on without one.
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts" 2>/dev/null || true
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
# As an engine does: name resolution is mounted, the image keeps its own file.
mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
cp "$aptconf" "$root/dev/apt.conf"
env -i PATH="$4" HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
  APT_CONFIG=/dev/apt.conf \
  ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
  chroot "$root" /bin/sh -c "$command" </dev/null
'

chroot_step() {
  local root=$work/bundle/rootfs policy rc=0
  policy=$root/usr/sbin/policy-rc.d
  {
    host_apt_options
    # What the apt configuration of the official images amounts to: no
    # translations, no downloaded packages and no binary caches left behind.
    echo 'Acquire::Languages "none";'
    echo 'APT::Keep-Downloaded-Packages "false";'
    echo 'Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";'
    # A build that is thrown away on failure has no use for an fsync per file.
    echo 'DPkg::Options { "--force-unsafe-io"; };'
  } >"$work/apt.conf"
  # 101: "action forbidden by policy", so no package starts its daemon.
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  unshare --mount --propagation private --uts --ipc --pid --fork --kill-child \
    bash -c "$CHROOT_PROGRAM" chroot-step "$root" "$work/apt.conf" "$1" "$ROOT_PATH" || rc=$?
  rm -f "$policy"
  return "$rc"
}

repack() { # CREATED_BY
  # --refresh-bundle: the next step's layer is the difference to this one.
  umoci repack --image "$layout:$TAG" --refresh-bundle --history.created_by "$1" "$work/bundle"
}

run() { # SHELL COMMAND
  chroot_step "$1"
  # Daemons and package scripts may leave something where an engine mounts a tmpfs.
  find "$work/bundle/rootfs/tmp" -mindepth 1 -delete
  repack "RUN $1"
}

install_packages() {
  run "apt-get update && apt-get install -y --no-install-recommends $* && rm -rf /var/lib/apt/lists/*"
}

# config CREATED_BY OPTION...: one configuration line of a Dockerfile.
config() {
  local created_by=$1
  shift
  umoci config --image "$layout:$TAG" --history.created_by "$created_by" "$@"
}
env_var() { config "ENV $1" --config.env "$1"; }
expose() { config "EXPOSE $1" --config.exposedports "$1"; }
volume() { config "VOLUME [$1]" --config.volume "$1"; }
workdir() { config "WORKDIR $1" --config.workingdir "$1"; }
user() { config "USER $1" --config.user "$1"; }
json_words() { jq -cn '$ARGS.positional' --args -- "$@"; }
cmd() {
  local word options=()
  for word in "$@"; do options+=("--config.cmd=$word"); done
  config "CMD $(json_words "$@")" "${options[@]}"
}
entrypoint() {
  local word options=()
  for word in "$@"; do options+=("--config.entrypoint=$word"); done
  # As with docker build: an entrypoint drops the command inherited from the base.
  config "ENTRYPOINT $(json_words "$@")" --clear config.cmd "${options[@]}"
}

# ---------------------------------------------------------------------------
# The images

image_base() {
  local option aptopts=()
  while IFS= read -r option; do aptopts+=("--aptopt=$option"); done < <(host_apt_options)
  # The customize hooks take out what mmdebstrap copies from the building machine.
  # Device nodes are left out because an engine mounts its own /dev, and the
  # images on registries have none.
  # shellcheck disable=SC2016  # $1 is for mmdebstrap's shell
  mmdebstrap --quiet --variant=minbase --mode=root --format=tar --skip=output/dev \
    --aptopt='Acquire::Languages "none"' "${aptopts[@]}" \
    --customize-hook='rm -f "$1/etc/hostname" "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
    --customize-hook='rm -f "$1/etc/resolv.conf" && install -m 644 /dev/null "$1/etc/resolv.conf"' \
    "$SUITE" "$work/base.tar" \
    "deb [signed-by=$KEYRING] $MIRROR $SUITE main" \
    "deb [signed-by=$KEYRING] $MIRROR $SUITE-updates main" \
    "deb [signed-by=$KEYRING] $MIRROR_SECURITY $SUITE-security main"
  umoci init --layout "$layout"
  umoci new --image "$layout:$TAG"
  umoci config --image "$layout:$TAG" --no-history --architecture amd64 --os linux \
    --config.env "PATH=$ROOT_PATH"
  umoci unpack --image "$layout:$TAG" "$work/bundle"
  tar -C "$work/bundle/rootfs" --numeric-owner --xattrs --xattrs-include='*' -xpf "$work/base.tar"
  rm -f "$work/base.tar"
  # A chroot (and an engine) needs the empty folders to mount on.
  mkdir -p "$work/bundle/rootfs/dev" "$work/bundle/rootfs/proc"
  repack "ADD $SUITE-minbase.tar /"
  cmd bash
}

image_nginx() {
  install_packages nginx
  # Logs to the container's output, as the official image does.
  run 'ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log'
  expose 80/tcp
  config 'STOPSIGNAL SIGQUIT' --config.stopsignal SIGQUIT
  cmd nginx -g 'daemon off;'
}

image_redis() {
  install_packages redis-server
  run 'mkdir /data && chown redis:redis /data'
  volume /data
  workdir /data
  expose 6379/tcp
  user redis
  cmd redis-server
}

image_python() {
  install_packages python3 python3-pip python3-venv
  # Something of the user's own, so that bytecode and shebangs of a venv are there.
  run 'python3 -m venv /opt/venv'
  cmd python3
}

image_node() {
  install_packages nodejs npm
  cmd node
}

image_postgres() {
  install_packages postgresql
  run 'install --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql/data'
  env_var "PATH=$ROOT_PATH:/usr/lib/postgresql/15/bin"
  env_var PGDATA=/var/lib/postgresql/data
  volume /var/lib/postgresql/data
  expose 5432/tcp
  config 'STOPSIGNAL SIGINT' --config.stopsignal SIGINT
  user postgres
  cmd postgres -D /var/lib/postgresql/data
}

image_tomcat() {
  install_packages tomcat10 default-jre-headless
  env_var CATALINA_HOME=/usr/share/tomcat10
  env_var CATALINA_BASE=/var/lib/tomcat10
  workdir /var/lib/tomcat10
  expose 8080/tcp
  user tomcat
  cmd /usr/share/tomcat10/bin/catalina.sh run
}

# Persistence and remote access, as the distribution sets them up.
image_cron_ssh() {
  install_packages cron openssh-server sudo
  run 'mkdir -p /run/sshd'
  expose 22/tcp
  cmd /usr/sbin/sshd -D
}

# Administration: talks to the Docker socket, edits the firewall, renews keys.
image_tools() {
  install_packages docker.io git ansible fail2ban certbot supervisor rsync
  entrypoint supervisord -n -c /etc/supervisor/supervisord.conf
}

# Packaged security tools: full of signatures, shells and wordlists, and honest.
image_sectools() {
  install_packages nmap socat netcat-openbsd john hydra sqlmap rkhunter chkrootkit weevely
  cmd bash
}

image_monero() {
  install_packages monero
  volume /root/.bitmonero
  expose 18080/tcp
  entrypoint monerod --non-interactive
}

# bookworm has no xmrig. The package is checked by apt against the archive's
# signature, unpacked into the image, and nothing of it is ever run here.
image_xmrig() {
  local apt=$work/apt option options=()
  # The libraries it is linked to come from this release; it only has to be there.
  install_packages libhwloc15 libuv1
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/etc/apt.conf.d" "$apt/deb"
  echo "deb [arch=amd64 signed-by=$KEYRING] $MIRROR $LATER_SUITE main" >"$apt/sources.list"
  : >"$apt/state/status"
  for option in "Dir::Etc::sourcelist=$apt/sources.list" Dir::Etc::sourceparts=- \
    "Dir::State=$apt/state" "Dir::State::status=$apt/state/status" "Dir::Cache=$apt/cache" \
    APT::Architecture=amd64 APT::Sandbox::User=root Acquire::Languages=none; do
    options+=(-o "$option")
  done
  # Hooks of the building machine (appstream, packagekit) have nothing to do here.
  echo '#clear APT::Update::Post-Invoke; #clear APT::Update::Post-Invoke-Success;' >"$apt/apt.conf"
  options=(-c "$apt/apt.conf" "${options[@]}")
  apt-get "${options[@]}" -qq update
  (cd "$apt/deb" && apt-get "${options[@]}" -qq download xmrig)
  dpkg-deb -x "$apt"/deb/xmrig_*.deb "$work/bundle/rootfs"
  repack "RUN dpkg-deb -x $(basename "$apt"/deb/xmrig_*.deb) /"
  entrypoint xmrig
}

# Scripts in quantity: each image is a few applications with all they depend on.

image_backup() {
  install_packages borgbackup restic duplicity rsnapshot rclone backupninja rdiff-backup cron
  cmd cron -f
}

image_mail() {
  install_packages postfix dovecot-imapd dovecot-pop3d spamassassin opendkim logcheck fetchmail
  cmd postfix start-fg
}

image_monitoring() {
  install_packages prometheus-node-exporter prometheus-node-exporter-collectors munin munin-node \
    monitoring-plugins zabbix-agent collectd-core sysstat smartmontools monit
  cmd prometheus-node-exporter
}

image_databases() {
  install_packages mariadb-server redis-server postgresql-common sqlite3 pgbackrest pgbouncer
  cmd mariadbd
}

image_php() {
  install_packages php-fpm php-cli apache2 libapache2-mod-php wordpress phpmyadmin composer roundcube-core \
    dbconfig-no-thanks
  cmd apache2ctl -D FOREGROUND
}

image_ruby_perl_lua() {
  install_packages ruby ruby-bundler rake ruby-rails perl libwww-perl libmojolicious-perl lua5.4 luarocks gawk tcl
  cmd ruby
}

image_web() {
  install_packages apache2 haproxy lighttpd varnish squid memcached uwsgi-core gunicorn stunnel4
  cmd haproxy -f /etc/haproxy/haproxy.cfg
}

image_build() {
  install_packages build-essential autoconf automake libtool cmake debhelper devscripts git subversion gdb strace
  cmd make
}

image_containers() {
  install_packages podman buildah skopeo containerd runc lxc bubblewrap docker-compose cloud-image-utils
  cmd podman info
}

image_config_management() {
  install_packages puppet etckeeper cloud-init unattended-upgrades debsums aide auditd apparmor-utils
  cmd cloud-init status
}

image_python_apps() {
  install_packages python3-django python3-flask python3-celery python3-scrapy python3-paramiko fabric awscli \
    jupyter-notebook python3-twisted python3-pexpect python3-scapy python3-impacket ipython3
  cmd jupyter notebook
}

# Tunnels, name servers, firewalls: what a backdoor uses as well.
image_network() {
  install_packages openvpn wireguard-tools tor proxychains4 sshuttle dnsmasq iptables nftables ufw autossh tmux \
    screen tcpdump socat netcat-openbsd curl wget aria2 transmission-daemon
  cmd dnsmasq -k
}

# They write crontabs, keys and boot scripts below /mnt and /target for a living.
image_installers() {
  install_packages debootstrap mmdebstrap live-build grub2-common mdadm lvm2 cryptsetup-initramfs initramfs-tools \
    dracut-core fai-client fai-server dkms
  cmd bash
}

image_java_tools() {
  install_packages default-jre-headless maven gradle ant
  cmd mvn -version
}

image_shells() {
  install_packages zsh fish ksh93u+m busybox dash bash-completion vim-runtime mc byobu emacs-nox
  cmd zsh
}

# ---------------------------------------------------------------------------

build_one() { # NAME: in a subshell of its own
  local name=$1
  work=$OUT/.building-$name.$$
  layout=$work/layout
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir "$work"
  if [ "$name" != base ]; then
    skopeo --insecure-policy copy --quiet "oci:$OUT/base:$TAG" "oci:$layout:$TAG"
    umoci unpack --image "$layout:$TAG" "$work/bundle"
  fi
  "image_${name//-/_}"
  # umoci keeps the manifest and configuration of every step: drop them.
  umoci gc --layout "$layout"
  rm -rf "$work/bundle"
  # Complete or not there at all: a reader never sees half a layout. When another
  # run has put it there meanwhile, that one is as good.
  mv -T "$layout" "$OUT/$name" 2>/dev/null || [ -e "$OUT/$name/index.json" ]
}

# Digests of the layers, base first.
layers() {
  skopeo inspect --format '{{range .Layers}}{{println .}}{{end}}' "oci:$OUT/$1:$TAG" | grep .
}

summary() { # NAME
  local name=$1 digest blob layers=0 entries=0 unpacked=0
  while IFS= read -r digest; do
    blob=$OUT/$name/blobs/${digest/://}
    layers=$((layers + 1))
    entries=$((entries + $(gzip -dc <"$blob" | tar -tf - | wc -l)))
    unpacked=$((unpacked + $(gzip -dc <"$blob" | wc -c)))
  done < <(layers "$name")
  echo "$name $OUT/$name:$TAG size=$((unpacked / 1000000))MB" \
    "compressed=$(($(du -sb "$OUT/$name" | cut -f1) / 1000000))MB layers=$layers entries=$entries"
}

is_known() {
  local known
  for known in "${FIRST_SEVEN[@]}" "${MORE[@]}" "${SERVICES[@]}"; do [ "$known" != "$1" ] || return 0; done
  return 1
}

# Every other image starts from base.
BUILD=(base)
for name in "${NAMES[@]}"; do
  [ "$name" = base ] || BUILD+=("$name")
done

failed=() ready=()
for name in "${BUILD[@]}"; do
  if ! is_known "$name"; then
    say "$name: no such image"
    failed+=("$name")
    continue
  fi
  if [ -e "$OUT/$name/index.json" ]; then
    say "$name: is there"
    ready+=("$name")
    continue
  fi
  if [ "$name" != base ] && [ ! -e "$OUT/base/index.json" ]; then
    say "$name: not built, base is missing"
    failed+=("$name")
    continue
  fi
  say "$name: building"
  # Not "if (…)": that would switch off set -e inside, and a failed step would pass.
  set +e
  # Output of the builders goes to stderr, stdout is for the closing lines.
  (set -e; build_one "$name") 1>&2
  status=$?
  set -e
  # Interrupted: stop, rather than go on with the next image.
  if [ "$status" = 130 ] || [ "$status" = 143 ]; then exit "$status"; fi
  if [ "$status" = 0 ]; then
    ready+=("$name")
  else
    say "$name: could not be built (status $status)"
    failed+=("$name")
  fi
done

for name in ${ready[@]+"${ready[@]}"}; do summary "$name"; done
if [ ${#failed[@]} -gt 0 ]; then
  say "failed: ${failed[*]}"
  exit 1
fi
