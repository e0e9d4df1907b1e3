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
  mkdir -p "${4%/*}"
  rm -rf "$4"
  mv "$work/tree" "$4"
  sed -i "s#/usr/src#$4/usr/src#g" "$4/usr/src/linux-headers-$3/Makefile"
  touch "$4/done"
  rm -rf "$work"
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
# hooks getdents64 and hides.
load_specimen() {
  local wish=''
  [ "$UP_SPECIMEN" = hook ] && wish='hook=1 hide=1'
  # modules cannot ask for addresses by name, so the shell in the guest passes them
  ask 300 run "grep -E ' (sys_call_table|x64_sys_call|__x64_sys_getdents64|__x64_sys_kill)\$' /proc/kallsyms >/run/symbols; at() { echo \"0x0\$(grep \" \$1\$\" /run/symbols | sed 's/ .*//;q')\"; }; insmod /lab/specimen.ko lab=1 $wish table=\$(at sys_call_table) getdents=\$(at __x64_sys_getdents64) kill=\$(at __x64_sys_kill) dispatch=\$(at x64_sys_call)" >&2 ||
    fail "the specimen does not load in name=$UP_NAME"
}
