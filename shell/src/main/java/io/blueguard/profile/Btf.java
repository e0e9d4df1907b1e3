package io.blueguard.profile;

import io.blueguard.base.Failure;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The types of a kernel, or of one of its modules, out of a BTF blob.
 *
 * <p>A kernel has a hundred thousand types and a session asks for fifty. So nothing is built ahead
 * but two integer arrays: where each type starts, and a hash table of the named ones. A type
 * becomes an object when it is asked for. A blob that lies about its own shape is BadData, at once
 * or when the lying part is asked for.
 */
public final class Btf implements Types {
  private static final int QUALIFIERS = 64;
  private static final Type VOID = new Type.Void();

  final BtfData data;
  private final Btf base;
  private final int firstId;
  private final int firstString;
  private final int[] starts;
  private final BtfNames names;
  private final AtomicReferenceArray<Type> built;
  // Sixty thousand names that only a judge of code pointers asks for.
  private volatile BtfNames functions;
  private final ConcurrentHashMap<String, Optional<Long>> enumerators = new ConcurrentHashMap<>();

  private Btf(BtfData data, Btf base, int[] starts, int[] slots) {
    this.data = data;
    this.base = base;
    this.starts = starts;
    this.firstId = base == null ? 1 : base.firstId + base.starts.length;
    this.firstString = base == null ? 0 : base.firstString + base.stringLength();
    this.names =
        slots == null
            ? BtfNames.build(this, starts, BtfNames.INDEXED)
            : new BtfNames(this, starts, slots);
    this.built = new AtomicReferenceArray<>(starts.length);
  }

  /** A kernel's own blob. Throws BadData. */
  public static Btf parse(byte[] blob) {
    return new Btf(new BtfData(blob), null, data(blob).index(), null);
  }

  /** A module's blob, which goes on where its base ends. Throws BadData. */
  public static Btf split(byte[] blob, Btf base) {
    return new Btf(new BtfData(blob), base, data(blob).index(), null);
  }

  /** From what {@link #starts} and {@link #slots} gave for the same blob earlier. */
  static Btf restored(byte[] blob, int[] starts, int[] slots) {
    return new Btf(new BtfData(blob), null, starts, slots);
  }

  /** The length of the blob whose first 24 bytes these are; -1 when they are not BTF. */
  public static long length(byte[] header) {
    return BtfData.length(header);
  }

  private static BtfData data(byte[] blob) {
    return new BtfData(blob);
  }

  int[] starts() {
    return starts;
  }

  int[] slots() {
    return names.slots();
  }

  /** The bytes themselves, not to be changed. */
  public byte[] blob() {
    return data.bytes;
  }

  int firstId() {
    return firstId;
  }

  private int stringLength() {
    return data.stringsEnd - data.stringsStart;
  }

  @Override
  public String source() {
    return "btf";
  }

  @Override
  public int count() {
    return starts.length + (base == null ? 0 : base.count());
  }

  @Override
  public Optional<Type.Struct> struct(String tag) {
    int id = names.find(tag, BtfNames.STRUCTS);
    if (id != 0 && type(id) instanceof Type.Struct struct) {
      return Optional.of(struct);
    }
    return base == null ? Optional.empty() : base.struct(tag);
  }

  @Override
  public Optional<Type> find(String name) {
    String text = name.strip().replaceAll("\\s+", " ");
    int space = text.indexOf(' ');
    String word = space < 0 ? "" : text.substring(0, space);
    int kinds = BtfNames.kinds(word);
    if (kinds != 0) {
      return find(text.substring(space + 1), kinds, BtfNames.forwards(word));
    }
    return text.equals("void")
        ? Optional.of(VOID)
        : find(text, BtfNames.PLAIN, BtfNames.TAGS, BtfNames.forwards("struct"));
  }

  private Optional<Type> find(String name, int... choices) {
    for (int kinds : choices) {
      for (Btf btf = this; btf != null; btf = btf.base) {
        int id = btf.names.find(name, kinds);
        if (id != 0) {
          return Optional.of(btf.type(id));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<Long> enumerator(String name) {
    Optional<Long> value = enumerators.computeIfAbsent(name, this::enumeratorHere);
    return value.isPresent() || base == null ? value : base.enumerator(name);
  }

  @Override
  public Optional<Type.Function> function(String name) {
    BtfNames index = functions;
    if (index == null) {
      index = BtfNames.build(this, starts, BtfNames.FUNCTIONS);
      functions = index;
    }
    int id = index.find(name, BtfNames.FUNCTIONS);
    if (id != 0 && type(id).resolved() instanceof Type.Function function) {
      return Optional.of(function);
    }
    return base == null ? Optional.empty() : base.function(name);
  }

  private Optional<Long> enumeratorHere(String name) {
    for (int start : starts) {
      int kind = data.kind(start);
      if (kind == BtfData.ENUM || kind == BtfData.ENUM64) {
        Optional<Long> value = BtfEnums.value(this, start, name);
        if (value.isPresent()) {
          return value;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Stream<String> names(String prefix) {
    Stream<String> here =
        IntStream.of(starts)
            .filter(start -> (1 << data.kind(start) & (BtfNames.TAGS | BtfNames.TYPEDEFS)) != 0)
            .mapToObj(start -> string(data.name(start)))
            .filter(name -> !name.isEmpty() && name.startsWith(prefix));
    Stream<String> all = base == null ? here : Stream.concat(here, base.names(prefix));
    return all.sorted().distinct();
  }

  /** Every per-CPU and global variable that the blob describes has its type here. */
  @Override
  public Optional<Type> variable(String name) {
    for (int start : starts) {
      if (data.kind(start) == BtfData.VAR && spells(data.name(start), name)) {
        return Optional.of(type(data.third(start)));
      }
    }
    return base == null ? Optional.empty() : base.variable(name);
  }

  /** The type of that number, without its qualifiers. Throws BadData where there is none. */
  Type type(int id) {
    int bare = unqualified(id);
    if (bare == 0) {
      return VOID;
    }
    Btf owner = owner(bare);
    Type known = owner.built.get(bare - owner.firstId);
    if (known != null) {
      return known;
    }
    Type fresh = BtfTypes.build(owner, bare, owner.starts[bare - owner.firstId]);
    return owner.built.compareAndSet(bare - owner.firstId, null, fresh)
        ? fresh
        : owner.built.get(bare - owner.firstId);
  }

  /** Follows const, volatile, restrict and type tags to what they qualify. */
  int unqualified(int id) {
    int bare = id;
    for (int hops = 0; bare != 0; hops++) {
      Btf owner = owner(bare);
      int start = owner.starts[bare - owner.firstId];
      int kind = owner.data.kind(start);
      if (kind < BtfData.VOLATILE || kind > BtfData.RESTRICT && kind != BtfData.TYPE_TAG) {
        return bare;
      }
      if (hops == QUALIFIERS) {
        throw new Failure.BadData("btf qualifiers go in a circle: type=" + id);
      }
      bare = owner.data.third(start);
    }
    return 0;
  }

  /** The blob, this one or a base of it, in which that type stands. */
  Btf owner(int id) {
    Btf btf = this;
    while (btf.base != null && id > 0 && id < btf.firstId) {
      btf = btf.base;
    }
    if (id < btf.firstId || id - btf.firstId >= btf.starts.length) {
      throw new Failure.BadData("btf refers to a type that is not there: type=" + id);
    }
    return btf;
  }

  int start(int id) {
    return starts[id - firstId];
  }

  String string(int offset) {
    Btf btf = stringOwner(offset);
    return Le.string(btf.data.bytes, btf.stringAt(offset), btf.data.stringsEnd);
  }

  boolean spells(int offset, String text) {
    Btf btf = stringOwner(offset);
    return Le.spells(btf.data.bytes, btf.stringAt(offset), btf.data.stringsEnd, text);
  }

  private Btf stringOwner(int offset) {
    Btf btf = this;
    while (btf.base != null && offset >= 0 && offset < btf.firstString) {
      btf = btf.base;
    }
    return btf;
  }

  boolean ownsString(int offset) {
    return offset >= firstString;
  }

  /** Place in the blob of a string that this blob owns. */
  int stringAt(int offset) {
    int local = offset - firstString;
    if (local < 0 || local >= stringLength()) {
      throw new Failure.BadData("btf refers to a string that is not there: offset=" + offset);
    }
    return data.stringsStart + local;
  }
}
