# Machines: starting, finding and ending them.
#
#   $LAB_STATE/machines/NAME/   pid start spec kernel release arch memory ram console.log agent.sock qmp.sock
#
# `pid` and `start` (the process's start time from /proc/PID/stat) name a process for good: after a
# crash and a reboot a foreign process with the same pid is not taken for ours.

process_start() { # PID
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- ${stat##*) }
  echo "${20}"
}

# Is the process that a pair of files PREFIXpid, PREFIXstart names alive? An `up` that was killed in
# its middle has not noted the start: then QEMU's command line has to name the file.
is_running() { # DIR [PREFIX]
  local pid
  pid=$(cat "$1/${2:-}pid" 2>/dev/null) || return 1
  if [ ! -e "$1/${2:-}start" ]; then
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -Fqx "$1/${2:-}pid"
    return
  fi
  [ "$(process_start "$pid")" = "$(cat "$1/${2:-}start" 2>/dev/null)" ]
}

need_machine() { # NAME → sets MACHINE
  check_name "$1"
  MACHINE=$(machine_dir "$1")
  [ -d "$MACHINE" ] || usage_error "no machine is called name=$1"
  is_running "$MACHINE" || fail "name=$1 is not running any more; its console is in $MACHINE/console.log, lab down $1 clears it away"
}

# "512M" or "2G" → MiB
mebibytes() { # SIZE
  case $1 in
    *[!0-9MG]* | '' | [MG]*) usage_error "memory=$1 is not a size like 512M or 2G" ;;
    *G) echo $((${1%G} * 1024)) ;;
    *) echo "${1%M}" ;;
  esac
}

# Fills QEMU with the command line up to the kernel's own.
qemu_command() { # ARCH MIB CPU SMP RAM
  local memory=(-object "memory-backend-file,id=m,size=$2M,mem-path=$5,share=on")
  if [ "$1" = arm64 ]; then
    need_tool qemu-system-aarch64 qemu-system-arm
    QEMU=(qemu-system-aarch64 -machine virt,memory-backend=m -cpu "${3:-cortex-a72}")
  else
    need_tool qemu-system-x86_64 qemu-system-x86
    QEMU=(qemu-system-x86_64 -machine q35,memory-backend=m -cpu "${3:-max}" -vga none)
  fi
  local accel=${BLUEGUARD_LAB_ACCEL:-tcg,thread=multi}
  QEMU+=(-accel "$accel" -m "$2M" -smp "$4" "${memory[@]}" -display none -monitor none -nodefaults
    -no-user-config -serial file:console.log -qmp unix:qmp.sock,server=on,wait=off
    -device virtio-serial-pci -chardev socket,id=lab,path=agent.sock,server=on,wait=off
    -device virtserialport,chardev=lab,name=lab)
  [ "$1" = arm64 ] || QEMU+=(-device vmcoreinfo)
}

# The kernel measures at boot whether its timer ticks, by turns of a loop: on a computer that has
# much else to do an emulated timer fails that, and the kernel panics.
timer_trust() { # ARCH
  [ "$1" = arm64 ] || echo no_timer_check
}

console_device() { # ARCH
  [ "$1" = arm64 ] && echo ttyAMA0 || echo ttyS0
}

# Runs QEMU in the machine's folder, where its sockets have short names.
launch() { # DIR COMMAND...
  local dir=$1 pid
  shift
  (cd "$dir" && "$@" -daemonize -pidfile "$dir/pid") >"$dir/qemu.log" 2>&1 ||
    { cat "$dir/qemu.log" >&2; fail "QEMU did not start"; }
  pid=$(cat "$dir/pid")
  process_start "$pid" >"$dir/start"
}

wait_agent() { # NAME SECONDS
  local dir until
  dir=$(machine_dir "$1")
  until=$((SECONDS + $2))
  while [ "$SECONDS" -lt "$until" ]; do
    grep -aq 'lab: ready' "$dir/console.log" 2>/dev/null && return
    is_running "$dir" || { tail -5 "$dir/console.log" >&2; return 1; }
    sleep 0.1
  done
  tail -5 "$dir/console.log" >&2
  return 1
}

parse_up() { # ARGUMENTS...
  UP_KERNEL='' UP_MEMORY='' UP_PROCESSES=0 UP_APPEND='' UP_CPU='' UP_SMP=1 UP_HOST='' UP_GUESTS=''
  UP_MODULES='' UP_SPECIMEN='' UP_NET='' UP_DEVICES=() UP_WAIT=${BLUEGUARD_LAB_WAIT:-120}
  [ $# -gt 0 ] || usage_error "up needs a NAME"
  UP_NAME=$1
  check_name "$1"
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --host) UP_HOST=yes ;;
      --net) UP_NET=yes ;;
      --kernel | --memory | --processes | --append | --cpu | --smp | --guests | --modules | --specimen | --wait)
        [ $# -gt 1 ] || usage_error "$1 needs a value"
        printf -v "UP_$(tr a-z A-Z <<<"${1#--}")" %s "$2"
        shift
        ;;
      *) usage_error "option=$1 is not known to up" ;;
    esac
    shift
  done
}

claim_machine() { # NAME → sets MACHINE
  MACHINE=$(machine_dir "$1")
  is_running "$MACHINE" && fail "name=$1 is already up: $(cat "$MACHINE/spec")"
  [ -d "$MACHINE" ] && remove_machine "$1"
  mkdir -p "$MACHINE"
  RAM=$(ram_root)/$1/ram
  mkdir -p "${RAM%/*}"
  chmod 700 "${RAM%/*}"
}

check_room() { # MIB
  local free
  free=$(df -Pm "${RAM%/*}" | awk 'NR == 2 { print $4 }')
  [ "$free" -gt "$1" ] || unavailable "memory=$1M does not fit into ${RAM%/*}, where ${free}M are free"
}

record_machine() { # KEY VALUE ...
  while [ $# -gt 0 ]; do
    printf '%s\n' "$2" >"$MACHINE/$1"
    shift 2
  done
}

cmd_up() {
  parse_up "$@"
  [ -z "$UP_HOST" ] || { up_host; return; }
  local mib
  mib=$(mebibytes "${UP_MEMORY:-256M}") || exit "$USAGE"
  get_kernel "${UP_KERNEL:-6.1}"
  build_talk
  [ -z "$UP_SPECIMEN" ] || build_specimen "${UP_KERNEL:-6.1}"
  build_initrd "$KERNEL_DIR" "$KERNEL_RELEASE" "$KERNEL_ARCH" "$GUEST_MODULES ${UP_MODULES//,/ }"
  claim_machine "$UP_NAME"
  check_room "$mib"
  start_machine "$mib" "$INITRD"
}

start_machine() { # MIB INITRD
  record_machine kernel "${UP_KERNEL:-6.1}" release "$KERNEL_RELEASE" arch "$KERNEL_ARCH" \
    memory "$1" ram "$RAM" spec "live:$RAM"
  qemu_command "$KERNEL_ARCH" "$1" "$UP_CPU" "$UP_SMP" "$RAM"
  plan_port
  launch "$MACHINE" "${NET_RUN[@]}" "${QEMU[@]}" "${NET_ARGUMENTS[@]}" "${UP_DEVICES[@]}" \
    -kernel "$KERNEL_DIR/vmlinuz" -initrd "$2" -append \
    "console=$(console_device "$KERNEL_ARCH") quiet panic=-1 $(timer_trust "$KERNEL_ARCH") lab.name=$UP_NAME lab.processes=$UP_PROCESSES $UP_APPEND" -no-reboot
  wait_agent "$UP_NAME" "$UP_WAIT" ||
    fail "name=$UP_NAME did not come up within ${UP_WAIT}s; see $MACHINE/console.log"
  [ -z "$UP_SPECIMEN" ] || load_specimen
  join_port
  cat "$MACHINE/spec"
}

end_process() { # DIR PREFIX
  local pid tries
  is_running "$1" "$2" || return 0
  pid=$(cat "$1/${2}pid")
  kill "$pid" 2>/dev/null || true
  for tries in $(seq 50); do
    is_running "$1" "$2" || return 0
    sleep 0.1
  done
  kill -9 "$pid" 2>/dev/null || true
}

remove_machine() { # NAME
  local dir ram
  dir=$(machine_dir "$1")
  end_process "$dir" ''
  ram=$(ram_root)/$1
  rm -rf "$ram" "$dir"
  rmdir "$(ram_root)" 2>/dev/null || true
}

machine_names() {
  [ -d "$LAB_STATE/machines" ] || return 0
  (cd "$LAB_STATE/machines" && ls)
}

cmd_down() {
  local name
  [ $# -eq 1 ] || usage_error "down needs a NAME or --all"
  if [ "$1" = --all ]; then
    for name in $(machine_names); do remove_machine "$name"; done
    net_down
    # RAM of machines whose record was lost
    [ -d "$(ram_root)" ] && rm -rf "$(ram_root)"
    return 0
  fi
  check_name "$1"
  [ -d "$(machine_dir "$1")" ] || usage_error "no machine is called name=$1"
  remove_machine "$1"
}

cmd_list() {
  local name dir state
  printf '%-20s %-8s %-32s %-8s %s\n' NAME STATE RELEASE MEMORY TARGET
  for name in $(machine_names); do
    dir=$(machine_dir "$name")
    is_running "$dir" && state=up || state=dead
    printf '%-20s %-8s %-32s %-8s %s\n' "$name" "$state" "$(cat "$dir/release" 2>/dev/null)" \
      "$(cat "$dir/memory" 2>/dev/null)M" "$(cat "$dir/spec" 2>/dev/null)"
    [ ! -e "$dir/guests" ] || awk -v s="$state" '{ printf "  %-18s %-8s %-32s %-8s\n", $1, s, $3, $4 }' "$dir/guests"
  done
}
