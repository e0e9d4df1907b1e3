package io.blueguard.inspect.text;

import io.blueguard.base.Range;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.RbTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernel memory that was asked for page by page, and who asked: one tree {@code vmap_area_root},
 * since 6.9 one tree in each of {@code vmap_nodes}.
 *
 * @param caller return address of who asked, 0 when that is not kept
 */
public record VmallocAreas(Range range, long caller) {
  private static final int LIMIT = 1 << 20;
  private static final int MAX_NODES = 1024;

  public static List<VmallocAreas> of(Kernel kernel) {
    List<VmallocAreas> found = new ArrayList<>();
    if (kernel.has("vmap_nodes") && kernel.optional("vmap_node", "busy.root").isPresent()) {
      long nodes = kernel.space().u64(kernel.symbol("vmap_nodes"));
      long count = kernel.space().u32(kernel.symbol("nr_vmap_nodes"));
      long size = kernel.struct("vmap_node").size();
      long root = kernel.field("vmap_node", "busy.root").offset();
      for (int i = 0; i < Math.clamp(count, 0, MAX_NODES); i++) {
        tree(kernel, nodes + i * size + root, found);
      }
    } else {
      tree(kernel, kernel.symbol("vmap_area_root"), found);
    }
    return found;
  }

  private static void tree(Kernel kernel, long root, List<VmallocAreas> found) {
    Field start = kernel.field("vmap_area", "va_start");
    Field end = kernel.field("vmap_area", "va_end");
    Field owner = kernel.field("vmap_area", "vm");
    Field caller = kernel.field("vm_struct", "caller");
    long node = kernel.field("vmap_area", "rb_node").offset();
    for (long area : RbTree.from(kernel.space(), root, node, LIMIT).objects()) {
      long from = start.get(kernel.space(), area);
      long length = end.get(kernel.space(), area) - from;
      long vm = owner.get(kernel.space(), area);
      // An area without a vm_struct shares its place with a size.
      boolean known = vm < 0;
      if (length > 0) {
        long who = known ? caller.get(kernel.space(), vm) : 0;
        found.add(new VmallocAreas(new Range(from, length), who));
      }
    }
  }
}
