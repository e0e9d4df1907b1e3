package io.blueguard.profile;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A struct or union in BTF. A lookup of a member compares names in the blob and makes an object for
 * the hit only.
 */
final class BtfStruct implements Type.Struct {
  /** Members looked at in one lookup; the largest kernel struct has under a thousand. */
  private static final int BUDGET = 100_000;

  private static final int DEPTH = 32;

  private final Btf btf;
  private final int start;
  private final ConcurrentHashMap<String, Optional<Type.Member>> known = new ConcurrentHashMap<>();

  BtfStruct(Btf btf, int start) {
    this.btf = btf;
    this.start = start;
  }

  @Override
  public String name() {
    return BtfSpelling.tagged(union() ? "union" : "struct", btf, start);
  }

  @Override
  public long size() {
    return btf.data.third(start) & 0xffffffffL;
  }

  @Override
  public boolean union() {
    return btf.data.kind(start) == BtfData.UNION;
  }

  @Override
  public List<Type.Member> members() {
    List<Type.Member> members = new ArrayList<>();
    for (int i = 0; i < btf.data.count(start); i++) {
      members.add(build(btf, start, i, 0));
    }
    return members;
  }

  @Override
  public Optional<Type.Member> member(String name) {
    return known.computeIfAbsent(name, this::search);
  }

  private Optional<Type.Member> search(String name) {
    return name.isEmpty() ? Optional.empty() : new Search(name).in(btf, start, 0, 0);
  }

  /** One lookup with its budget, so that structs nested in a circle do not keep it forever. */
  private static final class Search {
    private final String name;
    private int budget = BUDGET;

    Search(String name) {
      this.name = name;
    }

    Optional<Type.Member> in(Btf btf, int start, long bits, int depth) {
      for (int i = 0; i < btf.data.count(start); i++) {
        if (budget-- == 0 || depth > DEPTH) {
          throw new Failure.BadData("btf structs are nested without end: member=" + name);
        }
        int nameAt = btf.data.name(entry(start, i));
        Optional<Type.Member> found =
            nameAt == 0 ? inside(btf, start, i, bits, depth) : Optional.empty();
        if (nameAt != 0 && btf.spells(nameAt, name)) {
          return Optional.of(build(btf, start, i, bits));
        }
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    private Optional<Type.Member> inside(Btf btf, int start, int i, long bits, int depth) {
      int id = btf.unqualified(typeId(btf, start, i));
      if (id == 0) {
        return Optional.empty();
      }
      Btf owner = btf.owner(id);
      int kind = owner.data.kind(owner.start(id));
      return kind == BtfData.STRUCT || kind == BtfData.UNION
          ? in(owner, owner.start(id), bits + offset(btf, start, i), depth + 1)
          : Optional.empty();
    }
  }

  private static int entry(int start, int i) {
    return start + 12 + 12 * i;
  }

  private static int typeId(Btf btf, int start, int i) {
    return Le.i32(btf.data.bytes, entry(start, i) + 4);
  }

  /** In bits. With the kind flag (4.20) the upper eight bits hold a bit field's width. */
  private static long offset(Btf btf, int start, int i) {
    long raw = Le.u32(btf.data.bytes, entry(start, i) + 8);
    return btf.data.flag(start) ? raw & 0xffffff : raw;
  }

  private static Type.Member build(Btf btf, int start, int i, long bits) {
    String name = btf.string(btf.data.name(entry(start, i)));
    int id = typeId(btf, start, i);
    long offset = bits + offset(btf, start, i);
    if (btf.data.flag(start)) {
      int width = Le.u8(btf.data.bytes, entry(start, i) + 11);
      return new Type.Member(name, btf.type(id), offset, width);
    }
    int bare = btf.unqualified(id);
    if (bare == 0 || btf.owner(bare).data.kind(btf.owner(bare).start(bare)) != BtfData.INT) {
      return new Type.Member(name, btf.type(id), offset, 0);
    }
    Btf owner = btf.owner(bare);
    int width = BtfTypes.partialBits(owner, owner.start(bare));
    int shift = width == 0 ? 0 : BtfTypes.partialOffset(owner, owner.start(bare));
    return new Type.Member(name, btf.type(id), offset + shift, width);
  }
}
