package io.blueguard.profile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the symbol table that a kernel carries, out of a stretch of its image. Nothing here depends
 * on a release: every part is found by its shape and proved by another part.
 *
 * @param symbols when {@code anchored}, at their addresses; else counted from the start of the
 *     bytes that were given, so that the caller adds where those bytes are
 * @param tokens where the token table starts in those bytes: inside the kernel's read-only data
 * @param form how the addresses were written, for the curious
 */
public record Kallsyms(SymbolTable symbols, boolean anchored, int tokens, String form) {
  /** What to look for in memory: the digits' tokens, which every table holds in a row. */
  public static byte[] pattern() {
    return "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0".getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether a token table stands around that place: cheap, and enough bytes are few. */
  public static boolean plausible(byte[] bytes, int hit) {
    return KallsymsTokens.around(bytes, hit) != null;
  }

  /**
   * @param bytes a stretch of the image that should hold the whole table, from an address on that
   *     is a multiple of 8
   * @param hit where in it the {@link #pattern} is
   * @return null when these bytes hold no whole table
   */
  public static Kallsyms decode(byte[] bytes, int hit) {
    KallsymsTokens tokens = KallsymsTokens.around(bytes, hit);
    KallsymsNames where = tokens == null ? null : KallsymsNames.before(bytes, tokens.start());
    if (where == null) {
      return null;
    }
    byte[] packed = Arrays.copyOfRange(bytes, where.start(), where.end());
    PackedNames names = new PackedNames(packed, tokens.strings(bytes), where.starts());
    int[] slots = names.slots();
    KallsymsAddresses addresses = KallsymsAddresses.of(bytes, where, tokens, self(names, slots));
    if (addresses == null) {
      return null;
    }
    SymbolTable table = SymbolTable.restored(names, addresses.va(), slots, "kallsyms");
    boolean anchored = addresses.form() != KallsymsAddresses.Form.PLACE;
    String form = addresses.form().name().toLowerCase(java.util.Locale.ROOT);
    return new Kallsyms(table, anchored, tokens.start(), form);
  }

  private static int[] self(PackedNames names, int[] slots) {
    int tokens = names.find(slots, "kallsyms_token_table");
    int start = names.find(slots, "kallsyms_names");
    return tokens < 0 || start < 0 ? null : new int[] {tokens, start};
  }
}
