package io.blueguard.testkit;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.List;
import java.util.function.Function;

/**
 * Words of memory by their index: a view whose walk a test writes itself.
 *
 * @param walk from a kernel to its rows
 */
public record Words(Function<Kernel, Inspection<Word>> walk) implements View<Words.Word> {
  public record Word(int index, long value) {}

  @Override
  public String name() {
    return "words";
  }

  @Override
  public Class<Word> rowType() {
    return Word.class;
  }

  @Override
  public List<String> key() {
    return List.of("index");
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public Inspection<Word> inspect(Kernel kernel) {
    return walk.apply(kernel);
  }
}
