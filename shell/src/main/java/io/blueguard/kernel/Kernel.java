package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.Symbols;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import io.blueguard.space.AddressSpace;
import java.util.Optional;

/**
 * A kernel at one moment: its memory, its types, its symbols. What is cached in it (translations,
 * {@link Moment}) is as old as the object, so on a live target each question gets a new one from
 * {@link #now()}.
 */
public final class Kernel {
  private final About about;
  private final AddressSpace space;
  private final Types types;
  private final Symbols symbols;
  private final Layouts layouts;
  private final Lasting lasting;
  private final Moment moment = new Moment();

  public Kernel(About about, AddressSpace space, Types types, Symbols symbols) {
    this(about, space, types, symbols, new Layouts(types), new Lasting());
  }

  private Kernel(
      About about,
      AddressSpace space,
      Types types,
      Symbols symbols,
      Layouts layouts,
      Lasting lasting) {
    this.about = about;
    this.space = space;
    this.types = types;
    this.symbols = symbols;
    this.layouts = layouts;
    this.lasting = lasting;
  }

  /** The same kernel at a new moment: nothing read before is remembered. */
  public Kernel now() {
    return over(space.memory().base());
  }

  /**
   * The same kernel at a new moment, read through another view of the same memory: one that counts,
   * records or has fetched ahead.
   *
   * @param base a view of what this kernel's memory has as its {@link PhysicalMemory#base}; of a
   *     guest's kernel that is the memory of its host
   */
  public Kernel over(PhysicalMemory base) {
    PhysicalMemory memory = space.memory().on(base);
    AddressSpace there =
        memory.still()
            ? space.over(memory)
            : new AddressSpace(memory, space.layout(), space.root());
    return new Kernel(about, there, types, symbols, layouts, lasting);
  }

  /** The same kernel at the same moment with more types and symbols: those of its modules. */
  public Kernel knowing(Types moreTypes, Symbols moreSymbols) {
    Layouts more = lasting.of(Layouts.class, moreTypes, () -> new Layouts(moreTypes));
    return new Kernel(about, space, moreTypes, moreSymbols, more, lasting);
  }

  /** What was worked out once for this moment and others of the same kernel. */
  public Lasting lasting() {
    return lasting;
  }

  /** What was worked out of its memory so far. */
  public Moment moment() {
    return moment;
  }

  public About about() {
    return about;
  }

  public AddressSpace space() {
    return space;
  }

  public Types types() {
    return types;
  }

  public Symbols symbols() {
    return symbols;
  }

  /**
   * The address of a symbol.
   *
   * @throws Failure.NoSuchSymbol when this kernel does not have it
   */
  public long symbol(String name) {
    return symbols
        .address(name)
        .orElseThrow(
            () ->
                new Failure.NoSuchSymbol(
                    "no such symbol: name=" + name + "; try sym with a part of the name"));
  }

  public boolean has(String symbol) {
    return symbols.address(symbol).isPresent();
  }

  /**
   * A struct or union by its tag.
   *
   * @throws Failure.NoSuchMember when this kernel does not have it
   */
  public Type.Struct struct(String tag) {
    return types
        .struct(tag)
        .orElseThrow(() -> new Failure.NoSuchMember("no such type: name=" + tag));
  }

  /**
   * A member, by a path through embedded structs: {@code field("task_struct", "thread_info.cpu")}.
   *
   * @throws Failure.NoSuchMember when this kernel does not have it
   */
  public Field field(String type, String path) {
    return layouts
        .field(type, path)
        .orElseThrow(
            () -> new Failure.NoSuchMember("no such member: type=" + type + " member=" + path));
  }

  /** The first of several paths that this kernel has: newest layout first. */
  public Field field(String type, String newest, String... older) {
    return optional(type, newest, older)
        .orElseThrow(
            () -> new Failure.NoSuchMember("no such member: type=" + type + " member=" + newest));
  }

  /** Like {@link #field(String, String, String...)}, empty where the kernel has none of them. */
  public Optional<Field> optional(String type, String newest, String... older) {
    Optional<Field> found = layouts.field(type, newest);
    for (int i = 0; found.isEmpty() && i < older.length; i++) {
      found = layouts.field(type, older[i]);
    }
    return found;
  }

  /** An object of a struct or union type at an address. */
  public KObject object(String tag, long va) {
    return new KObject(this, struct(tag), va);
  }

  /** The variable behind a symbol; kernels tell addresses of variables, not their types. */
  public KObject variable(String symbol, String tag) {
    return object(tag, symbol(symbol));
  }
}
