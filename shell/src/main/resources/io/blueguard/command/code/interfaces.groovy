// The devices of each network namespace: net.dev_base_head, with the addresses that hang on them.
def namespaces = [kernel.init_net] + kernel.net_namespace_list.findAll { it != kernel.init_net }
def mac = { bytes -> bytes.any() ? bytes.collect { String.format('%02x', it) }.join(':') : '' }
def text = { bytes -> InetAddress.getByAddress(bytes).hostAddress }
def version4 = { device ->
  def found = []
  def at = device.ip_ptr ? device.ip_ptr.ifa_list : null
  while (at && found.size() < 4096) {
    found << "${text(at.ref('ifa_local').bytes(4))}/$at.ifa_prefixlen".toString()
    at = at.ifa_next
  }
  found
}
def version6 = { device ->
  def all = device.ip6_ptr ? device.ip6_ptr.addr_list.list('inet6_ifaddr', 'if_list') : []
  all.collect {
    def short6 = text(it.ref('addr').bytes(16)).replaceFirst(/(^|:)0(:0)+(:|$)/, '::')
    "$short6/$it.prefix_len".toString()
  }
}
namespaces.collectMany { net ->
  net.dev_base_head.collect { device ->
    [
      name: device.name, index: device.ifindex,
      mac: mac(device.ref('dev_addr').cast('void **')[0].bytes(device.addr_len)),
      permanent_mac: mac(device.ref('perm_addr').bytes(device.addr_len)),
      up: (device.flags & 1) != 0, ipv4: version4(device), ipv6: version6(device),
      namespace: net.ns.inum, device: hex(device)
    ]
  }
}
