package io.blueguard.script;

import io.blueguard.base.Range;
import io.blueguard.kernel.About;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.ReplayMemory;
import io.blueguard.profile.Symbol;
import io.blueguard.profile.SymbolTable;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel of sixteen tasks and nothing else, to practise on before there is one: what a loop over
 * tasks is made of has then run and is compiled.
 *
 * <pre>
 * pa 0x0000  PGD, one entry: the PUD
 * pa 0x1000  PUD, one entry: a page of 1 GiB at pa 0
 * pa 0x2000  tasks of 64 bytes: pid, comm at 8, tasks at 24
 * </pre>
 */
final class Practice {
  private static final int TASKS = 16;
  private static final int TASK = 64;
  private static final int FIRST = 0x2000;
  private static final int COMM = 8;
  private static final int LINKS = 24;
  private static final long PRESENT = 0x63;
  private static final long HUGE = 0xe3;

  /** Where the direct map of an x86-64 kernel begins. */
  private static final long BASE = 0xffff_8880_0000_0000L;

  private Practice() {}

  static Kernel kernel() {
    return new Kernel(
        new About("", "", "x86_64", "", 0, BASE, "full", List.of(), false),
        new AddressSpace(memory(), PagingLayout.X86_64_4_LEVEL, 0),
        new Known(Map.of("task_struct", task(), "list_head", list())),
        SymbolTable.of(List.of(new Symbol("init_task", BASE + FIRST, 'D', "")), "practice"));
  }

  private static ReplayMemory memory() {
    ByteBuffer bytes = ByteBuffer.allocate(FIRST + TASKS * TASK).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong((int) (BASE >>> 39 & 511) * Long.BYTES, 0x1000 | PRESENT);
    bytes.putLong(0x1000, HUGE);
    for (int i = 0; i < TASKS; i++) {
      int at = FIRST + i * TASK;
      bytes.putInt(at, i).putLong(at + COMM, 0x7265_7070_6177_73L);
      bytes.putLong(at + LINKS, links(i + 1)).putLong(at + LINKS + 8, links(i + TASKS - 1));
    }
    MemorySegment all = MemorySegment.ofArray(bytes.array());
    return new ReplayMemory(new ReadSet(List.of(new Range(0, all.byteSize())), all, true, false));
  }

  private static long links(int task) {
    return BASE + FIRST + task % TASKS * TASK + LINKS;
  }

  private static Struct task() {
    Type letter = new Type.Int("char", 1, true, true, false);
    Type number = new Type.Int("int", 4, true, false, false);
    return new Struct(
        "struct task_struct",
        TASK,
        List.of(
            new Type.Member("pid", number, 0, 0),
            new Type.Member("comm", new Letters(letter, 16), 8 * COMM, 0),
            new Type.Member("tasks", list(), 8 * LINKS, 0)));
  }

  private static Struct list() {
    return new Struct("struct list_head", 16, List.of());
  }

  private record Letters(Type element, long count) implements Type.Array {}

  private record Struct(String name, long size, List<Member> members) implements Type.Struct {
    @Override
    public boolean union() {
      return false;
    }

    @Override
    public Optional<Member> member(String wanted) {
      return members.stream().filter(member -> member.name().equals(wanted)).findFirst();
    }
  }

  private record Known(Map<String, Type.Struct> structs) implements Types {
    @Override
    public Optional<Type.Struct> struct(String tag) {
      return Optional.ofNullable(structs.get(tag));
    }

    @Override
    public Optional<Type> find(String name) {
      return Optional.ofNullable(structs.get(name.replaceFirst("^struct ", "")));
    }

    @Override
    public Optional<Long> enumerator(String name) {
      return Optional.empty();
    }

    @Override
    public Stream<String> names(String prefix) {
      return structs.keySet().stream();
    }

    @Override
    public int count() {
      return structs.size();
    }

    @Override
    public String source() {
      return "practice";
    }
  }
}
