#!/usr/bin/env bash
# Runs pgrid on a fresh Debian 12: a chroot with git, nodejs and npm as Debian ships them, and nothing else.
#
#   scripts/fresh-check.sh [start|test|shell]     as root; needs debootstrap and npm on this machine
#
# Takes from this machine what reaches the registries: the Debian mirror and the apt sources, proxy variables, CA
# certificates, the npm registry. The chroot's base is made once and kept; the machine is a fresh copy on every run.
#
#   FRESH_DIR      where the chroots are      (/tmp/pgrid-fresh)
#   MIRROR         Debian mirror              (of this machine's apt sources)
#   WORKING_TREE=1 the working tree instead of a clone of HEAD
#   NO_ARM=1       pass --without-arm

set -euo pipefail
what=${1:-start}
case $what in start | test | shell) ;; *) sed -n '4p' "$0" >&2; exit 2 ;; esac

repo=$(cd "$(dirname "$0")/.." && pwd)
dir=${FRESH_DIR:-/tmp/pgrid-fresh}
base=$dir/base
machine=$dir/machine
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 'Component: main' | head -1)}
mirror=${mirror:?no Debian mirror in the apt sources of this machine: set MIRROR}
ca=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

# $@ in the chroot $1 with its own /proc and /dev; the mounts end with the command.
within() {
  local root=$1
  shift
  unshare --mount --pid --fork bash -c '
    set -e
    root=$1; shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" "$@"' within "$root" env -i \
    HOME=/root USER=root TERM="${TERM:-dumb}" LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} ${no_proxy:+no_proxy="$no_proxy"} \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/fresh-check.crt SSL_CERT_FILE=/etc/ssl/certs/fresh-check.crt \
    npm_config_cafile=/etc/ssl/certs/fresh-check.crt npm_config_registry="$(npm config get registry 2>/dev/null)" \
    "$@"
}

if [ ! -e "$base/.complete" ]; then
  rm -rf "$base"
  mkdir -p "$dir"
  debootstrap --variant=minbase bookworm "$base" "$mirror"
  mkdir -p "$base/etc/ssl/certs"
  cp -L "$ca" "$base/etc/ssl/certs/fresh-check.crt"
  cp -L /etc/resolv.conf /etc/hosts "$base/etc/"
  [ ! -e /etc/apt/sources.list.d/debian.sources ] || { rm -f "$base/etc/apt/sources.list"; cp /etc/apt/sources.list.d/debian.sources "$base/etc/apt/sources.list.d/"; }
  grep -lEs 'Acquire::(https?|Check|.*[Pp]roxy)' /etc/apt/apt.conf.d/* | xargs -r cp -t "$base/etc/apt/apt.conf.d/"
  within "$base" apt-get update -q
  within "$base" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends git nodejs npm
  # A fresh machine has package lists of some age, or none.
  rm -rf "$base"/var/lib/apt/lists/* "$base"/var/cache/apt/archives/*.deb
  touch "$base/.complete"
fi

rm -rf "$machine"
cp -a "$base" "$machine"
if [ -n "${WORKING_TREE:-}" ]; then
  mkdir -p "$machine/root/pgrid"
  git -C "$repo" ls-files -z --cached --others --exclude-standard --deduplicate | (cd "$repo" && xargs -0 ls -d 2>/dev/null | tar -cf - -T -) | tar -xf - -C "$machine/root/pgrid"
else
  git clone -q --no-hardlinks "$repo" "$machine/root/pgrid"
fi
echo "fresh machine: $(within "$machine" bash -c '. /etc/os-release; echo "$PRETTY_NAME, Node $(node -v), npm $(npm -v)"')"

if [ "$what" = shell ]; then
  within "$machine" bash -c 'cd /root/pgrid && exec bash -i'
  exit
fi
for turn in first second; do
  echo "== npm $what, $turn time"
  begin=$(date +%s.%N)
  within "$machine" bash -c "cd /root/pgrid && npm $what ${NO_ARM:+-- --without-arm}" && code=0 || code=$?
  awk -v b="$begin" -v e="$(date +%s.%N)" -v t="$turn" -v c="$code" 'BEGIN { printf "== %s time: %.1f s, exit code %d\n", t, e - b, c }'
  [ "$code" = 0 ] || exit "$code"
done
