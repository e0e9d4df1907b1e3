# Changing a machine's memory from outside, and changing it back.

# START:LENGTH:OFFSET,... of the machine's RAM
extents_word() {
  ram_extents "$(cat "$MACHINE/memory")" "$(cat "$MACHINE/arch")" | tr ' ' : | paste -sd,
}

blueguard() {
  "${BLUEGUARD:-$LAB_HOME/../../shell/bin/blueguard}" "$@"
}

cmd_tamper() {
  local status=0 name=${1:-}
  [ $# -ge 2 ] || usage_error "tamper needs a NAME and what to change"
  need_machine "$name"
  shift
  if [ "$1" = undo ]; then
    undo_tampering
    return
  fi
  [ $# -ge 2 ] || usage_error "tamper $1 needs to be told what to change"
  case $1 in
    syscall | dispatch | pointer) [ $# -lt 3 ] || set -- "$1" "$2" "$(module_function "$3")" ;;
  esac
  hold_machine
  blueguard -t "$(cat "$MACHINE/spec")" "$LAB_HOME/tamper.groovy" "$(cat "$MACHINE/ram")" "$(extents_word)" \
    "$MACHINE/tampered" "$@" || status=$?
  release_machine
  [ "$status" -eq 0 ] || return "$status"
  echo "undo: $0 tamper $name undo"
}

# Symbols of modules, from the guest. A machine that stands still is not asked: what it said when it
# was paused is used.
module_symbols() {
  if [ -e "$MACHINE/paused" ]; then
    cat "$MACHINE/symbols"
  else
    ask 300 run "grep -F '[' /proc/kallsyms" || true
  fi
}

# Where a hook shall lead may be a module's function: the guest knows those by name.
module_function() { # NAME
  local place=''
  [[ $1 =~ ^[A-Za-z_][A-Za-z0-9_.]*$ ]] &&
    place=$(module_symbols | awk -v n="$1" '$3 == n { print "0x" $1; exit }')
  echo "${place:-$1}"
}

# The bytes of a RAM file as hexadecimal digits.
peek() { # FILE OFFSET LENGTH
  tail -c +$(($2 + 1)) "$1" | head -c "$3" | od -An -v -tx1 | tr -d ' \n'
}

poke() { # FILE OFFSET HEX
  printf '%b' "$(sed 's/../\\x&/g' <<<"$3")" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# Takes back every change, the last one first. What the kernel has changed since is left alone:
# writing an old pointer over a newer one would break the list.
undo_tampering() {
  local at was now ram left=0
  [ -s "$MACHINE/tampered" ] || fail "nothing was tampered with in name=${MACHINE##*/}"
  ram=$(cat "$MACHINE/ram")
  hold_machine
  while read -r at was now; do
    if [ "$at" = '#' ]; then
      echo "undone: $was $now"
    elif [ "$(peek "$ram" "$at" $((${#now} / 2)))" = "$now" ]; then
      poke "$ram" "$at" "$was"
    else
      note "offset=$at has changed since and is left as it is"
      left=1
    fi
  done < <(tac "$MACHINE/tampered")
  rm "$MACHINE/tampered"
  release_machine
  return "$left"
}
