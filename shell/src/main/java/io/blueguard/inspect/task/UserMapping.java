package io.blueguard.inspect.task;

import io.blueguard.base.Range;
import io.blueguard.inspect.Address;

/**
 * A mapping of a process.
 *
 * @param rights as {@code /proc/PID/maps} writes them: {@code rwxp}
 * @param file path within its file system, empty for anonymous memory
 * @param deleted the file has no name any more
 * @param vma address of the {@code vm_area_struct}
 * @param operations what is called when it is touched ({@code vm_operations_struct}); 0 for none
 * @param backing its {@code struct file}; 0 for none
 */
public record UserMapping(
    int pid,
    String comm,
    Range range,
    String rights,
    String file,
    boolean deleted,
    @Address long vma,
    @Address long operations,
    @Address long backing) {
  public boolean writable() {
    return rights.charAt(1) == 'w';
  }

  public boolean executable() {
    return rights.charAt(2) == 'x';
  }
}
