package io.blueguard.inspect.sighting;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * One module, and which of the kernel's own accounts know it.
 *
 * @param name as the module says itself
 * @param base where its text begins
 * @param sources which accounts: {@code list}, {@code sysfs}, {@code tree}, {@code bugs}, {@code
 *     btf}, {@code users}, {@code tracepoints}, {@code memory}
 * @param module address of its {@code struct module}
 */
public record ModuleSighting(
    String name, @Address long base, String state, List<String> sources, @Address long module) {}
