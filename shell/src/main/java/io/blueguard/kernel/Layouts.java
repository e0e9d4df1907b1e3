package io.blueguard.kernel;

import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Members by type and path, looked up once for each kernel and then shared by all its moments. */
final class Layouts {
  private final Types types;
  private final Map<String, Optional<Field>> fields = new ConcurrentHashMap<>();

  Layouts(Types types) {
    this.types = types;
  }

  Optional<Field> field(String type, String path) {
    return fields.computeIfAbsent(
        type + "." + path, key -> types.struct(type).flatMap(struct -> find(type, struct, path)));
  }

  private static Optional<Field> find(String owner, Type.Struct struct, String path) {
    Type.Struct current = struct;
    long bitOffset = 0;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length; i++) {
      Optional<Type.Member> member = current.member(names[i]);
      if (member.isEmpty()) {
        return Optional.empty();
      }
      bitOffset += member.get().bitOffset();
      Type type = member.get().type();
      if (i == names.length - 1) {
        return Optional.of(field(owner, path, type, bitOffset, member.get().bits()));
      }
      if (!(type.resolved() instanceof Type.Struct next)) {
        return Optional.empty();
      }
      current = next;
    }
    return Optional.empty();
  }

  private static Field field(String owner, String path, Type type, long bitOffset, int bits) {
    // Typedefs are looked through once here, and not with each value.
    Type plain = type.resolved();
    return new Field(
        owner, path, plain, bitOffset >> 3, bits == 0 ? 0 : (int) (bitOffset & 7), bits);
  }
}
