# The specimen module: built against the packaged headers of a kernel, without installing them.

# The packages that hold headers and build tools for a kernel.
header_packages() { # SUITE ARCH RELEASE
  dependencies_like "$1" "$2" "linux-headers-$3" '^linux-(headers|kbuild)-' | sed 's/=.*//'
  echo "linux-headers-$3"
}

# Unpacks headers and tools; their makefiles name absolute paths, which are moved along.
unpack_headers() { # SUITE ARCH RELEASE FOLDER
  local package work
  [ -e "$4/done" ] && return 0
  work=$(mktemp -d "$LAB_CACHE/unpack.XXXXXX")
  for package in $(header_packages "$1" "$2" "$3"); do
    note "downloading package=$package"
    (cd "$work" && apt_here "$1" "$2" apt-get download "$package" && dpkg-deb -x "$package"_*.deb tree) \
      >"$work/log" 2>&1 || { rm -rf "$work"; unavailable "package=$package cannot be downloaded"; }
  done
  lend_libraries "$1" "$2" "$work/tree"
  mkdir -p "${4%/*}"
  rm -rf "$4"
  mv "$work/tree" "$4"
  sed -i "s#/usr/src#$4/usr/src#g" "$4/usr/src/linux-headers-$3/Makefile"
  touch "$4/done"
  rm -rf "$work"
}

# What the build tools of a suite are linked with.
readonly TOOL_LIBRARIES='libc6 libelf1t64 zlib1g libzstd1'

# Build tools of a newer suite want a newer C library than this system's: they run with their own
# suite's, unpacked beside them.
lend_libraries() { # SUITE ARCH TREE
  local tool package
  for tool in $(build_tools "$3"); do
    [ -d "$3/libraries" ] || for package in $TOOL_LIBRARIES; do
      note "downloading package=$package suite=$1"
      (cd "${3%/*}" && download_either "$1" "$2" "$package" && dpkg-deb -x "${package%t64}"*.deb tree/libraries) \
        >>"${3%/*}/log" 2>&1 || unavailable "package=$package suite=$1 cannot be downloaded"
    done
    lend_to "$tool"
  done
}

# Suites before 2024 name some libraries without the t64.
download_either() { # SUITE ARCH PACKAGE
  apt_here "$1" "$2" apt-get download "$3" || apt_here "$1" "$2" apt-get download "${3%t64}"
}

# The programs that do not run here as they are.
build_tools() { # TREE
  local file
  find "$1"/usr/lib/linux-kbuild-* -type f -perm -u+x | while read -r file; do
    [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] && ldd "$file" 2>&1 | grep 'not found' >/dev/null && echo "$file"
  done
  return 0
}

# Puts a script in a program's place.
lend_to() { # TOOL
  mv "$1" "$1.own"
  cat >"$1" <<'END'
#!/bin/sh
self=$(realpath "$0")
tree=${self%/usr/lib/linux-kbuild-*}
for lib in "$tree"/libraries/usr/lib/*-linux-gnu "$tree"/libraries/lib/*-linux-gnu; do
  [ ! -e "$lib"/ld-linux-x86-64.so.2 ] || exec "$lib"/ld-linux-x86-64.so.2 --library-path "$lib" "$self.own" "$@"
done
END
  chmod 755 "$1"
}

# Compilers differ from the one that built the kernel: what the configuration turns on and ours does
# not know is turned off. It changes alignment and checks, not the layout of structures.
specimen_make() { # HEADERS WORK
  local off=()
  gcc -fmin-function-alignment=16 -x c -c /dev/null -o /dev/null 2>/dev/null ||
    off+=(CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=)
  make -C "$1" M="$2" CC=gcc HOSTCC=gcc CONFIG_DEBUG_INFO_BTF_MODULES= CONFIG_GCC_PLUGINS= \
    "${off[@]}" modules
}

# Sets SPECIMEN to the built module of the kernel that get_kernel chose.
build_specimen() { # KERNEL-NAME
  local suite meta arch source headers work
  SPECIMEN=$LAB_CACHE/specimen/$KERNEL_RELEASE-$(cat "$LAB_HOME"/specimen/* | cksum | cut -d' ' -f1).ko
  [ -e "$SPECIMEN" ] && return 0
  need_tool make make
  source=$(kernel_source "$1") || exit "$USAGE"
  read -r suite meta arch <<<"$source"
  [ "$arch" = amd64 ] || unavailable "the specimen is for amd64 only"
  headers=$LAB_CACHE/headers/$KERNEL_RELEASE
  locked headers unpack_headers "$suite" "$arch" "$KERNEL_RELEASE" "$headers"
  work=$(mktemp -d "$LAB_CACHE/specimen.XXXXXX")
  cp "$LAB_HOME"/specimen/* "$work"
  if ! specimen_make "$headers/usr/src/linux-headers-$KERNEL_RELEASE" "$work" >"$LAB_CACHE/specimen.log" 2>&1; then
    rm -rf "$work"
    unavailable "the specimen cannot be built for release=$KERNEL_RELEASE on this system (its build tools may want a newer libc or compiler); see $LAB_CACHE/specimen.log"
  fi
  mkdir -p "${SPECIMEN%/*}"
  mv "$work/specimen.ko" "$SPECIMEN"
  rm -rf "$work"
}

# Loads it in the machine that has just come up. UP_SPECIMEN: `idle`, or `hook` for a module that
# hooks getdents64, listens for a reboot and hides.
load_specimen() {
  local wish=''
  [ "$UP_SPECIMEN" = hook ] && wish='hook=1 hide=1'
  # modules cannot ask for addresses by name, so the shell in the guest passes them
  ask 300 run "grep -E ' (sys_call_table|x64_sys_call|__x64_sys_getdents64|__x64_sys_kill)\$' /proc/kallsyms >/run/symbols; at() { echo \"0x0\$(grep \" \$1\$\" /run/symbols | sed 's/ .*//;q')\"; }; insmod /lab/specimen.ko lab=1 $wish table=\$(at sys_call_table) getdents=\$(at __x64_sys_getdents64) kill=\$(at __x64_sys_kill) dispatch=\$(at x64_sys_call)" >&2 ||
    fail "the specimen does not load in name=$UP_NAME"
}
