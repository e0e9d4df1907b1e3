package io.blueguard.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.profile.BtfBuilder.Member;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BtfTest {
  private static String refused(byte[] blob) {
    return assertThrows(Failure.BadData.class, () -> Btf.parse(blob)).getMessage();
  }

  private static BtfBuilder withInt() {
    BtfBuilder builder = new BtfBuilder();
    builder.integer("int", 4, 1);
    return builder;
  }

  @Test
  void aStructIsFoundByItsTagWithItsMembers() {
    BtfBuilder builder = withInt();
    int chars = builder.array(builder.integer("char", 1, 1), 16);
    builder.struct("task_struct", 24, new Member("pid", 1, 0), new Member("comm", chars, 32));
    Type.Struct task = Btf.parse(builder.build()).struct("task_struct").orElseThrow();
    assertEquals("struct task_struct", task.name());
    assertEquals(24, task.size());
    assertEquals(4, task.member("comm").orElseThrow().offset());
    assertEquals("char [16]", task.member("comm").orElseThrow().type().name());
    assertEquals(16, task.member("comm").orElseThrow().type().size());
    assertEquals(List.of("pid", "comm"), task.members().stream().map(Type.Member::name).toList());
    assertTrue(task.member("nothing").isEmpty());
  }

  @Test
  void aMemberIsSeenThroughAnonymousStructsAndUnions() {
    BtfBuilder builder = withInt();
    int inner = builder.struct("", 8, new Member("a", 1, 0), new Member("b", 1, 32));
    int union = builder.composite(BtfData.UNION, "", false, 8, new Member("", inner, 0));
    builder.struct("outer", 16, new Member("x", 1, 0), new Member("", union, 64));
    Type.Struct outer = Btf.parse(builder.build()).struct("outer").orElseThrow();
    assertEquals(12, outer.member("b").orElseThrow().offset());
    assertEquals("", outer.members().get(1).name());
    assertEquals("union {...}", outer.members().get(1).type().name());
  }

  @Test
  void bitFieldsAreReadWithAndWithoutTheKindFlag() {
    BtfBuilder builder = withInt();
    builder.composite(
        BtfData.STRUCT, "new", true, 4, new Member("f", 1, 3 << 24 | 5), new Member("g", 1, 32));
    int bits = builder.raw("int", BtfData.INT, false, 0, 4, 2 << 16 | 6);
    builder.struct("old", 4, new Member("f", bits, 8));
    Btf btf = Btf.parse(builder.build());
    Type.Member f = btf.struct("new").orElseThrow().member("f").orElseThrow();
    assertEquals(5, f.bitOffset());
    assertEquals(3, f.bits());
    assertEquals(0, btf.struct("new").orElseThrow().member("g").orElseThrow().bits());
    Type.Member old = btf.struct("old").orElseThrow().member("f").orElseThrow();
    assertEquals(10, old.bitOffset());
    assertEquals(6, old.bits());
  }

  @Test
  void qualifiersAndTagsAreTakenAwayAndTypedefsStay() {
    BtfBuilder builder = withInt();
    int constant = builder.raw("", BtfData.CONST, false, 0, 1);
    int tag = builder.raw("user", BtfData.TYPE_TAG, false, 0, constant);
    int pointer = builder.pointer(builder.raw("", BtfData.VOLATILE, false, 0, tag));
    builder.typedef("handle_t", pointer);
    Type handle = Btf.parse(builder.build()).find("handle_t").orElseThrow();
    assertInstanceOf(Type.Alias.class, handle);
    assertEquals("int *", handle.resolved().name());
    assertEquals(8, handle.size());
  }

  @Test
  void enumerationsHave32And64BitsSignedAndNot() {
    BtfBuilder builder = new BtfBuilder();
    int a = builder.string("A");
    int b = builder.string("B");
    builder.raw("small", BtfData.ENUM, true, 2, 4, a, -1, b, 7);
    builder.raw("large", BtfData.ENUM64, false, 1, 8, builder.string("C"), 1, 2);
    Btf btf = Btf.parse(builder.build());
    assertEquals(-1, btf.enumerator("A").orElseThrow());
    assertEquals(0x2_0000_0001L, btf.enumerator("C").orElseThrow());
    assertTrue(btf.enumerator("D").isEmpty());
    Type.Enumeration small = (Type.Enumeration) btf.find("enum small").orElseThrow();
    assertEquals("B", small.nameOf(7).orElseThrow());
    assertEquals("enum small", small.name());
  }

  @Test
  void everyOtherKindIsSteppedOver() {
    BtfBuilder builder = withInt();
    int proto = builder.raw("", BtfData.FUNC_PROTO, false, 2, 1, builder.string("a"), 1, 0, 0);
    int function = builder.raw("printk", BtfData.FUNC, false, 1, proto);
    int variable = builder.raw("cpu_number", BtfData.VAR, false, 0, 1, 1);
    builder.raw(".data..percpu", BtfData.DATASEC, false, 1, 4, variable, 0, 4);
    builder.raw("tag", BtfData.DECL_TAG, false, 0, function, -1);
    builder.raw("double", BtfData.FLOAT, false, 0, 8);
    builder.raw("gone", BtfData.FWD, false, 0, 0);
    builder.raw("", BtfData.RESTRICT, false, 0, 1);
    builder.typedef("callback", builder.pointer(proto));
    Btf btf = Btf.parse(builder.build());
    assertEquals(11, btf.count());
    assertEquals("int (*)(int, ...)", btf.find("callback").orElseThrow().resolved().name());
    assertEquals("int", btf.variable("cpu_number").orElseThrow().name());
    assertEquals("struct gone", btf.find("struct gone").orElseThrow().name());
    assertEquals(8, btf.find("double").orElseThrow().size());
  }

  @Test
  void aBareNameFindsTypedefsAndTags() {
    BtfBuilder builder = new BtfBuilder();
    builder.integer("unsigned int", 4, 0);
    builder.typedef("u32", 1);
    builder.struct("list_head", 16);
    Btf btf = Btf.parse(builder.build());
    assertEquals("u32", btf.find("u32").orElseThrow().name());
    assertEquals("unsigned int", btf.find(" unsigned   int ").orElseThrow().name());
    assertEquals("struct list_head", btf.find("list_head").orElseThrow().name());
    assertTrue(btf.find("union list_head").isEmpty());
    assertEquals(List.of("list_head", "u32"), btf.names("").toList());
    assertEquals("void", btf.find("void").orElseThrow().name());
  }

  @Test
  void aModuleGoesOnWhereItsBaseEnds() {
    BtfBuilder base = withInt();
    int strings = base.stringBytes();
    BtfBuilder module = new BtfBuilder(2, strings);
    module.struct("kvm_vcpu", 8, new Member("id", 1, 0));
    Btf kernel = Btf.parse(base.build());
    Btf split = Btf.split(module.build(), kernel);
    assertEquals(2, split.count());
    Type.Member id = split.struct("kvm_vcpu").orElseThrow().member("id").orElseThrow();
    assertEquals("int", id.type().name());
    assertEquals("int", split.find("int").orElseThrow().name());
    assertTrue(kernel.struct("kvm_vcpu").isEmpty());
  }

  @Test
  void headersOfOtherLengthsAreRead() {
    BtfBuilder builder = withInt();
    assertEquals("int", Btf.parse(builder.build(40)).find("int").orElseThrow().name());
    assertEquals(builder.build(40).length, Btf.length(builder.build(40)));
  }

  @Test
  void anArrayOfArraysIsSpelledAsInC() {
    BtfBuilder builder = withInt();
    builder.typedef("grid", builder.array(builder.array(1, 3), 2));
    Type grid = Btf.parse(builder.build()).find("grid").orElseThrow().resolved();
    assertEquals("int [2][3]", grid.name());
    assertEquals(24, grid.size());
  }

  @Test
  void brokenHeadersAreRefused() {
    assertEquals("not btf: magic or length is wrong, length=3", refused(new byte[3]));
    byte[] blob = withInt().build();
    blob[2] = 9;
    assertEquals("btf of an unknown version: version=9", refused(blob));
    blob[2] = 1;
    Le.put32(blob, 4, -1);
    assertEquals("btf header has an impossible length: hdr_len=4294967295", refused(blob));
    Le.put32(blob, 4, 24);
    Le.put32(blob, 12, -8);
    assertEquals(
        "btf type section leaves the blob: offset=24 length=4294967288 of=45", refused(blob));
  }

  @Test
  void aCountThatLeavesTheSectionIsRefused() {
    BtfBuilder builder = new BtfBuilder();
    builder.raw("big", BtfData.STRUCT, false, 0xffffff, 8);
    assertEquals("btf type leaves its section: type=0 kind=4", refused(builder.build()));
  }

  @Test
  void anUnknownKindIsRefusedWithAHint() {
    BtfBuilder builder = new BtfBuilder();
    builder.raw("new", 63, false, 0, 8);
    assertEquals(
        "btf type of an unknown kind: type=0 kind=63; try an ISF file in profiles/isf",
        refused(builder.build()));
  }

  @Test
  void referencesThatLeadNowhereAreRefusedWhenFollowed() {
    BtfBuilder builder = new BtfBuilder();
    builder.typedef("lost", 77);
    Type lost = Btf.parse(builder.build()).find("lost").orElseThrow();
    Failure failure = assertThrows(Failure.BadData.class, lost::resolved);
    assertEquals("btf refers to a type that is not there: type=77", failure.getMessage());
  }

  @Test
  void circlesOfEveryKindEnd() {
    BtfBuilder builder = new BtfBuilder();
    builder.raw("", BtfData.CONST, false, 0, 2);
    builder.raw("", BtfData.VOLATILE, false, 0, 1);
    builder.typedef("spin", 1);
    builder.pointer(4);
    builder.typedef("loop", 4);
    builder.array(6, 1 << 30);
    builder.typedef("huge", 6);
    builder.typedef("self", 8);
    Btf btf = Btf.parse(builder.build());
    assertThrows(Failure.BadData.class, () -> btf.find("spin").orElseThrow().resolved());
    assertTrue(btf.find("loop").orElseThrow().resolved().name().startsWith("..."));
    assertThrows(Failure.BadData.class, () -> btf.find("huge").orElseThrow().size());
    assertThrows(Failure.BadData.class, () -> btf.find("self").orElseThrow().size());
    assertInstanceOf(Type.Alias.class, btf.find("self").orElseThrow().resolved());
  }

  @Test
  void structsNestedInACircleCostAFailureAndNotForever() {
    BtfBuilder builder = new BtfBuilder();
    Member self = new Member("", 1, 0);
    builder.struct("evil", 8, self, self, self, self, self, self, self, self);
    Type.Struct evil = Btf.parse(builder.build()).struct("evil").orElseThrow();
    Failure failure = assertThrows(Failure.BadData.class, () -> evil.member("x"));
    assertEquals("btf structs are nested without end: member=x", failure.getMessage());
  }

  @Test
  void oneNameForAllTypesIsRefusedSoon() {
    BtfBuilder builder = new BtfBuilder();
    int name = builder.string("same");
    for (int i = 0; i < 20_000; i++) {
      builder.raw("", BtfData.STRUCT, false, 0, 8);
    }
    byte[] blob = builder.build();
    for (int i = 0; i < 20_000; i++) {
      Le.put32(blob, 24 + 12 * i, name);
    }
    assertEquals("btf repeats a name too often: times=4096", refused(blob));
  }

  @Test
  void damagedBlobsFailAsBadDataOrAnswer() {
    BtfBuilder builder = withInt();
    int pointer = builder.pointer(4);
    builder.array(pointer, 3);
    builder.struct("node", 16, new Member("next", pointer, 0), new Member("", 4, 64));
    byte[] honest = builder.build();
    Random random = new Random(42);
    int answered = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] blob = honest.clone();
      for (int flips = 0; flips < 3; flips++) {
        blob[random.nextInt(blob.length)] = (byte) random.nextInt();
      }
      answered += survives(blob) ? 1 : 0;
    }
    assertTrue(answered > 50, "some damage must be harmless: " + answered);
    assertFalse(answered == 20_000);
  }

  private static boolean survives(byte[] blob) {
    try {
      Btf btf = Btf.parse(blob);
      btf.names("").forEach(name -> btf.find(name).ifPresent(BtfTest::touch));
      return true;
    } catch (Failure.BadData expected) {
      return false;
    }
  }

  private static void touch(Type type) {
    type.name();
    type.size();
    if (type instanceof Type.Struct struct) {
      struct.members().forEach(member -> member.type().name());
      struct.member("nothing");
    }
  }
}
