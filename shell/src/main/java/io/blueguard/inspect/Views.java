package io.blueguard.inspect;

import java.util.List;

/** The views that ship, by the names they are typed with. */
public final class Views {
  private Views() {}

  /** Those whose rows a snapshot keeps and a watch follows. */
  public static List<View<?>> all() {
    return List.of(new Processes(), new Modules(), new SyscallTable(), new Interfaces());
  }
}
