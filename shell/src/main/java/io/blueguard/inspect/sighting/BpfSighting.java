package io.blueguard.inspect.sighting;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * A BPF program, map or link, and which of the kernel's own accounts know it.
 *
 * @param kind {@code program}, {@code map} or {@code link}
 * @param id its number, 0 when it has none
 * @param name as its loader called it; empty for links
 * @param type number of its type; of programs 0 stands for filters of the old kind
 * @param part whether it is a function of another program
 * @param jited whether its code is the machine's
 * @param sources which accounts: {@code idr}, {@code symbols}, {@code memory}, {@code links},
 *     {@code files}, {@code tracepoints}, {@code devices}, {@code programs}
 */
public record BpfSighting(
    String kind,
    long id,
    String name,
    long type,
    boolean part,
    boolean jited,
    List<String> sources,
    @Address long object) {}
