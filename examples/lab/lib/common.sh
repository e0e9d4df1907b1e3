# Paths, exit statuses and messages that every part of the lab shares.

readonly FAILED=1 USAGE=2 UNAVAILABLE=77 # 77: what a test takes as "skip, and say why"

LAB_STATE=${BLUEGUARD_LAB:-${XDG_STATE_HOME:-$HOME/.local/state}/blueguard-lab}
LAB_CACHE=${BLUEGUARD_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/blueguard-lab}
readonly INSTALL_LINE='sudo apt-get install qemu-system-x86 qemu-system-arm qemu-utils busybox-static \
    cpio gcc libc6-dev zstd xz-utils debian-archive-keyring gcc-aarch64-linux-gnu libc6-dev-arm64-cross openvswitch-switch iproute2'

fail() {
  echo "lab: $*" >&2
  exit "$FAILED"
}

usage_error() {
  echo "lab: $*; see lab --help" >&2
  exit "$USAGE"
}

# Something that the lab needs is not to be had here: tests skip on this status.
unavailable() {
  echo "lab: unavailable: $*" >&2
  exit "$UNAVAILABLE"
}

note() {
  echo "lab: $*" >&2
}

need_tool() { # TOOL PACKAGE
  command -v "$1" >/dev/null || unavailable "tool=$1 is not installed; try: sudo apt-get install $2"
}

# Where RAM files go: shared memory, so that a reader maps them at memory speed. The checksum keeps
# labs with different state folders apart.
ram_root() {
  local base=/dev/shm
  [ -w "$base" ] || base=$LAB_STATE
  echo "$base/blueguard-lab-$(printf %s "$LAB_STATE" | cksum | cut -d' ' -f1)"
}

machine_dir() { # NAME
  echo "$LAB_STATE/machines/$1"
}

check_name() { # NAME
  [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$ ]] || usage_error "name=$1 is not a machine name"
}

# Runs a command while holding a lock, so that two labs do not fill the cache at the same time.
locked() { # LOCKNAME COMMAND...
  local lock=$1
  shift
  mkdir -p "$LAB_CACHE/locks"
  local handle status=0
  exec {handle}>"$LAB_CACHE/locks/$lock"
  flock "$handle"
  "$@" || status=$?
  exec {handle}>&-
  return "$status"
}
