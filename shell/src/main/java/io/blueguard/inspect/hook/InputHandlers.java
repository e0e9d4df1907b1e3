package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;

/** Who sees the events of keyboards and mice: {@code input_handler_list}. */
final class InputHandlers {
  private InputHandlers() {}

  static void collect(Pointers out) {
    if (!out.has("input_handler_list")) {
      return;
    }
    Field name = out.kernel().field("input_handler", "name");
    for (long handler :
        out.list(
            "input_handler_list",
            out.kernel().symbol("input_handler_list"),
            "input_handler",
            "node")) {
      out.attempt(
          "input_handler " + Hex.of(handler),
          () ->
              out.table(
                  "input_handler " + out.reader().cstring(name.get(out.reader(), handler), 64),
                  "input_handler",
                  handler));
    }
  }
}
