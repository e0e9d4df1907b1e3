# Asking a guest, and taking its memory.

# One question to the agent of a machine; one at a time.
ask() { # SECONDS WORDS...
  local seconds=$1 status=0 handle
  shift
  build_talk
  exec {handle}>"$MACHINE/agent.lock"
  flock "$handle"
  (cd "$MACHINE" && exec "$TALK" agent agent.sock "$seconds" "$@" {handle}>&-) || status=$?
  exec {handle}>&-
  return "$status"
}

# Through whom an agent is asked: "mid/in" is a guest of a guest.
guest_words() { # GUEST
  [ -z "$1" ] || printf 'guest %s ' ${1//\// }
}

# A question is one line: line ends within a command become semicolons.
one_line() {
  printf %s "$1" | tr '\n' ';'
}

# Explains the statuses that talk and the agent use for "no answer"; passes others on.
explain() { # STATUS NAME
  case $1 in
    124) fail "name=$2 did not answer in time" ;;
    125) fail "name=$2 has nobody who answers" ;;
  esac
  return "$1"
}

qmp() { # COMMAND...
  build_talk
  (cd "$MACHINE" && exec "$TALK" qmp qmp.sock "$@")
}

cmd_truth() {
  local guest='' options=() name=${1:-} status=0
  [ $# -gt 0 ] || usage_error "truth needs a NAME"
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --guest) guest=${2:-}; shift ;;
      --maps | --kallsyms) options+=("${1#--}") ;;
      *) usage_error "option=$1 is not known to truth" ;;
    esac
    shift
  done
  need_machine "$name"
  ask 300 $(guest_words "$guest") truth "${options[@]}" || status=$?
  explain "$status" "$name"
}

cmd_run() {
  local name=${1:-} guest='' seconds=300 status=0
  [ $# -ge 2 ] || usage_error "run needs a NAME and a 'command'"
  shift
  while [ $# -ge 2 ]; do
    case $1 in
      --guest) guest=$2 ;;
      --within) seconds=$2 ;;
      *) break ;;
    esac
    shift 2
  done
  need_machine "$name"
  ask "$seconds" $(guest_words "$guest") run "$(one_line "$*")" || status=$?
  explain "$status" "$name"
}

stop_machine() { qmp '{"execute":"stop"}' >/dev/null; }
continue_machine() { qmp '{"execute":"cont"}' >/dev/null; }

# Lets the machine stand still for as long as this command takes, unless `lab pause` did before.
hold_machine() {
  [ -e "$MACHINE/paused" ] && return 0
  stop_machine || fail "name=${MACHINE##*/} cannot be paused"
  trap continue_machine EXIT
}

release_machine() {
  [ -e "$MACHINE/paused" ] && return 0
  trap - EXIT
  continue_machine
}

cmd_pause() {
  [ $# -eq 1 ] || { [ $# -eq 3 ] && [ "$2" = --truth ]; } || usage_error "pause needs a NAME and perhaps --truth FILE"
  need_machine "$1"
  ask 300 run "grep -F '[' /proc/kallsyms" >"$MACHINE/symbols" || true
  [ $# -eq 1 ] || ask 300 truth >"$3" || fail "name=$1 did not tell its truth"
  stop_machine || fail "name=$1 cannot be paused"
  touch "$MACHINE/paused"
}

cmd_continue() {
  [ $# -eq 1 ] || usage_error "continue needs a NAME"
  need_machine "$1"
  continue_machine
  rm -f "$MACHINE/paused"
}

cmd_spec() {
  [ $# -eq 1 ] || usage_error "spec needs a NAME"
  need_machine "$1"
  cat "$MACHINE/spec"
}

parse_capture() {
  CAPTURE_FORMAT=raw CAPTURE_TRUTH=''
  [ $# -ge 2 ] || usage_error "capture needs a NAME and a FILE"
  CAPTURE_NAME=$1 CAPTURE_FILE=$2
  shift 2
  while [ $# -gt 0 ]; do
    case $1 in
      --format) CAPTURE_FORMAT=${2:-}; shift ;;
      --truth) CAPTURE_TRUTH=${2:-}; shift ;;
      *) usage_error "option=$1 is not known to capture" ;;
    esac
    shift
  done
  [[ $CAPTURE_FORMAT =~ ^(raw|zst|elf|lime)$ ]] || usage_error "format=$CAPTURE_FORMAT is none of raw, zst, elf, lime"
}

# One moment: the machine stands still while its memory is copied.
cmd_capture() {
  parse_capture "$@"
  need_machine "$CAPTURE_NAME"
  local file
  file=$(realpath -m "$CAPTURE_FILE")
  [ -z "$CAPTURE_TRUTH" ] || ask 300 truth >"$CAPTURE_TRUTH" || fail "name=$CAPTURE_NAME did not tell its truth"
  hold_machine
  "capture_$CAPTURE_FORMAT" "$(cat "$MACHINE/ram")" "$file"
  release_machine
}

capture_raw() { # RAM FILE
  cp --sparse=always "$1" "$2"
}

capture_zst() { # RAM FILE
  need_tool zstd zstd
  zstd -q -f -T2 -3 --long=27 "$1" -o "$2"
}

capture_elf() { # RAM FILE
  qmp "{\"execute\":\"dump-guest-memory\",\"arguments\":{\"paging\":false,\"protocol\":\"file:$2\"}}" >/dev/null ||
    fail "QEMU could not write file=$2"
}

# START LENGTH OFFSET of each range of RAM: where it is in physical memory and in the RAM file.
# q35 keeps the range below 4 GiB free for devices from 2 GiB on when there is more than 2.75 GiB.
ram_extents() { # MIB ARCH
  local bytes=$(($1 * 1048576)) low=$((0x80000000)) four=$((0x100000000))
  if [ "$2" = arm64 ]; then
    echo "$((0x40000000)) $bytes 0"
  elif [ "$bytes" -lt $((0xb0000000)) ]; then
    echo "0 $bytes 0"
  else
    echo "0 $low 0"
    echo "$four $((bytes - low)) $low"
  fi
}

little_endian() { # BYTES NUMBER
  local i out=''
  for ((i = 0; i < $1; i++)); do out+=$(printf '\\x%02x' $((($2 >> (8 * i)) & 255))); done
  printf "$out"
}

# LiME version 1: for each range a header of 32 bytes (magic, version, first, last, 8 zeroes) and
# the bytes.
capture_lime() { # RAM FILE
  local start length offset
  : >"$2"
  while read -r start length offset; do
    {
      little_endian 4 $((0x4c694d45))
      little_endian 4 1
      little_endian 8 "$start"
      little_endian 8 $((start + length - 1))
      little_endian 8 0
      tail -c +$((offset + 1)) "$1" | head -c "$length"
    } >>"$2"
  done < <(ram_extents "$(cat "$MACHINE/memory")" "$(cat "$MACHINE/arch")")
}
