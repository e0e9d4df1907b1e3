package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Says why no kernel was found: what was looked for, what there was of it, what to try. */
record Explain(PhysicalMemory memory, TokenScan scan, List<Candidate> candidates, int bare) {
  private static final int SHOWN = 3;
  private static final int MAX_HITS = 1000;

  static String size(PhysicalMemory memory) {
    long bytes = memory.extents().stream().mapToLong(Range::length).sum();
    return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : bytes + " bytes";
  }

  /** The likeliest reason, from what came nearest to a kernel. */
  Failure failure() {
    for (Candidate candidate : candidates) {
      if (candidate.paging() != null && candidate.types() == null) {
        return new Failure.BadData(
            "kernel has no btf type information: release=%s; try an ISF file in profiles/isf"
                .formatted(candidate.banner().release()));
      }
    }
    for (Candidate candidate : candidates) {
      if (candidate.banner() != null) {
        return new Failure.BadData(
            "kernel found but not proved: release=%s, %s"
                .formatted(candidate.banner().release(), candidate.trust().failed()));
      }
    }
    return none();
  }

  private Failure none() {
    List<String> releases = releases();
    if (releases.isEmpty()) {
      return new Failure.BadData(
          "no linux kernel in %s of ram: looked for kallsyms tables and \"linux version\", found none; "
                  .formatted(size(memory))
              + "try an image of a linux machine's whole memory, x86_64 or aarch64");
    }
    if (bare > 0) {
      return new Failure.BadData(
          "kernel has symbols for its functions only: releases=%s symbols=%d; "
                  .formatted(String.join(",", releases), bare)
              + "it was built without CONFIG_KALLSYMS_ALL, and its data cannot be found");
    }
    return new Failure.BadData(
        "no symbol table of a kernel in %s of ram: releases=%s tables=%d; "
                .formatted(size(memory), String.join(",", releases), scan.tables().size())
            + "the image may be cut off, or its ram ranges are not known");
  }

  private List<String> releases() {
    List<String> releases = new ArrayList<>();
    int[] hits = {0};
    memory.scan(
        List.of(Banner.START.getBytes(StandardCharsets.US_ASCII)),
        (pa, pattern) -> {
          byte[] text = Values.read(memory, pa + Banner.START.length(), 64);
          String release = text == null ? "" : Values.text(text).split(" ", 2)[0];
          if (release.matches("[0-9]+\\.[0-9]+[0-9A-Za-z.+~_-]*") && !releases.contains(release)) {
            releases.add(release);
          }
          return releases.size() < SHOWN && hits[0]++ < MAX_HITS;
        });
    return releases;
  }
}
