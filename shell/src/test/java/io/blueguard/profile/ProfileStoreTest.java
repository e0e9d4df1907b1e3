package io.blueguard.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileStoreTest {
  private static final Profile.Head HEAD =
      new Profile.Head("c0ffee", "x86_64", "Linux version 6.1", 0xffffffff81000000L, 0x20);

  @TempDir Path temp;
  private Path folder;
  private Path file;
  private ProfileStore store;
  private final List<String> refused = new ArrayList<>();

  @BeforeEach
  void keepOne() {
    folder = temp.resolve("deep/cache");
    file = folder.resolve("c0ffee.profile");
    store = new ProfileStore(folder, null);
    store.put(profile());
  }

  private static Profile profile() {
    BtfBuilder types = new BtfBuilder();
    types.integer("int", 4, 1);
    types.struct("task_struct", 4, new BtfBuilder.Member("pid", 1, 0));
    SymbolTable symbols =
        SymbolTable.of(
            List.of(
                new Symbol("_text", 0xffffffff81000000L, 'T', ""),
                new Symbol("init_task", 0xffffffff82000000L, 'D', "")),
            "kallsyms");
    return new Profile(HEAD, symbols, Btf.parse(types.build()));
  }

  private void damage(int from, int to) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int at = from; at < to; at++) {
      bytes[at] ^= 0x40;
    }
    Files.write(file, bytes);
  }

  private String refusal() {
    return assertThrows(Failure.BadData.class, () -> store.open(HEAD)).getMessage();
  }

  @Test
  void whatWasKeptComesBackTheSame() {
    Profile back = store.open(store.heads(refused).getFirst());
    assertEquals(HEAD, back.head());
    assertEquals(0xffffffff82000000L, back.symbols().address("init_task").getAsLong());
    assertEquals("_text", back.symbols().at(0xffffffff81000004L).orElseThrow().name());
    assertEquals("kallsyms", back.symbols().source());
    assertTrue(back.types().struct("task_struct").orElseThrow().member("pid").isPresent());
    assertEquals(List.of(), refused);
  }

  @Test
  void machinesWithTheSameKernelShareItUntilTheFileIsAnother() throws IOException {
    Profile first = store.open(HEAD);
    assertSame(first, store.open(HEAD));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertNotSame(first, store.open(HEAD));
  }

  @Test
  void filesBelongToTheirOwnerAlone() throws IOException {
    assertEquals("rwx------", permissions(folder));
    assertEquals("rw-------", permissions(file));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void nothingIsLeftBesideTheProfile() throws IOException {
    store.put(profile());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aDamagedHeadIsRefusedAloud() throws IOException {
    damage(20, 21);
    assertEquals(List.of(), store.heads(refused));
    assertEquals(
        List.of(
            "stored profile refused, searching anew: file=c0ffee.profile, the checksum of its head"
                + " is wrong"),
        refused);
  }

  @Test
  void aDamagedBodyIsRefusedAloud() throws IOException {
    damage((int) Files.size(file) - 3, (int) Files.size(file) - 2);
    assertEquals(1, store.heads(refused).size());
    assertEquals(
        "stored profile refused, searching anew: file=c0ffee.profile, its checksum is wrong",
        refusal());
  }

  @Test
  void aFileThatIsNoProfileIsRefusedAloud() throws IOException {
    Files.write(file, new byte[100]);
    store.heads(refused);
    assertEquals(
        List.of(
            "stored profile refused, searching anew: file=c0ffee.profile, it is no profile of this"
                + " version"),
        refused);
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(refusal().startsWith("stored profile refused, searching anew: "), "at " + length);
    }
  }

  @Test
  void aFileThatOthersMayWriteIsRefusedAloud() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertEquals(List.of(), store.heads(refused));
    assertEquals(
        List.of("stored profile refused: file=c0ffee.profile, others may write it; try chmod 600"),
        refused);
  }

  @Test
  void aProfileOfAnotherKernelUnderThatNameIsRefused() {
    Profile.Head other = new Profile.Head("c0ffee", "x86_64", "another", 0, 0);
    Failure failure = assertThrows(Failure.BadData.class, () -> store.open(other));
    assertEquals(
        "stored profile refused, searching anew: file=c0ffee.profile, it changed meanwhile",
        failure.getMessage());
  }

  @Test
  void aFolderThatCannotBeMadeIsToldWithWhatToTry() throws IOException {
    Path blocked = Files.createFile(temp.resolve("blocked"));
    ProfileStore nowhere = new ProfileStore(blocked.resolve("cache"), null);
    String text =
        assertThrows(Failure.EngineUnavailable.class, () -> nowhere.put(profile())).getMessage();
    assertTrue(text.startsWith("profile is not kept: folder=" + blocked), text);
    assertTrue(text.endsWith("; set BLUEGUARD_CACHE to another one"), text);
  }

  @Test
  void aStoreOfNothingKeepsNothing() {
    ProfileStore.none().put(profile());
    assertEquals(List.of(), ProfileStore.none().heads(refused));
    assertFalse(ProfileStore.none().isf("Linux version 6.1").isPresent());
  }
}
