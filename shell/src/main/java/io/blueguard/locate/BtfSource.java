package io.blueguard.locate;

import io.blueguard.profile.Btf;
import java.util.Arrays;

/** The BTF blob of an image: where its symbols say, else wherever in the image one lies. */
final class BtfSource {
  private static final int LIMIT = 128 << 20;
  private static final int STEP = 1 << 20;
  private static final int HEADER = 24;

  private BtfSource() {}

  /** Null when this kernel has none. */
  static byte[] of(Image image) {
    byte[] section = image.section("__start_BTF", "__stop_BTF", LIMIT);
    if (section != null) {
      return section;
    }
    long length = image.between("_text", "_end");
    return length <= 0 || length > LIMIT ? null : searched(image, length);
  }

  private static byte[] searched(Image image, long length) {
    long text = image.needed("_text");
    for (long done = 0; done < length; done += STEP) {
      byte[] part = image.bytes(text + done, (int) Math.min(STEP + HEADER, length - done));
      for (int at = 0; part != null && at + HEADER <= part.length; at++) {
        if (part[at] == (byte) 0x9f && part[at + 1] == (byte) 0xeb) {
          long size = Btf.length(Arrays.copyOfRange(part, at, at + HEADER));
          if (size > STEP / 4 && size <= length - done - at) {
            return image.bytes(text + done + at, (int) size);
          }
        }
      }
    }
    return null;
  }
}
