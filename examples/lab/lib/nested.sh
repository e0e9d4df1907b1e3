# A KVM host with guests, all inside one emulated machine.
#
# The emulated processor (`-cpu max`) offers AMD's SVM with nested paging, which the host's own
# kvm-amd drives: a real hypervisor with real nested page tables, in one RAM file. The host's
# initramfs holds QEMU with its libraries, and the kernel and initramfs of each guest.

readonly HOST_MODULES="$GUEST_MODULES irqbypass ccp kvm kvm-amd tun bridge virtio_blk"

# "web=6.1,6.12" → lines "web 6.1", "guest2 6.12"; "mid=6.1/in=6.1+6.12" is a guest with guests.
guest_list() { # LIST
  local number=0 item
  for item in ${1//,/ }; do
    number=$((number + 1))
    [[ $item == *=* ]] || item=guest$number=$item
    check_name "${item%%=*}"
    echo "${item%%=*} ${item#*=}"
  done
}

# What a guest's kernel needs to come up in little memory.
guest_memory() { # RELEASE
  case $1 in
    5.* | 6.[0-9].*) echo 192 ;;
    *) echo 256 ;;
  esac
}

# With the extended state that is offered to a nested guest 5.10's init crashes, and 7.2 panics.
guest_append() { # RELEASE
  case $1 in 5.* | 7.*) echo noxsave ;; esac
}

copy_with_libraries() { # PROGRAM ROOT
  local library
  cp -L --parents "$1" "$2"
  ldd "$1" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' | sort -u |
    while read -r library; do cp -L --parents "$library" "$2"; done
}

copy_firmware() { # ROOT
  local name file
  mkdir -p "$1/lab/firmware"
  for name in bios-256k.bin linuxboot_dma.bin kvmvapic.bin; do
    file=$(find -L /usr/share/seabios /usr/share/qemu -name "$name" 2>/dev/null | head -1)
    [ -n "$file" ] || unavailable "firmware=$name is not installed; try: sudo apt-get install qemu-system-x86"
    cp -L "$file" "$1/lab/firmware/"
  done
}

# Puts one guest's kernel, initramfs and settings into the host's root. One that has guests itself is
# furnished as its host is, with room for them.
furnish_guest() { # ROOT NAME KERNEL[/GUEST[+GUEST]]
  local folder=$1/lab/guests/$2 inner=''
  [[ $3 != */* ]] || inner=${3#*/}
  mkdir -p "$folder"
  if [ -n "$inner" ]; then
    build_nested_initrd "${3%%/*}" "${inner//+/,}" "$folder/initrd" "$folder/memory"
    rm "$folder/initrd.guests"
  else
    get_kernel "$3"
    SPECIMEN='' build_initrd "$KERNEL_DIR" "$KERNEL_RELEASE" amd64 "$GUEST_MODULES virtio_balloon"
    cp "$INITRD" "$folder/initrd"
    guest_memory "$KERNEL_RELEASE" >"$folder/memory"
  fi
  [ "$KERNEL_ARCH" = amd64 ] || usage_error "guest kernel=$3 is not for amd64"
  cp "$KERNEL_DIR/vmlinuz" "$folder/vmlinuz"
  echo "lab.processes=$UP_PROCESSES $(guest_append "$KERNEL_RELEASE")" >"$folder/append"
  echo "$2 $3 $KERNEL_RELEASE $(cat "$folder/memory")M" >>"$1/lab/guests/list"
}

# In the host: `/lab/boot NAME` starts the guest whose folder is /lab/guests/NAME, at the beginning and
# whenever somebody wants it again; a folder without a kernel makes a guest that has nothing to boot.
write_boot_script() { # FILE
  cat >"$1" <<'END'
#!/bin/sh
folder=/lab/guests/$1 run=/run/guests/$1 append="console=ttyS0 quiet panic=1 lab.name=$1"
set -- -name "$1"
if [ -e "$folder/vmlinuz" ]; then
  set -- "$@" -kernel "$folder/vmlinuz" -initrd "$folder/initrd" -append "$append $(cat "$folder/append")"
fi
mkdir -p /run/guests
rm -f "$run".*
mkfifo "$run.monitor.in" "$run.monitor.out"
setsid /usr/bin/qemu-system-x86_64 "$@" -L /lab/firmware -accel kvm -cpu host -machine pc \
  -m "$(cat "$folder/memory")M" -nodefaults -no-user-config -vga none -display none \
  -chardev "pipe,id=monitor,path=$run.monitor" -mon chardev=monitor,mode=control \
  -serial "file:$run.console" -device virtio-serial-pci \
  -chardev "socket,id=lab,path=$run.sock,server=on,wait=off" \
  -device virtserialport,chardev=lab,name=lab -device virtio-balloon-pci \
  $(cat "$folder/net" 2>/dev/null) \
  </dev/null >"$run.log" 2>&1 &
END
  chmod 755 "$1"
}

# In the host: `/lab/monitor NAME 'COMMAND'` asks a guest's QEMU, as at its monitor. /dev/vda, which
# is $MACHINE/disk outside, takes what is too large to be told (`pmemsave 0 SIZE "/dev/vda"`).
write_monitor_script() { # FILE
  cat >"$1" <<'END'
#!/bin/sh
run=/run/guests/$1.monitor command=$(printf %s "$2" | sed 's/"/\\"/g')
exec 3<>"$run.out"
echo '{"execute": "qmp_capabilities"}' >"$run.in"
echo '{"execute": "human-monitor-command", "id": "'$$'", "arguments": {"command-line": "'"$command"'"}}' >"$run.in"
while read -r -t 120 line <&3; do
  case $line in *'"id": "'$$'"'*) echo "$line"; exit ;; esac
done
exit 1
END
  chmod 755 "$1"
}

# Runs in the host, before its agent answers.
write_start_script() { # FILE
  cat >"$1" <<'END'
#!/bin/sh
ip link set lo up
for folder in /lab/guests/*/; do
  /lab/boot "$(basename "$folder")"
done
END
  chmod 755 "$1"
}

# The initramfs of a host with these guests. What all guests need together goes to MEMORY.
build_nested_initrd() { # KERNEL-NAME GUESTS FILE MEMORY → sets KERNEL_*
  local root name kernel all=0
  root=$(mktemp -d "$LAB_CACHE/root.XXXXXX")
  while read -r name kernel; do
    furnish_guest "$root" "$name" "$kernel"
    all=$((all + $(cat "$root/lab/guests/$name/memory")))
  done < <(guest_list "$2")
  mv "$root/lab/guests/list" "$3.guests"
  copy_with_libraries "$(command -v qemu-system-x86_64)" "$root"
  copy_firmware "$root"
  write_boot_script "$root/lab/boot"
  write_monitor_script "$root/lab/monitor"
  write_start_script "$root/lab/start"
  get_kernel "$1"
  furnish_root "$root" "$KERNEL_DIR" "$KERNEL_ARCH" "$HOST_MODULES ${UP_MODULES//,/ }"
  pack_initrd "$root" "$3"
  rm -rf "$root"
  # It lies in memory twice while it is unpacked.
  echo $((all + 192 + 2 * $(stat -c %s "$3") / 1048576)) >"$4"
}

build_host_initrd() { # KERNEL-NAME → sets INITRD, KERNEL_*
  need_tool qemu-system-x86_64 qemu-system-x86
  build_nested_initrd "$1" "$UP_GUESTS" "$MACHINE/initrd" "$MACHINE/initrd.memory"
  INITRD=$MACHINE/initrd
  mv "$INITRD.guests" "$MACHINE/guests"
}

# A guest is up when its agent answers through the host's.
wait_guest() { # NAME SECONDS
  local until=$((SECONDS + $2))
  while [ "$SECONDS" -lt "$until" ]; do
    ask 10 guest "$1" ping >/dev/null && return 0
    is_running "$MACHINE" || { note "the host has ended meanwhile; see $MACHINE/console.log"; return 1; }
    sleep 0.2
  done
  note "the console of guest=$1:"
  ask 10 run "cat /run/guests/$1.log; tail -5 /run/guests/$1.console" >&2 || true
  return 1
}

up_host() {
  local mib name rest
  [ -n "$UP_GUESTS" ] || usage_error "--host needs --guests K1,K2"
  mib=$(mebibytes "${UP_MEMORY:-1536M}") || exit "$USAGE"
  # One processor and its own clock: with two, Linux reads the time from an emulated device for each
  # entry into a guest, and the emulator now and then loses a host that runs guests on both.
  UP_APPEND="tsc=reliable $UP_APPEND"
  build_talk
  guest_list "$UP_GUESTS" >/dev/null
  claim_machine "$UP_NAME"
  check_room "$mib"
  build_host_initrd "${UP_KERNEL:-6.1}"
  truncate -s 1G "$MACHINE/disk"
  UP_DEVICES=(-drive "file=disk,format=raw,if=virtio")
  start_machine "$mib" "$INITRD" >/dev/null
  rm -f "$INITRD" "$INITRD.memory" # in memory by now
  while read -r name rest; do
    wait_guest "$name" "$UP_WAIT" || fail "guest=$name of name=$UP_NAME did not come up within ${UP_WAIT}s"
  done <"$MACHINE/guests"
  cat "$MACHINE/spec"
}
