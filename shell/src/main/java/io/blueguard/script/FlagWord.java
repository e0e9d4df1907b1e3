package io.blueguard.script;

import io.blueguard.inspect.struct.FlagNames;
import java.util.List;

/**
 * A flag word: computes as its number, prints the names of its bits. {@code 'PF_KTHREAD' in
 * task.flags} asks for one of them.
 */
public final class FlagWord extends Word {
  private final FlagNames names;

  FlagWord(FlagNames names, long number) {
    super(number);
    this.names = names;
  }

  /** The bits that are set, by name; what has none as one number. */
  public List<String> getNames() {
    return number() == 0 ? List.of() : List.of(names.spell(number()).split(" \\| "));
  }

  /** Groovy's {@code in}, and a case of its {@code switch}. */
  public boolean isCase(Object name) {
    return getNames().contains(String.valueOf(name));
  }

  @Override
  public String toString() {
    return names.spell(number());
  }
}
