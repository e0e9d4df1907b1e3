package io.blueguard.inspect.module;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * A loaded module, as {@code /proc/modules} tells it.
 *
 * @param name {@code module.name}
 * @param size bytes of all its memory; {@code core_layout} and {@code init_layout}, since 6.4
 *     {@code mem[]}
 * @param base where its text begins; {@code core_layout.base}, since 6.4 {@code mem[MOD_TEXT].base}
 * @param refs references held by others
 * @param usedBy modules that hold one, by {@code source_list}
 * @param state {@code Live}, {@code Loading} or {@code Unloading}
 * @param taints one letter each, as in {@code /proc/modules}
 * @param module address of its {@code struct module}
 */
public record Module(
    String name,
    long size,
    @Address long base,
    int refs,
    List<String> usedBy,
    String state,
    String taints,
    @Address long module) {}
