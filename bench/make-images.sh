#!/usr/bin/env bash
# Makes the real images of the benchmark from Debian's packages:
#
#   make-images.sh [FOLDER [HONEST]]
#
#   FOLDER/nginx         3 layers, small: what many people run
#   FOLDER/two-layers    1.1 GB: a base and one big layer
#   FOLDER/eight-layers  1.6 GB in 8 layers
#   FOLDER/one-layer     1.5 GB in a single layer (several images flattened into one)
#
# HONEST holds (or gets) the images of scripts/honest-images.sh, from which they are put together.
# Needs root, tar, umoci, and what scripts/honest-images.sh needs; about 12 GB of disk while it works.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}
out=${1:-$cache/tidewaiter-bench}
honest=${2:-$cache/tidewaiter-honest}
parts=(base nginx python node postgres tomcat tools build)

say() { echo "make-images: $*" >&2; }
for tool in umoci tar; do
  command -v "$tool" >/dev/null || { say "$tool is missing"; exit 1; }
done
[ "$(id -u)" = 0 ] || { say "needs root: it unpacks images with their owners"; exit 1; }
PATH=$here/../node_modules/node/bin:$PATH

missing=()
for part in "${parts[@]}"; do [ -e "$honest/$part/index.json" ] || missing+=("$part"); done
[ ${#missing[@]} -eq 0 ] || "$here/../scripts/honest-images.sh" "$honest" "${missing[@]}"
mkdir -p "$out"

# compose NAME PART…: one image with the layers of all parts
compose() {
  local name=$1
  shift
  [ ! -e "$out/$name/index.json" ] || { say "$name is there"; return; }
  node "$here/images/compose.ts" "$out/$name" "${@/#/$honest/}" >&2
}
compose nginx nginx
compose two-layers tools
compose eight-layers base build node nginx postgres tomcat

if [ ! -e "$out/one-layer/index.json" ]; then
  work=$(mktemp -d "$out/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  node "$here/images/compose.ts" "$work/many" "$honest"/{base,python,postgres,tools} >&2
  umoci unpack --image "$work/many:latest" "$work/bundle" >&2
  tar -C "$work/bundle/rootfs" --sort=name --numeric-owner --xattrs -cf - . |
    node "$here/images/pack.ts" "$out/one-layer" "$work/many" >&2
fi
