#!/usr/bin/env bash
# Fetches Debian's stock kernel for the virtual rig (npm run test:rig) and unpacks it in the user's cache. Nothing is
# installed: no boot loader, no trigger. Needs Debian or a child of it, and `apt-get update` before.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/latchkey/rig
# linux-image-amd64 is empty but for the name of the newest kernel.
package=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
if [[ -z $package ]]; then
  echo "No kernel is known here: run apt-get update, on Debian for amd64." >&2
  exit 1
fi
kernel=$cache/$package
if [[ ! -e $kernel ]]; then
  mkdir -p "$cache"
  work=$(mktemp -d -p "${cache%/*}")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get download "$package")
  dpkg -x "$work"/*.deb "$work/tree"
  # In one step, so that a kernel that is there is whole; it is the only one.
  rm -rf "${cache:?}"/*
  mv "$work/tree" "$kernel"
fi
echo "$kernel"
