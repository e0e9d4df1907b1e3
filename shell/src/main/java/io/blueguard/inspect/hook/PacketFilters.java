package io.blueguard.inspect.hook;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.profile.Type;
import java.util.Optional;
import java.util.Set;

/**
 * What the rules of packet filters are made of. Of nf_tables the kinds of expressions, objects and
 * flow tables ({@code nf_tables_expressions}, {@code nf_tables_objects}, {@code
 * nf_tables_flowtables}), the kinds of chains ({@code chain_type}) and of sets ({@code
 * nft_set_types}); of x_tables the matches and targets ({@code xt}, a list of each for each
 * family). Both are modules: their types stand in their own BTF (since 5.11).
 */
final class PacketFilters {
  private static final String NFT = "nf_tables";
  private static final String XT = "x_tables";
  private static final int MAX_FAMILIES = 16;
  private static final int MAX_KINDS = 64;

  private final Pointers out;
  private final Kernel kernel;
  private final LongSet told = new LongSet();

  private PacketFilters(Pointers out) {
    this.out = out;
    kernel = out.kernel();
  }

  static void collect(Pointers all) {
    Pointers out = all.knowing(Set.of(NFT, XT));
    PacketFilters filters = new PacketFilters(out);
    if (filters.known("nf_tables_expressions", "nft_expr_type")) {
      filters.kinds("nf_tables_expressions", "nft_expr_type", "nft_expr_ops");
      filters.kinds("nf_tables_objects", "nft_object_type", "nft_object_ops");
      filters.kinds("nf_tables_flowtables", "nf_flowtable_type", "");
      out.attempt("chain_type", filters::chains);
      out.attempt("nft_set_types", filters::sets);
    }
    if (filters.known("xt", "xt_match")) {
      out.attempt("xt", filters::extensions);
    }
  }

  /** Silent where the module is not loaded: there is nothing to read. */
  private boolean known(String symbol, String type) {
    boolean loaded = kernel.has(symbol);
    boolean typed = kernel.types().struct(type).isPresent();
    if (loaded && !typed) {
      out.skip("the types of a module are not known: type=" + type);
    }
    return loaded && typed;
  }

  /**
   * @param operations type behind the member {@code ops}; empty when it has none
   */
  private void kinds(String head, String type, String operations) {
    if (!kernel.has(head) || kernel.optional(type, "list").isEmpty()) {
      return;
    }
    Optional<Field> ops = operations.isEmpty() ? Optional.empty() : kernel.optional(type, "ops");
    Optional<Field> name = kernel.optional(type, "name");
    for (long entry : out.list(head, kernel.symbol(head), type, "list")) {
      out.attempt(
          head,
          () -> {
            String called = name.map(field -> called(field, entry)).orElse("");
            String object = (head + " " + called).strip();
            out.table(object, type, entry);
            ops.ifPresent(
                field -> once(object + ".ops", operations, field.get(out.reader(), entry)));
          });
    }
  }

  private String called(Field name, long entry) {
    long text = name.get(out.reader(), entry);
    return text == 0 ? "" : out.reader().cstring(text, 32);
  }

  private void once(String object, String type, long va) {
    if (va != 0 && told.add(va)) {
      out.table(object, type, va);
    }
  }

  /** {@code chain_type[family][kind]}: its functions stand in its array {@code hooks}. */
  private void chains() {
    if (!kernel.has("chain_type")) {
      return;
    }
    Field hooks = kernel.field("nft_chain_type", "hooks");
    Optional<Type.Function> kind =
        hooks.type().resolved() instanceof Type.Array array
            ? Signature.of(array.element())
            : Optional.empty();
    for (int i = 0; i < out.elements("chain_type", 8, MAX_FAMILIES * 4); i++) {
      long type = out.reader().u64(kernel.symbol("chain_type") + 8L * i);
      if (type != 0 && told.add(type)) {
        String object = "chain_type[" + i + "]";
        out.table(object, "nft_chain_type", type);
        for (int hook = 0; hook < Math.min(hooks.type().size() / 8, MAX_KINDS); hook++) {
          out.at(object + ".hooks[" + hook + "]", hooks.at(type) + 8L * hook, kind);
        }
      }
    }
  }

  private void sets() {
    if (kernel.has("nft_set_types") && kernel.optional("nft_set_type", "ops").isPresent()) {
      for (int i = 0; i < out.elements("nft_set_types", 8, MAX_KINDS); i++) {
        long type = out.reader().u64(kernel.symbol("nft_set_types") + 8L * i);
        once("nft_set_types[" + i + "]", "nft_set_type", type);
      }
    }
  }

  private void extensions() {
    long families = out.reader().u64(kernel.symbol("xt"));
    long size = kernel.struct("xt_af").size();
    long count = kernel.types().enumerator("NFPROTO_NUMPROTO").orElse(11L);
    for (int i = 0; families != 0 && i < Math.clamp(count, 0, MAX_FAMILIES); i++) {
      long family = families + i * size;
      for (String kind : new String[] {"match", "target"}) {
        String type = "xt_" + kind;
        Field name = kernel.field(type, "name");
        long head = kernel.field("xt_af", kind).at(family);
        String list = "xt[" + i + "]." + kind;
        out.attempt(
            list,
            () -> {
              for (long entry : out.list(list, head, type, "list")) {
                out.table(list + " " + name.text(out.reader(), entry), type, entry);
              }
            });
      }
    }
  }
}
