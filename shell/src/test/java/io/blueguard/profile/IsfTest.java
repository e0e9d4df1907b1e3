package io.blueguard.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsfTest {
  private static final String BANNER = "Linux version 5.8.0-59-generic (builder) #1 SMP";
  @TempDir Path folder;

  private static String json(String banner) {
    String data =
        Base64.getEncoder().encodeToString((banner + "\n\0").getBytes(StandardCharsets.US_ASCII));
    return """
    {"metadata": {"format": "6.2.0", "producer": {"name": "dwarf2json"}},
     "base_types": {
       "int": {"size": 4, "signed": true, "kind": "int", "endian": "little"},
       "char": {"size": 1, "signed": true, "kind": "char", "endian": "little"},
       "void": {"size": 0, "signed": false, "kind": "void", "endian": "little"}},
     "user_types": {
       "list_head": {"size": 16, "kind": "struct", "fields": {
         "next": {"type": {"kind": "pointer", "subtype": {"kind": "struct", "name": "list_head"}},
                  "offset": 0}}},
       "unnamed_7": {"size": 8, "kind": "union", "fields": {
         "flag": {"type": {"kind": "bitfield", "bit_length": 3, "bit_position": 5,
                           "type": {"kind": "base", "name": "int"}}, "offset": 4}}},
       "task_struct": {"size": 48, "kind": "struct", "fields": {
         "unnamed_field_0": {"type": {"kind": "union", "name": "unnamed_7"}, "offset": 8,
                             "anonymous": true},
         "comm": {"type": {"kind": "array", "count": 16,
                           "subtype": {"kind": "base", "name": "char"}}, "offset": 16},
         "pid": {"type": {"kind": "base", "name": "int"}, "offset": 32}}}},
     "enums": {"pid_type": {"size": 4, "base": "unsigned int",
                            "constants": {"PIDTYPE_PID": 0, "PIDTYPE_MAX": 4}}},
     "symbols": {
       "linux_banner": {"type": {"kind": "base", "name": "char"}, "address": 18446744071589462016,
                        "constant_data": "%s"},
       "init_task": {"address": 18446744071589658624}}}
    """
        .formatted(data);
  }

  private void write(String name, String text) throws IOException {
    try (OutputStream plain = Files.newOutputStream(folder.resolve(name));
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void theFileOfTheKernelWithThatBannerIsFound() throws IOException {
    write("a-other.json", json("Linux version 5.4.0"));
    write("b.json.gz", json(BANNER));
    Isf isf = Isf.find(folder, BANNER).orElseThrow();
    assertEquals(BANNER, isf.banner());
    assertEquals(Optional.empty(), Isf.find(folder, "Linux version 4.19.0"));
    assertEquals(Optional.empty(), Isf.find(folder.resolve("missing"), BANNER));
  }

  @Test
  void typesAreReadWithAnonymousMembersAndBitFields() throws IOException {
    write("a.json", json(BANNER));
    Types types = Isf.find(folder, BANNER).orElseThrow().types();
    Type.Struct task = types.struct("task_struct").orElseThrow();
    assertEquals(32, task.member("pid").orElseThrow().offset());
    assertEquals("char [16]", task.member("comm").orElseThrow().type().name());
    Type.Member flag = task.member("flag").orElseThrow();
    assertEquals(8 * (8 + 4) + 5, flag.bitOffset());
    assertEquals(3, flag.bits());
    Type next = types.struct("list_head").orElseThrow().member("next").orElseThrow().type();
    assertEquals("struct list_head *", next.name());
    assertEquals(4L, types.enumerator("PIDTYPE_MAX").orElseThrow());
    assertEquals("isf", types.source());
    assertEquals(3, types.names("").count());
  }

  @Test
  void symbolsKeepTheirLinkAddresses() throws IOException {
    write("a.json", json(BANNER));
    SymbolTable symbols = Isf.find(folder, BANNER).orElseThrow().symbols();
    assertEquals(0xffffffff81a20000L, symbols.address("linux_banner").getAsLong());
    assertEquals(2, symbols.count());
  }

  @Test
  void aFileThatIsNoJsonIsRefusedWithItsName() throws IOException {
    write("broken.json", "{\"symbols\": [1");
    String text = assertThrows(Failure.BadData.class, () -> Isf.find(folder, BANNER)).getMessage();
    assertTrue(text.startsWith("isf file cannot be read: file=broken.json reason="), text);
  }
}
