package io.blueguard.script;

import io.blueguard.base.Failure;
import io.blueguard.kernel.HashWalk;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.MapleTree;
import io.blueguard.kernel.RbTree;
import io.blueguard.kernel.XArray;
import io.blueguard.profile.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kernel's containers as lists of things; each walk is bounded and notices a circle. */
final class Containers {
  private static final int LIMIT = 4 * 1024 * 1024;

  private Containers() {}

  /**
   * What a container holds, by its own type.
   *
   * @param link what its elements are
   * @throws Failure.UsageError when that is not known, or it is no container
   */
  static Collection<Object> elements(Kernel kernel, Shape container, long va, Link link) {
    String tag = container.tag();
    if (link == null) {
      throw new Failure.UsageError("cannot be iterated: type=" + tag + "; try " + hint(tag));
    }
    return switch (tag) {
      case "list_head" -> list(kernel, va, link);
      case "hlist_head", "hlist_nulls_head" -> hlist(kernel, va, link);
      case "rb_root", "rb_root_cached" -> rbtree(kernel, va, link);
      case "xarray", "radix_tree_root" -> xarray(kernel, va, link.type()).values();
      case "idr" -> idr(kernel, va, link.type()).values();
      case "maple_tree" -> maple(kernel, va, link.type()).values();
      default -> throw new Failure.UsageError("is no container: type=" + tag);
    };
  }

  private static String hint(String tag) {
    return switch (tag) {
      case "hlist_head", "hlist_nulls_head" -> "hlist('TYPE', 'MEMBER')";
      case "rb_root", "rb_root_cached" -> "rbtree('TYPE', 'MEMBER')";
      case "xarray", "radix_tree_root" -> "xarray('TYPE')";
      case "idr" -> "idr('TYPE')";
      case "maple_tree" -> "maple('TYPE')";
      case "rhashtable" -> "rhashtable('TYPE', 'MEMBER')";
      default -> "list('TYPE', 'MEMBER')";
    };
  }

  static List<Object> list(Kernel kernel, long head, Link link) {
    ListWalk walk = ListWalk.steady(kernel.space(), head, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), walk.objects(), walk.stopped());
  }

  /** Also a list that ends in an odd "nulls" marker. */
  static List<Object> hlist(Kernel kernel, long head, Link link) {
    HlistWalk walk = HlistWalk.from(kernel.space(), head, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), walk.objects(), walk.stopped());
  }

  static List<Object> hashTable(Kernel kernel, long first, Link link, long buckets) {
    HashWalk walk = HashWalk.chains(kernel.space(), first, buckets, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), walk.objects(), walk.stopped());
  }

  static List<Object> rhashtable(Kernel kernel, long va, Link link) {
    HashWalk walk = HashWalk.rhashtable(kernel, va, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), walk.objects(), walk.stopped());
  }

  /** In order of the keys. */
  static List<Object> rbtree(Kernel kernel, long root, Link link) {
    RbTree tree = RbTree.from(kernel.space(), root, offset(kernel, link), LIMIT);
    return things(kernel, link.type(), tree.objects(), tree.stopped());
  }

  /** Index to object, ascending; entries that are numbers come as numbers. */
  static Map<Long, Object> xarray(Kernel kernel, long va, String type) {
    XArray array = XArray.at(kernel, va, LIMIT);
    return indexed(kernel, type, array.indices(), array.entries(), array.stopped());
  }

  /** Id to object. */
  static Map<Long, Object> idr(Kernel kernel, long va, String type) {
    XArray array = XArray.idr(kernel, va, LIMIT);
    return indexed(kernel, type, array.indices(), array.entries(), array.stopped());
  }

  /** First index of each range to its object. */
  static Map<Long, Object> maple(Kernel kernel, long va, String type) {
    MapleTree tree = MapleTree.at(kernel, va, LIMIT);
    return indexed(kernel, type, tree.first(), tree.entries(), tree.stopped());
  }

  private static long offset(Kernel kernel, Link link) {
    return kernel.field(link.type(), link.member()).offset();
  }

  /** What is missing from a walk stands at its end, as a value with its reason. */
  private static List<Object> things(Kernel kernel, String tag, long[] objects, String stopped) {
    Shape shape = Shape.of(kernel, kernel.struct(tag));
    List<Object> found = new ArrayList<>(objects.length);
    for (long object : objects) {
      found.add(new Thing(kernel, shape, object, object, null));
    }
    if (!stopped.isEmpty()) {
      found.add(new Lost(stopped));
    }
    return found;
  }

  private static Map<Long, Object> indexed(
      Kernel kernel, String tag, long[] indices, long[] entries, String stopped) {
    Type.Struct type = kernel.struct(tag);
    Map<Long, Object> found = new LinkedHashMap<>();
    for (int i = 0; i < indices.length; i++) {
      boolean number = (entries[i] & 1) != 0;
      Object value = number ? entries[i] >>> 1 : Thing.at(kernel, type, entries[i]);
      found.put(indices[i], value);
    }
    if (!stopped.isEmpty()) {
      found.put(-1L, new Lost(stopped));
    }
    return found;
  }
}
