// The chains of arp_tbl.nht and nd_tbl.nht, for IPv4 and IPv6, each of struct neighbour.
def states =
    ['INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT']
def chains = { table ->
  def hash = object('neigh_table', table).nht
  def heads = hash.has('hash_heads')  // since 6.13
  def node = heads ? 'hash' : 'next'
  hash.ref(heads ? 'hash_heads' : 'hash_buckets').cast('void **')[0]
      .hashTable('neighbour', node, 1L << hash.hash_shift)
}
def ip = { bytes ->
  InetAddress.getByAddress(bytes).hostAddress.replaceFirst(/(^|:)0(:0)+(:|$)/, '::')
}
def mac = { bytes -> bytes.any() ? bytes.collect { String.format('%02x', it) }.join(':') : '' }
[arp_tbl: 4, nd_tbl: 16].findAll { sym(it.key).any() }.collectMany { table, bytes ->
  chains(table).collect { neighbour ->
    def bits = (0..7).findAll { neighbour.nud_state >> it & 1 }
    [
      ip: ip(neighbour.ref('primary_key').bytes(bytes)),
      mac: mac(neighbour.ref('ha').bytes(neighbour.dev.addr_len)),
      state: bits ? bits.collect { states[it] }.join('|') : 'NONE', device: neighbour.dev.name,
      namespace: neighbour.dev.nd_net.net.ns.inum, neighbour: hex(neighbour)
    ]
  }
}
