#!/usr/bin/env bash
# The README's commands on a fresh machine: a Debian 12 root with git, nodejs and npm as Debian ships them, and nothing else.
#
#   npm run fresh [-- start|test|shell]     as root; needs debootstrap and npm on this machine
#
# start (default): runs the two commands of the README's section Install, as they stand there, then the second once more.
# test: `npm test` in place of the second. shell: a shell in the clone.
#
# Takes from this machine what reaches the registries: the Debian mirror and the apt sources, proxy variables, CA
# certificates, the npm registry. The root's base is made once and kept; the machine is a fresh copy on every run.
#
#   FRESH_DIR      where the roots are        (/tmp/pgrid-fresh)
#   MIRROR         Debian mirror              (of this machine's apt sources)
#   WORKING_TREE=1 the working tree instead of HEAD
#   NO_ARM=1       adds --without-arm

set -euo pipefail
what=${1:-start}
case $what in start | test | shell) ;; *) sed -n '4p' "$0" >&2; exit 2 ;; esac
packages=()
for tool in debootstrap:debootstrap npm:npm unshare:util-linux; do
  command -v "${tool%:*}" > /dev/null || packages+=("${tool#*:}")
done
[ "${#packages[@]}" = 0 ] || { printf 'error: npm run fresh needs what is not on this machine\n  = help: as root on Debian: apt-get install --no-install-recommends %s\n' "${packages[*]}" >&2; exit 4; }
[ "$(id -u)" = 0 ] || { echo "error: npm run fresh makes a root file system, and has to be run as root" >&2; exit 4; }

repo=$(cd "$(dirname "$0")/.." && pwd)
dir=${FRESH_DIR:-/tmp/pgrid-fresh}
base=$dir/base
machine=$dir/machine

# The commands are not written twice: the one block of the README's section Install.
mapfile -t commands < <(awk '/^## /{ in_section = ($0 == "## Install") } in_section && /^```/{ in_block = !in_block; next } in_section && in_block' "$repo/README.md")
[ "${#commands[@]}" = 2 ] || { echo "error: the README's section Install has ${#commands[@]} commands, and not two" >&2; exit 3; }
address='<address of this repository>'
case ${commands[0]} in *"$address"*) ;; *) echo "error: the README's first command names no $address" >&2; exit 3 ;; esac

mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 'Component: main' | head -1)}
mirror=${mirror:?no Debian mirror in the apt sources of this machine: set MIRROR}
ca=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

# $@ in the root $1 with its own /proc and /dev; the mounts end with the command.
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
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/fresh.crt SSL_CERT_FILE=/etc/ssl/certs/fresh.crt \
    npm_config_cafile=/etc/ssl/certs/fresh.crt npm_config_registry="$(cd / && npm config get registry 2>/dev/null)" \
    "$@"
}

certify() {
  mkdir -p "$1/etc/ssl/certs"
  cp -L "$ca" "$1/etc/ssl/certs/fresh.crt"
}

if [ ! -e "$base/.complete" ]; then
  rm -rf "$base"
  mkdir -p "$dir"
  debootstrap --variant=minbase bookworm "$base" "$mirror"
  certify "$base"
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
# The base may be of another day.
certify "$machine"
# What is cloned there: HEAD, or a commit of the working tree that no branch of this repository gets.
commit=$(git -C "$repo" rev-parse HEAD)
if [ -n "${WORKING_TREE:-}" ]; then
  index=$(mktemp)
  cp "$(git -C "$repo" rev-parse --path-format=absolute --git-path index)" "$index"
  GIT_INDEX_FILE=$index git -C "$repo" add -A
  tree=$(GIT_INDEX_FILE=$index git -C "$repo" write-tree)
  commit=$(GIT_AUTHOR_NAME=fresh GIT_AUTHOR_EMAIL=fresh@localhost GIT_COMMITTER_NAME=fresh GIT_COMMITTER_EMAIL=fresh@localhost git -C "$repo" commit-tree -p HEAD -m 'working tree' "$tree")
  rm -f "$index"
fi
git init -q --bare -b main "$machine/srv/pgrid.git"
git -C "$repo" push -q "$machine/srv/pgrid.git" "$commit:refs/heads/main"
echo "fresh machine: $(within "$machine" bash -c '. /etc/os-release; echo "$PRETTY_NAME, Node $(node -v), npm $(npm -v)"')"

# Runs a line in $HOME, or in the clone once there is one, and says how long it took.
timed() {
  echo "== $1"
  local begin code
  begin=$(date +%s.%N)
  within "$machine" bash -c "cd /root && { [ ! -d pgrid ] || cd pgrid; } && $2" && code=0 || code=$?
  awk -v b="$begin" -v e="$(date +%s.%N)" -v c="$code" 'BEGIN { printf "== %.1f s, exit code %d\n", e - b, c }'
  [ "$code" = 0 ] || exit "$code"
}

timed "${commands[0]}" "${commands[0]//"$address"/file:///srv/pgrid.git}"
if [ "$what" = shell ]; then
  within "$machine" bash -c 'cd /root/pgrid && exec bash -i'
  exit
fi
second=${commands[1]}
[ "$what" = start ] || second="npm $what"
second="$second${NO_ARM:+ -- --without-arm}"
timed "$second" "$second"
timed "$second (once more)" "$second"
