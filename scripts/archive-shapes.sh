#!/usr/bin/env bash
# Writes one image in every archive shape the installed tools can make.
#
# The same image looks different depending on who saved it: layer files are named
# <id>/layer.tar, <diffid>.tar or blobs/sha256/…, with symlinks or without, with or
# without manifest.json, index.json and repositories, compressed or not. All of
# these are input to a scanner and must give the same answer.
#
#   archive-shapes.sh LAYOUT_DIR[:TAG] FOLDER
#
# One line per shape: ok or FAILED, name, path, size. What is there is kept. Exit
# status 1 when a shape could not be made. Needs root, and any of: skopeo (always),
# podman, dockerd + docker, ctr. Nothing is run in a container and no network is used.
#
#   skopeo-docker-archive.tar   <diffid>.tar, manifest.json, repositories
#   skopeo-oci-archive.tar      OCI layout in a tar
#   podman-docker-archive.tar   the docker archive with <id>/layer.tar symlinks
#   podman-oci-archive.tar
#   docker-save.tar             the engine's own; its shape changed with engine 25
#   ctr-export.tar              OCI layout + manifest.json, like docker save >= 25
#   oci-zstd/                   OCI layout folder, layers in zstd
set -euo pipefail

[ $# -eq 2 ] || { echo "usage: ${0##*/} LAYOUT_DIR[:TAG] FOLDER" >&2; exit 2; }

say() { echo "archive-shapes: $*" >&2; }

# The part after the last colon is a tag only if it holds no slash.
layout=$1 tag=latest
if [ ! -d "$layout" ]; then
  case "${1##*:}" in
    */*) ;;
    *) layout=${1%:*} tag=${1##*:} ;;
  esac
fi
[ -e "$layout/index.json" ] || { say "$layout is no OCI layout"; exit 2; }
layout=$(cd "$layout" && pwd)
mkdir -p "$2"
OUT=$(cd "$2" && pwd)

# Every archive names the image the same way, so that only the shape differs.
name=$(basename "$layout" | tr '[:upper:]' '[:lower:]' | tr -c 'a-z0-9\n' '-')
ref=localhost/$name:$tag
source=oci:$layout:$tag

# Short, because sockets live in it and their paths are limited to 108 bytes.
work=$(mktemp -d "${TMPDIR:-/tmp}/shapes.XXXXXX")
docker_pid=

stop_docker() {
  [ -n "$docker_pid" ] || return 0
  kill "$docker_pid" 2>/dev/null || true
  # Also reaps it; its own containerd ends with it.
  wait "$docker_pid" 2>/dev/null || true
  docker_pid=
}
cleanup() {
  local mount
  stop_docker
  # An engine that was interrupted may leave its storage mounted: deleting through
  # a mount would reach whatever is behind it.
  awk -v prefix="$work/" 'index($5, prefix) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while IFS= read -r mount; do umount -l "$mount" || true; done
  rm -rf --one-file-system "$work"
  rm -rf "$OUT"/.part-*."$$"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

skopeo_copy() { skopeo --insecure-policy copy --quiet "$@"; }

podman_() {
  # Storage of its own: the machine's podman images are left alone.
  podman --root "$work/podman" --runroot "$work/podman-run" --cgroup-manager=cgroupfs \
    --events-backend=file "$@"
}
load_podman() {
  [ -e "$work/podman-loaded" ] && return 0
  podman_ load --quiet -i "$(docker_archive)"
  touch "$work/podman-loaded"
}

# The docker archive engines are loaded from, even when the one in FOLDER failed.
docker_archive() {
  if [ ! -e "$work/load.tar" ]; then skopeo_copy "$source" "docker-archive:$work/load.tar:$ref" >&2; fi
  echo "$work/load.tar"
}

docker_() { docker --config "$work/docker-config" --host "unix://$work/d.sock" "$@"; }
start_docker() {
  [ -n "$docker_pid" ] && return 0
  command -v dockerd >/dev/null || return 1
  # No bridge and no firewall rules: nothing of the machine's network is touched.
  dockerd --data-root "$work/dd" --exec-root "$work/de" --pidfile "$work/d.pid" \
    --host "unix://$work/d.sock" --iptables=false --ip6tables=false --ip-forward=false \
    --bridge=none >"$work/dockerd.log" 2>&1 &
  docker_pid=$!
  local tries
  for ((tries = 0; tries < 150; tries++)); do
    if docker_ version >/dev/null 2>&1; then return 0; fi
    if ! kill -0 "$docker_pid" 2>/dev/null; then break; fi
    sleep 0.2
  done
  say "dockerd did not come up:"
  tail -5 "$work/dockerd.log" >&2
  stop_docker
  return 1
}

# Each shape_… writes to the path it is given.
shape_skopeo_docker_archive() { skopeo_copy "$source" "docker-archive:$1:$ref"; }
shape_skopeo_oci_archive() { skopeo_copy "$source" "oci-archive:$1:$ref"; }
shape_podman_docker_archive() { load_podman && podman_ save --quiet --format docker-archive -o "$1" "$ref"; }
shape_podman_oci_archive() { load_podman && podman_ save --quiet --format oci-archive -o "$1" "$ref"; }
shape_docker_save() { docker_ load --quiet -i "$(docker_archive)" && docker_ save -o "$1" "$ref"; }
shape_ctr_export() {
  # dockerd's own containerd serves; a namespace apart from the engine's.
  ctr_() { ctr -a "$work/de/containerd/containerd.sock" -n shapes "$@"; }
  skopeo_copy "$source" "oci-archive:$work/ctr.tar:$ref" &&
    ctr_ images import --no-unpack "$work/ctr.tar" &&
    ctr_ images export "$1" "$ref"
}
shape_oci_zstd() {
  skopeo_copy --dest-compress --dest-compress-format zstd "$source" "oci:$1:$tag" || return 1
  # skopeo may reuse what is compressed already: look instead of trusting it.
  skopeo inspect --raw "oci:$1:$tag" | grep -q 'tar+zstd'
}

failed=0
make_shape() { # FILE FUNCTION
  local target=$OUT/$1 part=$OUT/.part-$1.$$ status
  if [ ! -e "$target" ]; then
    set +e
    (
      # The engines belong to the script: only it may stop and delete them.
      trap - EXIT INT TERM HUP
      set -e
      "$2" "$part"
    ) >"$work/log" 2>&1
    status=$?
    set -e
    if [ "$status" != 0 ] || [ ! -e "$part" ]; then
      failed=1
      rm -rf "$part"
      echo "FAILED $1: $(tail -n 1 "$work/log")"
      return 0
    fi
    mv -T "$part" "$target"
  fi
  echo "ok $1 $target $(du -sb "$target" | cut -f1)"
}

make_shape skopeo-docker-archive.tar shape_skopeo_docker_archive
make_shape skopeo-oci-archive.tar shape_skopeo_oci_archive
make_shape podman-docker-archive.tar shape_podman_docker_archive
make_shape podman-oci-archive.tar shape_podman_oci_archive
# The engine is started only when something is still to be made with it.
if [ ! -e "$OUT/docker-save.tar" ] || [ ! -e "$OUT/ctr-export.tar" ]; then start_docker || true; fi
make_shape docker-save.tar shape_docker_save
make_shape ctr-export.tar shape_ctr_export
stop_docker
make_shape oci-zstd shape_oci_zstd
exit "$failed"
