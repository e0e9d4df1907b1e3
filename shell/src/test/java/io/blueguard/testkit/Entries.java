package io.blueguard.testkit;

import io.blueguard.space.PagingLayout;

/** Page-table entries as the processors' manuals draw them, for kernel read-write pages. */
enum Entries {
  X86 {
    @Override
    long table(long pa) {
      return pa | 0x67;
    }

    @Override
    long leaf(long pa, long size, long smallest) {
      return pa | 0x163 | (size > smallest ? 0x80 : 0);
    }

    @Override
    long address(long entry) {
      return entry & 0x000f_ffff_ffff_f000L;
    }
  },
  EPT {
    @Override
    long table(long pa) {
      return pa | 7;
    }

    @Override
    long leaf(long pa, long size, long smallest) {
      return pa | 0x37 | (size > smallest ? 0x80 : 0);
    }

    @Override
    long address(long entry) {
      return entry & 0x000f_ffff_ffff_f000L;
    }
  },
  ARM {
    @Override
    long table(long pa) {
      return pa | 3;
    }

    @Override
    long leaf(long pa, long size, long smallest) {
      return pa | 0x0060_0000_0000_0701L | (size > smallest ? 0 : 2);
    }

    @Override
    long address(long entry) {
      return entry & 0x0000_ffff_ffff_f000L;
    }
  },
  ARM_64K {
    @Override
    long table(long pa) {
      return pa & 0x0000_ffff_ffff_0000L | (pa >>> 48 & 0xf) << 12 | 3;
    }

    @Override
    long leaf(long pa, long size, long smallest) {
      return table(pa) & ~3L | 0x0060_0000_0000_0701L | (size > smallest ? 0 : 2);
    }

    @Override
    long address(long entry) {
      return entry & 0x0000_ffff_ffff_0000L | (entry >>> 12 & 0xf) << 48;
    }
  },
  ARM_LPA2 {
    @Override
    long table(long pa) {
      return pa & 0x0003_ffff_ffff_f000L | (pa >>> 50 & 3) << 8 | 3;
    }

    @Override
    long leaf(long pa, long size, long smallest) {
      return table(pa) & ~3L | 0x0060_0000_0000_0401L | (size > smallest ? 0 : 2);
    }

    @Override
    long address(long entry) {
      return entry & 0x0003_ffff_ffff_f000L | (entry >>> 8 & 3) << 50;
    }
  };

  abstract long table(long pa);

  abstract long leaf(long pa, long size, long smallest);

  abstract long address(long entry);

  static Entries of(PagingLayout layout) {
    if (layout.name().startsWith("ept")) {
      return EPT;
    }
    if (!layout.name().startsWith("arm64")) {
      return X86;
    }
    if (layout.pageSize() == 0x10000) {
      return ARM_64K;
    }
    return layout.equals(PagingLayout.ARM64_4K_52) ? ARM_LPA2 : ARM;
  }
}
