# What a guest is made of: the agent, busybox and a few modules, packed as an initramfs.

# The modules of every guest, in the order of need; what a kernel has built in is left out.
readonly GUEST_MODULES='virtio_pci virtio_console qemu_fw_cfg virtio_net e1000 dummy'

agent_stamp() {
  cat "$LAB_HOME"/agent/*.[ch] | cksum | tr ' ' -
}

# Compiles agent and talk once per version of their sources.
build_agent() { # ARCH
  local cc=gcc source=$LAB_HOME/agent
  AGENT_DIR=$LAB_CACHE/agent/$(agent_stamp)-$1
  [ -x "$AGENT_DIR/agent" ] && return
  need_tool gcc 'gcc libc6-dev'
  if [ "$1" != "$(dpkg --print-architecture)" ]; then
    [ "$1" = arm64 ] && cc=aarch64-linux-gnu-gcc || cc=x86_64-linux-gnu-gcc
    need_tool "$cc" 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross'
  fi
  mkdir -p "$AGENT_DIR"
  "$cc" -std=gnu17 -Wall -Wextra -Werror -O2 -static -s -pthread -o "$AGENT_DIR/agent.new" \
    "$source"/{agent,text,truth,processes,spawn}.c || fail "the agent does not compile with $cc"
  mv "$AGENT_DIR/agent.new" "$AGENT_DIR/agent"
}

# Sets TALK.
build_talk() {
  TALK=$LAB_CACHE/agent/$(agent_stamp)-talk
  [ -x "$TALK" ] && return
  need_tool gcc 'gcc libc6-dev'
  mkdir -p "${TALK%/*}"
  gcc -std=gnu17 -Wall -Wextra -Werror -O2 -o "$TALK.new.$$" "$LAB_HOME/agent/talk.c" ||
    fail "talk does not compile"
  mv "$TALK.new.$$" "$TALK"
}

# Sets BUSYBOX to a static one of that architecture.
find_busybox() { # ARCH
  local work
  BUSYBOX=/bin/busybox
  if [ "$1" = "$(dpkg --print-architecture)" ]; then
    [ -x "$BUSYBOX" ] || BUSYBOX=/usr/bin/busybox
    [ -x "$BUSYBOX" ] || unavailable "busybox is not installed; try: sudo apt-get install busybox-static"
    # a dynamically linked one would not start in the guest
    if head -c 1024 "$BUSYBOX" | grep -aq ld-linux; then
      unavailable "$BUSYBOX is not static; try: sudo apt-get install busybox-static"
    fi
    return 0
  fi
  BUSYBOX=$LAB_CACHE/busybox-$1
  [ -x "$BUSYBOX" ] && return
  locked "suite-trixie-$1" refresh_suite trixie "$1"
  work=$(mktemp -d "$LAB_CACHE/unpack.XXXXXX")
  (cd "$work" && apt_here trixie "$1" apt-get download busybox-static && dpkg-deb -x *.deb .) \
    >"$work/log" 2>&1 || unavailable "package=busybox-static arch=$1 cannot be downloaded"
  cp "$work"/*bin/busybox "$BUSYBOX" 2>/dev/null || cp "$work"/usr/bin/busybox "$BUSYBOX"
  rm -rf "$work"
}

# The file of a module, however it is compressed and whether named with - or _.
module_file() { # KERNEL_DIR NAME
  local pattern=${2//[-_]/[-_]}
  find "$1/modules" \( -name "$pattern.ko" -o -name "$pattern.ko.xz" -o -name "$pattern.ko.zst" \) 2>/dev/null | head -1
}

module_cat() { # FILE
  case $1 in
    *.xz) xz -dc "$1" ;;
    *.zst) zstd -dcq "$1" ;;
    *) cat "$1" ;;
  esac
}

# Packages do not ship modules.dep; each module carries its own list of what it needs.
module_needs() { # FILE
  module_cat "$1" | tr '\0' '\n' | sed -n 's/^depends=//p' | tr ',' '\n'
}

# Copies a module and what it needs into a folder, numbered in load order. Sets nothing else than
# MODULE_SEEN, which the caller keeps across calls.
add_module() { # KERNEL_DIR NAME FOLDER
  local name=${2//-/_} file need
  [[ " $MODULE_SEEN " == *" $name "* ]] && return
  file=$(module_file "$1" "$name")
  [ -n "$file" ] || return 0
  for need in $(module_needs "$file"); do add_module "$1" "$need" "$3"; done
  MODULE_SEEN+=" $name"
  module_cat "$file" >"$3/$(printf %03d "$(wc -w <<<"$MODULE_SEEN")")-$name.ko"
}

link_applets() { # ROOT
  local applet
  for applet in sh ls cat ps kill sleep insmod rmmod lsmod ip ifconfig ping mount umount mkdir rm cp \
    dd echo grep sed awk head tail wc sort uname dmesg hexdump find true false ln chmod seq nc \
    hostname id env test nsenter unshare setsid top free df od stat touch tee tr xargs mv cut arping route pidof killall \
    basename mkfifo; do
    ln -s busybox "$1/bin/$applet"
  done
}

pack_initrd() { # ROOT FILE
  need_tool cpio cpio
  (cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$2.new.$$"
  mv "$2.new.$$" "$2"
}

# The common part of every initramfs: agent, busybox, modules.
furnish_root() { # ROOT KERNEL_DIR ARCH MODULES
  local name
  build_agent "$3"
  find_busybox "$3"
  mkdir -p "$1"/{bin,lab/modules,dev,proc,sys,run,tmp,sbin,etc}
  cp "$AGENT_DIR/agent" "$1/init"
  cp "$BUSYBOX" "$1/bin/busybox"
  ln -s ../init "$1/bin/agent"
  link_applets "$1"
  MODULE_SEEN=''
  for name in $4; do add_module "$2" "$name" "$1/lab/modules"; done
}

# Sets INITRD: the initramfs of a guest with that kernel. Not compressed: unpacking is what costs
# time in a machine that is emulated.
build_initrd() { # KERNEL_DIR RELEASE ARCH MODULES
  local key root
  key=$(printf '%s %s %s' "$(agent_stamp)" "$4" "${SPECIMEN:-}" | cksum | cut -d' ' -f1)
  INITRD=$LAB_CACHE/initrd/$2-$key.cpio
  [ -e "$INITRD" ] && return
  mkdir -p "${INITRD%/*}"
  root=$(mktemp -d "$LAB_CACHE/root.XXXXXX")
  furnish_root "$root" "$1" "$3" "$4"
  [ -z "${SPECIMEN:-}" ] || cp "$SPECIMEN" "$root/lab/specimen.ko"
  pack_initrd "$root" "$INITRD"
  rm -rf "$root"
}
