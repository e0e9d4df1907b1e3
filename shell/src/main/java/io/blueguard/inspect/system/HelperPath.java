package io.blueguard.inspect.system;

import io.blueguard.inspect.Address;

/**
 * A program that the kernel itself starts.
 *
 * @param name the setting: {@code modprobe_path}, {@code core_pattern}, {@code poweroff_cmd}
 * @param value what it is set to
 * @param place where it lies
 */
public record HelperPath(String name, String value, @Address long place) {}
