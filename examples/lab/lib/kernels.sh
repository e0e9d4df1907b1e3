# Kernels as Debian packages them: which there are, and how to get one without installing it.
#
# Each suite has an apt configuration of its own in the cache; the system's is neither read for
# sources nor written. Names of packages move with every update, so they are resolved from the
# meta-packages when they are needed.

LAB_MIRROR=${BLUEGUARD_LAB_MIRROR:-http://deb.debian.org/debian}
LAB_SECURITY=${BLUEGUARD_LAB_SECURITY:-http://deb.debian.org/debian-security}
LAB_FRESH_HOURS=${BLUEGUARD_LAB_FRESH_HOURS:-24}
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# name suite flavour; `newest` is whatever sid has
readonly KERNEL_SUITES='5.10 bullseye
6.1 bookworm
6.12 trixie
newest sid'
readonly KERNEL_FLAVOURS='amd64 cloud-amd64 rt-amd64 arm64 cloud-arm64'

# What is extracted of a kernel's modules: what the lab loads or may load.
readonly MODULE_FOLDERS='arch virt lib crypto drivers/virtio drivers/char drivers/crypto/ccp
drivers/firmware drivers/block drivers/net/virtio_net drivers/net/net_failover drivers/net/dummy
drivers/net/tun drivers/net/veth drivers/net/ethernet/intel/e1000/ drivers/net/ethernet/intel/e1000e
drivers/net/loopback net/core net/802 net/llc net/bridge net/8021q net/ipv6 net/ipv4/netfilter
net/netfilter fs/fuse fs/overlayfs
fs/nls fs/fat fs/ext4 fs/jbd2'

# "6.12-cloud", "newest-arm64", "5.10-rt", "7.2" → "suite package architecture"
kernel_source() { # NAME
  local name=$1 base flavour=amd64 suite
  base=${name%%-*}
  case ${name#"$base"} in
    '') ;;
    -cloud) flavour=cloud-amd64 ;;
    -rt) flavour=rt-amd64 ;;
    -arm64) flavour=arm64 ;;
    -cloud-arm64) flavour=cloud-arm64 ;;
    *) usage_error "kernel=$name is not known; see lab kernels" ;;
  esac
  [[ $base =~ ^[7-9]\.([0-9]+|x)$ ]] && base=newest
  suite=$(awk -v b="$base" '$1 == b { print $2 }' <<<"$KERNEL_SUITES")
  [ -n "$suite" ] || usage_error "kernel=$name is not known; see lab kernels"
  echo "$suite linux-image-$flavour ${flavour##*-}"
}

apt_root() { # SUITE ARCH
  echo "$LAB_CACHE/apt/$1-$2"
}

# apt_here SUITE ARCH TOOL ARGUMENTS...: an apt tool under the suite's own configuration
apt_here() {
  local root tool=$3 arch=$2
  root=$(apt_root "$1" "$2")
  shift 3
  LC_ALL=C "$tool" -qq -o Dir::State::status="$root/status" -o Dir::State::lists="$root/lists" \
    -o Dir::Cache="$root/cache" -o Dir::Etc::sourcelist="$root/sources.list" \
    -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Log="$root" -o Acquire::Languages=none \
    -o Acquire::Retries=2 -o APT::Architecture="$arch" -o APT::Architectures="$arch" \
    -o APT::Sandbox::User= "$@"
}

write_sources() { # SUITE ARCH FILE
  local trust="[arch=$2 signed-by=$KEYRING]"
  echo "deb $trust $LAB_MIRROR $1 main" >"$3"
  [ "$1" = sid ] || echo "deb $trust $LAB_SECURITY $1-security main" >>"$3"
}

is_fresh() { # FILE
  [ -n "$(find "$1" -mmin "-$((LAB_FRESH_HOURS * 60))" 2>/dev/null)" ]
}

# Brings a suite's package lists up to date; keeps what was there when the network is not.
refresh_suite() { # SUITE ARCH
  local root
  root=$(apt_root "$1" "$2")
  is_fresh "$root/updated" && return
  need_tool apt-get apt
  [ -r "$KEYRING" ] || unavailable "keyring=$KEYRING is missing; try: sudo apt-get install debian-archive-keyring"
  mkdir -p "$root/lists/partial" "$root/cache/archives/partial"
  : >"$root/status"
  write_sources "$1" "$2" "$root/sources.list"
  note "reading the package lists of suite=$1 arch=$2"
  if apt_here "$1" "$2" apt-get update >"$root/update.log" 2>&1; then
    touch "$root/updated"
  elif [ ! -e "$root/updated" ]; then
    unavailable "suite=$1 cannot be reached at $LAB_MIRROR; see $root/update.log"
  else
    note "suite=$1 cannot be reached; its lists of $(date -r "$root/updated" +%F) are used"
  fi
}

# The packages (name=version) that a package pulls in and that hold parts of the same kernel.
dependencies_like() { # SUITE ARCH PACKAGE PATTERN
  apt_here "$1" "$2" apt-cache show --no-all-versions "$3" |
    sed -n 's/^Depends: //p' | tr ',|' '\n\n' | sed 's/^ *//; s/ *(= */=/; s/).*//; s/ .*//' |
    grep -E "$4"
}

# Fills KERNEL_RELEASE, KERNEL_VERSION and KERNEL_PACKAGES for a meta-package.
resolve_kernel() { # SUITE META ARCH
  local image
  image=$(dependencies_like "$1" "$3" "$2" '^linux-image-[0-9]' | head -1)
  [ -n "$image" ] || unavailable "package=$2 is not in suite=$1 any more"
  KERNEL_VERSION=${image#*=}
  image=${image%%=*}
  KERNEL_RELEASE=${image#linux-image-}
  # since 7.x image and modules are packages of their own
  KERNEL_PACKAGES=$(dependencies_like "$1" "$3" "$image" '^linux-(binary|modules)-[0-9]' |
    sed 's/=.*//') || KERNEL_PACKAGES=$image
}

# The folder where a kernel of that release is, or will be.
kernel_dir() { # RELEASE VERSION
  echo "$LAB_CACHE/kernels/$1_$2"
}

unpack_kernel() { # DEB FOLDER RELEASE
  local folder patterns=()
  for folder in $MODULE_FOLDERS; do patterns+=("*/modules/$3/kernel/$folder*"); done
  # tar complains about patterns that match nothing; the parts are checked afterwards
  dpkg-deb --fsys-tarfile "$1" |
    tar -x -C "$2" --wildcards '*/vmlinuz*' '*/config-*' '*/modules.builtin' "${patterns[@]}" 2>/dev/null || true
}

download_kernel() { # SUITE ARCH FOLDER
  local suite=$1 arch=$2 folder=$3 package work
  [ -e "$folder/vmlinuz" ] && return
  need_tool dpkg-deb dpkg
  work=$(mktemp -d "$LAB_CACHE/unpack.XXXXXX")
  for package in $KERNEL_PACKAGES; do
    note "downloading package=$package"
    (cd "$work" && apt_here "$suite" "$arch" apt-get download "$package") >"$work/log" 2>&1 ||
      { cp "$work/log" "$LAB_CACHE/download.log"; rm -rf "$work"; unavailable "package=$package cannot be downloaded; see $LAB_CACHE/download.log"; }
    mkdir -p "$work/tree"
    unpack_kernel "$work/$package"_*.deb "$work/tree" "$KERNEL_RELEASE"
    rm -f "$work"/*.deb
  done
  local image
  image=$(find "$work/tree" -name 'vmlinuz*' -type f | head -1)
  [ -n "$image" ] || { rm -rf "$work"; unavailable "package=$KERNEL_PACKAGES holds no kernel image"; }
  mkdir -p "$work/kernel"
  mv "$image" "$work/kernel/vmlinuz"
  image=$(find "$work/tree" -type d -path '*/modules/*' -name kernel | head -1)
  [ -z "$image" ] || mv "$image" "$work/kernel/modules"
  mkdir -p "${folder%/*}"
  mv -T "$work/kernel" "$folder"
  rm -rf "$work"
}

# Makes sure that a kernel is there; sets KERNEL_DIR, KERNEL_RELEASE, KERNEL_ARCH.
get_kernel() { # NAME
  local source suite meta
  if [[ $1 == */* ]]; then
    local_kernel "$1"
    return
  fi
  source=$(kernel_source "$1") || exit "$USAGE"
  read -r suite meta KERNEL_ARCH <<<"$source"
  mkdir -p "$LAB_CACHE"
  locked "suite-$suite-$KERNEL_ARCH" refresh_suite "$suite" "$KERNEL_ARCH"
  recall_kernel "$suite" "$meta" || resolve_and_store "$suite" "$meta"
  KERNEL_DIR=$(kernel_dir "$KERNEL_RELEASE" "$KERNEL_VERSION")
  locked "kernel-$KERNEL_RELEASE" download_kernel "$suite" "$KERNEL_ARCH" "$KERNEL_DIR"
}

# What a meta-package meant is kept as long as the lists are the same: asking apt takes a second.
recall_kernel() { # SUITE META
  local root
  root=$(apt_root "$1" "$KERNEL_ARCH")
  [ "$root/resolved-$2" -nt "$root/updated" ] || return 1
  { read -r KERNEL_RELEASE && read -r KERNEL_VERSION && read -r KERNEL_PACKAGES; } <"$root/resolved-$2"
}

resolve_and_store() { # SUITE META
  resolve_kernel "$1" "$2" "$KERNEL_ARCH"
  KERNEL_PACKAGES=$(echo $KERNEL_PACKAGES)
  printf '%s\n' "$KERNEL_RELEASE" "$KERNEL_VERSION" "$KERNEL_PACKAGES" \
    >"$(apt_root "$1" "$KERNEL_ARCH")/resolved-$2"
}

# A kernel of the user's own: a folder with vmlinuz and perhaps modules/.
local_kernel() { # FOLDER
  [ -e "$1/vmlinuz" ] || usage_error "kernel=$1 is not a folder that holds vmlinuz"
  KERNEL_DIR=$(cd "$1" && pwd)
  KERNEL_RELEASE=${KERNEL_DIR##*/} KERNEL_ARCH=amd64
}

cmd_kernels() { # [NAME]
  local wanted=${1:-} base suite flavour suffix arch where release
  printf '%-20s %-34s %-10s %s\n' NAME RELEASE SUITE CACHED
  while read -r base suite; do
    [ -z "$wanted" ] || [ "${wanted%%-*}" = "$base" ] || continue
    for flavour in $KERNEL_FLAVOURS; do
      arch=${flavour##*-} suffix=${flavour%amd64} KERNEL_ARCH=$arch
      case $flavour in *arm64) suffix=$flavour ;; esac
      suffix=${suffix%-}
      release=$(
        locked "suite-$suite-$arch" refresh_suite "$suite" "$arch"
        recall_kernel "$suite" "linux-image-$flavour" || resolve_and_store "$suite" "linux-image-$flavour"
        where=$(kernel_dir "$KERNEL_RELEASE" "$KERNEL_VERSION")
        [ -e "$where/vmlinuz" ] && where=yes || where=no
        printf '%-34s %-10s %s' "$KERNEL_RELEASE" "$suite" "$where"
      ) || continue
      printf '%-20s %s\n' "$base${suffix:+-$suffix}" "$release"
    done
  done <<<"$KERNEL_SUITES"
}
