package io.blueguard.inspect.struct;

import io.blueguard.base.Hex;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flag words spelled out: {@code PF_KTHREAD | PF_NOFREEZE}.
 *
 * <p>C macros leave no trace in a kernel's types, so that those of the common words stand here,
 * each with the header it comes from; only bits that have meant the same from 5.4 to 7.x. What the
 * kernel has as an enumeration ({@code net_device_flags}, {@code pageflags}) is read from its
 * types. Bits without a name stay a number.
 *
 * @param names name to mask, lowest bit first
 */
public record FlagNames(Map<String, Long> names) {
  private static final Map<String, FlagNames> WORDS = new LinkedHashMap<>();

  /** Enumerations whose values are masks, or numbers of bits. */
  private static final Map<String, String> ENUMS =
      Map.of(
          "net_device.flags", "net_device_flags",
          "net_device.priv_flags", "netdev_priv_flags",
          "page.flags", "pageflags",
          "kernfs_node.flags", "kernfs_node_flag");

  static {
    // include/linux/sched.h; 0x8, 0x4000, 0x10000 and 0x800000 changed their meaning and are left.
    word(
        "task_struct.flags",
        "PF_VCPU=0 PF_IDLE=1 PF_EXITING=2 PF_IO_WORKER=4 PF_WQ_WORKER=5 PF_FORKNOEXEC=6"
            + " PF_MCE_PROCESS=7 PF_SUPERPRIV=8 PF_DUMPCORE=9 PF_SIGNALED=10 PF_MEMALLOC=11"
            + " PF_NPROC_EXCEEDED=12 PF_USED_MATH=13 PF_NOFREEZE=15 PF_KSWAPD=17"
            + " PF_MEMALLOC_NOFS=18 PF_MEMALLOC_NOIO=19 PF_LOCAL_THROTTLE=20 PF_KTHREAD=21"
            + " PF_RANDOMIZE=22 PF_NO_SETAFFINITY=26 PF_MCE_EARLY=27 PF_SUSPEND_TASK=31");
    // include/linux/mm.h
    word(
        "vm_area_struct.vm_flags",
        "VM_READ=0 VM_WRITE=1 VM_EXEC=2 VM_SHARED=3 VM_MAYREAD=4 VM_MAYWRITE=5 VM_MAYEXEC=6"
            + " VM_MAYSHARE=7 VM_GROWSDOWN=8 VM_PFNMAP=10 VM_LOCKED=13 VM_IO=14 VM_SEQ_READ=15"
            + " VM_RAND_READ=16 VM_DONTCOPY=17 VM_DONTEXPAND=18 VM_LOCKONFAULT=19 VM_ACCOUNT=20"
            + " VM_NORESERVE=21 VM_HUGETLB=22 VM_SYNC=23 VM_ARCH_1=24 VM_WIPEONFORK=25"
            + " VM_DONTDUMP=26 VM_SOFTDIRTY=27 VM_MIXEDMAP=28 VM_HUGEPAGE=29 VM_NOHUGEPAGE=30"
            + " VM_MERGEABLE=31");
    // include/uapi/asm-generic/fcntl.h, as x86 and arm64 have them but for O_DIRECT and its like
    word(
        "file.f_flags",
        "O_WRONLY=0 O_RDWR=1 O_CREAT=6 O_EXCL=7 O_NOCTTY=8 O_TRUNC=9 O_APPEND=10 O_NONBLOCK=11"
            + " O_DSYNC=12 FASYNC=13 O_CLOEXEC=19 O_PATH=21");
    // include/linux/fs.h
    word(
        "super_block.s_flags",
        "SB_RDONLY=0 SB_NOSUID=1 SB_NODEV=2 SB_NOEXEC=3 SB_SYNCHRONOUS=4 SB_DIRSYNC=7 SB_SILENT=15"
            + " SB_POSIXACL=16 SB_KERNMOUNT=22 SB_ACTIVE=30");
    // include/linux/mount.h
    word(
        "vfsmount.mnt_flags",
        "MNT_NOSUID=0 MNT_NODEV=1 MNT_NOEXEC=2 MNT_NOATIME=3 MNT_NODIRATIME=4 MNT_RELATIME=5"
            + " MNT_READONLY=6");
  }

  private static void word(String member, String bits) {
    Map<String, Long> names = new LinkedHashMap<>();
    for (String bit : bits.split(" ")) {
      int equals = bit.indexOf('=');
      names.put(bit.substring(0, equals), 1L << Integer.parseInt(bit.substring(equals + 1)));
    }
    WORDS.put(member, new FlagNames(names));
  }

  /** The names of a member's bits; empty where it is no flag word that is known. */
  public static Optional<FlagNames> of(Types types, String tag, String member) {
    String key = tag + "." + member;
    FlagNames known = WORDS.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    return Optional.ofNullable(ENUMS.get(key))
        .flatMap(name -> types.find("enum " + name))
        .map(Type::resolved)
        .filter(Type.Enumeration.class::isInstance)
        .map(names -> ofEnum((Type.Enumeration) names));
  }

  /** The mask of a macro: {@code PF_KTHREAD}. */
  public static Optional<Long> mask(String name) {
    return WORDS.values().stream()
        .map(word -> word.names.get(name))
        .filter(mask -> mask != null)
        .findFirst();
  }

  /** Values that count up from zero are numbers of bits, values that are single bits are masks. */
  private static FlagNames ofEnum(Type.Enumeration type) {
    boolean masks = type.values().values().stream().allMatch(v -> Long.bitCount(v) == 1);
    Map<String, Long> names = new LinkedHashMap<>();
    type.values()
        .forEach(
            (name, value) -> {
              if (masks) {
                names.put(name, value);
              } else if (value >= 0 && value < 64 && !names.containsValue(1L << value)) {
                names.put(name, 1L << value);
              }
            });
    return new FlagNames(names);
  }

  /** {@code PF_KTHREAD | PF_NOFREEZE | 0x10000}; {@code 0} for no bit at all. */
  public String spell(long value) {
    List<String> words = new ArrayList<>();
    long rest = value;
    for (Map.Entry<String, Long> name : names.entrySet()) {
      if ((value & name.getValue()) != 0) {
        words.add(name.getKey());
        rest &= ~name.getValue();
      }
    }
    if (rest != 0 || words.isEmpty()) {
      words.add(rest == 0 ? "0" : Hex.of(rest));
    }
    return String.join(" | ", words);
  }
}
