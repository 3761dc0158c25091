#!/usr/bin/env bash
# Installs the real registries, engines and tools that tidewaiter reads from (Debian or Ubuntu, as root), and runs the tests
# that compare one image across all of them. Without this script the same tests run with whatever is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
packages=(docker-registry skopeo podman runc docker.io apache2-utils openssl curl)
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  wanted=()
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || wanted+=("$package")
  done
  if [ "${#wanted[@]}" -gt 0 ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}"
  fi
else
  echo "not root, or no apt-get: running with the tools that are installed" >&2
fi
exec npm test -- src/testing/interop "$@"
