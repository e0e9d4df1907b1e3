// The list that the symbol modules heads. A row is made of members of struct module.
def memory = { module ->
  if (module.has('mem')) {  // since 6.4, text first
    return module.mem.collect { [it.base.pointer(), it.size] }
  }
  [module.core_layout, module.init_layout].collect { [it.base.pointer(), it.size] }
}
kernel.modules.findAll { it.state != 'MODULE_STATE_UNFORMED' }.collect { module ->
  def parts = memory(module)
  [
    name: module.name, size: parts.sum { it[1] }, base: hex(parts[0][0]),
    refs: module.refcnt.counter - 1,  // it holds one reference to itself
    used_by: module.source_list.collect { it.source.name },
    state: ['Live', 'Loading', 'Unloading'][module.state.number() as int],
    taints: 'PFSRMBUDAWCIOELKXTNJ'.toList().withIndex()
        .findAll { letter, bit -> module.taints >> bit & 1 }.collect { it[0] }.join(''),
    module: hex(module)
  ]
}
