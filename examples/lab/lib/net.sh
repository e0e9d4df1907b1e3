# A network of the lab's own: Open vSwitch's userspace datapath in a network namespace that nothing
# else is in, with the machines' taps as its ports. Nothing of it is to be seen outside.
#
#   $LAB_STATE/net/   pid start (the process that keeps the namespace), db.sock, ovs…pid, logs
#
# The bridge is br0; its own end, 10.66.0.1 in the namespace, is where an analyst would sit.

NET_DIR=$LAB_STATE/net
readonly NET_PREFIX=10.66.0

inside_net() { # COMMAND...
  local user=()
  [ "$(id -u)" = 0 ] || user=(-U --preserve-credentials)
  OVS_RUNDIR=$NET_DIR OVS_DBDIR=$NET_DIR OVS_LOGDIR=$NET_DIR \
    nsenter -t "$(cat "$NET_DIR/pid")" "${user[@]}" -n "$@"
}

net_is_up() {
  is_running "$NET_DIR" && [ -S "$NET_DIR/db.sock" ]
}

keep_namespace() {
  local map=() tries
  [ "$(id -u)" = 0 ] || map=(-r)
  unshare "${map[@]}" -n sleep infinity >/dev/null 2>&1 </dev/null &
  echo $! >"$NET_DIR/pid"
  for tries in $(seq 50); do
    [ "$(readlink "/proc/$!/ns/net")" = "$(readlink /proc/self/ns/net)" ] || break
    sleep 0.1
  done
  process_start "$!" >"$NET_DIR/start" || unavailable "a network namespace cannot be made here; try as root"
  disown "$!"
}

start_switch() {
  ovsdb-tool create "$NET_DIR/conf.db" "$(find /usr/share/openvswitch -name vswitch.ovsschema | head -1)"
  inside_net ovsdb-server "$NET_DIR/conf.db" --remote="punix:$NET_DIR/db.sock" --no-chdir \
    --pidfile="$NET_DIR/ovsdbpid" --log-file="$NET_DIR/ovsdb.log" --detach -vconsole:off
  net_vsctl --no-wait init
  inside_net ovs-vswitchd "unix:$NET_DIR/db.sock" --no-chdir --pidfile="$NET_DIR/vswitchdpid" \
    --log-file="$NET_DIR/vswitchd.log" --detach -vconsole:off
  net_vsctl add-br br0 -- set bridge br0 datapath_type=netdev
  inside_net ip address add "$NET_PREFIX.1/24" dev br0
  inside_net ip link set br0 up
  inside_net ip link set lo up
  record_start ovsdb
  record_start vswitchd
}

record_start() { # PREFIX
  process_start "$(cat "$NET_DIR/${1}pid")" >"$NET_DIR/${1}start"
}

net_vsctl() {
  ovs-vsctl --timeout=10 --db="unix:$NET_DIR/db.sock" "$@"
}

net_up() {
  net_is_up && return 0
  need_tool ovs-vswitchd openvswitch-switch
  need_tool ovsdb-tool openvswitch-switch
  need_tool ip iproute2
  [ -c /dev/net/tun ] || unavailable "/dev/net/tun is missing; try: sudo modprobe tun"
  net_down
  mkdir -p "$NET_DIR"
  keep_namespace
  start_switch >"$NET_DIR/start.log" 2>&1 || { cat "$NET_DIR/start.log" >&2; net_down; unavailable "Open vSwitch does not start here"; }
}

net_down() {
  end_process "$NET_DIR" vswitchd
  end_process "$NET_DIR" ovsdb
  end_process "$NET_DIR" ''
  rm -rf "$NET_DIR"
}

# The tap's name: at most 15 bytes, and there may be two machines that begin alike.
port_name() { # NAME
  echo "lab-$(printf %s "$1" | cksum | cut -c1-9)"
}

# The lowest address that no machine has.
free_number() {
  local number
  for number in $(seq 2 250); do
    grep -qsx "$number" "$LAB_STATE"/machines/*/net || { echo "$number"; return; }
  done
}

# Gives the machine that is about to start a port: sets NET_ARGUMENTS and how to run QEMU.
plan_port() {
  local number
  NET_ARGUMENTS=() NET_RUN=()
  [ -n "$UP_NET" ] || return 0
  net_up
  number=$(free_number)
  record_machine net "$number" port "$(port_name "$UP_NAME")"
  # without vnet_hdr the guest finishes its own checksums: nobody on the way does it for it
  NET_ARGUMENTS=(-netdev "tap,id=n0,ifname=$(port_name "$UP_NAME"),script=no,downscript=no,vnet_hdr=off"
    -device "virtio-net-pci,netdev=n0,mac=$(net_mac "$number")")
  NET_RUN=(inside_net)
}

net_mac() { # NUMBER
  printf '52:54:00:66:00:%02x' "$1"
}

# Once the machine is up: its port joins the bridge, its interface gets an address.
join_port() {
  local number port
  [ -e "$MACHINE/net" ] || return 0
  number=$(cat "$MACHINE/net") port=$(cat "$MACHINE/port")
  inside_net ip link set "$port" up
  net_vsctl add-port br0 "$port" -- set interface "$port" "external_ids:lab=$UP_NAME"
  ask 300 run "ip link set eth0 up && ip addr add $NET_PREFIX.$number/24 dev eth0" ||
    fail "name=$UP_NAME has no network interface"
}

leave_port() { # DIR
  [ -e "$1/port" ] && net_is_up || return 0
  net_vsctl --if-exists del-port br0 "$(cat "$1/port")" || true
}

net_status() {
  local name dir
  net_is_up || fail "the network is not up; it comes with lab up NAME --net"
  printf '%-20s %-16s %-12s %s\n' MACHINE PORT ADDRESS MAC
  printf '%-20s %-16s %-12s %s\n' '(analyst)' br0 "$NET_PREFIX.1" "$(inside_net ip -o link show br0 | sed "s/.*ether //;s/ .*//")"
  for name in $(machine_names); do
    dir=$(machine_dir "$name")
    [ -e "$dir/net" ] || continue
    printf '%-20s %-16s %-12s %s\n' "$name" "$(cat "$dir/port")" "$NET_PREFIX.$(cat "$dir/net")" "$(net_mac "$(cat "$dir/net")")"
  done
  echo "switch: export OVS_RUNDIR=$NET_DIR; ovs-vsctl --db=unix:$NET_DIR/db.sock show"
}

net_address() { # NAME
  [ "$1" = analyst ] && { echo "$NET_PREFIX.1"; return; }
  [ -e "$(machine_dir "$1")/net" ] || usage_error "name=$1 is not on the network"
  echo "$NET_PREFIX.$(cat "$(machine_dir "$1")/net")"
}

net_ping() { # FROM TO
  local to status=0
  to=$(net_address "$2") || exit "$USAGE"
  if [ "$1" = analyst ]; then
    inside_net ping -c 2 -W 2 "$to" || status=1
  else
    need_machine "$1"
    ask 300 run "ping -c 2 -W 2 $to" || status=1
  fi
  return "$status"
}

# What blueguard's target profile says about where a machine is plugged in.
net_profile() { # NAME
  need_machine "$1"
  [ -e "$MACHINE/net" ] || usage_error "name=$1 is not on the network"
  cat <<END
{"spec": "$(cat "$MACHINE/spec")", "port": "$(cat "$MACHINE/port")", "bridge": "br0",
 "switch": {"rundir": "$NET_DIR", "db": "unix:$NET_DIR/db.sock"},
 "mac": "$(net_mac "$(cat "$MACHINE/net")")", "ip": "$(net_address "$1")"}
END
}

cmd_net() {
  local what=${1:-status}
  [ $# -eq 0 ] || shift
  case $what in
    up) net_up; net_status ;;
    status) net_status ;;
    down) net_down ;;
    ping) [ $# -eq 2 ] || usage_error "net ping needs FROM and TO"; net_ping "$@" ;;
    profile) [ $# -eq 1 ] || usage_error "net profile needs a NAME"; net_profile "$1" ;;
    run) net_is_up || fail "the network is not up"; inside_net sh -c "$*" ;;
    *) usage_error "net $what is not known" ;;
  esac
}
