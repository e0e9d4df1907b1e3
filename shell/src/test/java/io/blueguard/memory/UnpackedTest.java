package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import io.blueguard.base.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedTest {
  @TempDir Path folder;

  private byte[] image() {
    byte[] image = new byte[300_000];
    Arrays.fill(image, 70_000, 70_100, (byte) 7);
    return image;
  }

  @Test
  void anImageComesBackByteByByteTheZerosAtItsEndIncluded() throws Exception {
    Path archive = Files.write(folder.resolve("a.zst"), Zstd.compress(image()));
    assertArrayEquals(image(), Files.readAllBytes(Unpacked.of(archive, folder.resolve("cache"))));
  }

  @Test
  void itIsUnpackedOnceAndAnewWhenTheArchiveIsAnother() throws Exception {
    Path archive = Files.write(folder.resolve("a.zst"), Zstd.compress(image()));
    Path first = Unpacked.of(archive, folder.resolve("cache"));
    assertEquals(first, Unpacked.of(archive, folder.resolve("cache")));
    byte[] other = image();
    other[5] = 1;
    Files.write(archive, Zstd.compress(other, 1));
    Files.setLastModifiedTime(archive, java.nio.file.attribute.FileTime.fromMillis(5));
    assertArrayEquals(other, Files.readAllBytes(Unpacked.of(archive, folder.resolve("cache"))));
  }

  @Test
  void aDamagedArchiveLeavesNothingBehind() throws Exception {
    byte[] packed = Zstd.compress(image());
    Path archive = Files.write(folder.resolve("a.zst"), Arrays.copyOf(packed, packed.length / 2));
    Path cache = folder.resolve("cache");
    assertThrows(Failure.EngineUnavailable.class, () -> Unpacked.of(archive, cache));
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
