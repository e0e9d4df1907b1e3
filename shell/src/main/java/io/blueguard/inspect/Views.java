package io.blueguard.inspect;

import io.blueguard.base.Failure;
import java.util.List;

/** The views that ship, by the names they are typed with. */
public final class Views {
  private Views() {}

  /** Those whose rows a snapshot keeps and a watch follows. */
  public static List<View<?>> all() {
    return List.of(new Processes(), new Modules(), new SyscallTable(), new Interfaces());
  }

  /**
   * @throws Failure.UsageError when there is no such view
   */
  public static View<?> named(String name) {
    return all().stream()
        .filter(view -> view.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure.UsageError(
                    "no such view: name="
                        + name
                        + "; try "
                        + String.join(", ", all().stream().map(View::name).toList())));
  }
}
