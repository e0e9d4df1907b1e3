package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.RbTree;
import io.blueguard.memory.Reader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is mounted, by the mount namespace of one process or of all: {@code
 * task_struct.nsproxy->mnt_ns}, a tree of mounts since 6.8 and a list before.
 */
public final class Mounts implements View<Mount> {
  /** {@code fs.mount-max} is 100,000 unless somebody raises it. */
  private static final int LIMIT = 1 << 20;

  private final Integer pid;

  /**
   * @param pid whose namespace; null for every one
   */
  public Mounts(Integer pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "mounts";
  }

  @Override
  public Class<Mount> rowType() {
    return Mount.class;
  }

  @Override
  public boolean named() {
    return pid == null;
  }

  @Override
  public List<String> key() {
    return List.of("namespace", "id", "mount");
  }

  @Override
  public Inspection<Mount> inspect(Kernel kernel) {
    Rows<Mount> rows = new Rows<>();
    MountFields fields = new MountFields(kernel);
    namespaces(kernel, rows)
        .forEach(
            (namespace, process) -> {
              try {
                for (long mount : mounts(kernel, namespace, rows)) {
                  if (!fields.cursor(mount)) {
                    rows.attempt(
                        "mount " + Hex.of(mount), () -> fields.read(mount, namespace, process));
                  }
                }
              } catch (Failure failure) {
                rows.fault("mount namespace " + Hex.of(namespace), failure.getMessage());
              }
            });
    return rows.done();
  }

  /** Each {@code struct mnt_namespace} with the first process in it. */
  private Map<Long, Integer> namespaces(Kernel kernel, Rows<?> rows) {
    Reader reader = kernel.space();
    Field proxy = kernel.field("task_struct", "nsproxy");
    Field mounts = kernel.field("nsproxy", "mnt_ns");
    Field number = kernel.field("task_struct", "tgid");
    Map<Long, Integer> found = new LinkedHashMap<>();
    for (long task : ProcessMemory.tasks(kernel, pid)) {
      try {
        long held = proxy.get(reader, task);
        // One that is dying has none any more.
        if (held != 0) {
          found.putIfAbsent(mounts.get(reader, held), (int) number.get(reader, task));
        }
      } catch (Failure failure) {
        rows.fault("namespaces of task " + Hex.of(task), failure.getMessage());
      }
    }
    return found;
  }

  private static long[] mounts(Kernel kernel, long namespace, Rows<?> rows) {
    String object = "mounts of namespace " + Hex.of(namespace);
    // Until 6.7 a counter was called mounts.
    if (kernel.optional("mnt_namespace", "mounts.rb_node").isPresent()) {
      long root = namespace + kernel.field("mnt_namespace", "mounts").offset();
      long node = kernel.field("mount", "mnt_node").offset();
      RbTree tree = RbTree.from(kernel.space(), root, node, LIMIT);
      if (!tree.stopped().isEmpty()) {
        rows.fault(object, tree.stopped());
      }
      return tree.objects();
    }
    long head = namespace + kernel.field("mnt_namespace", "list").offset();
    long node = kernel.field("mount", "mnt_list").offset();
    ListWalk list = ListWalk.steady(kernel.space(), head, node, LIMIT);
    rows.tell(object, list);
    return list.objects();
  }
}
