package io.blueguard.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house hold, and each of them can fail. */
class HouseTest {
  private static final Rooms ROOMS = Rooms.parse(Tree.resource("rooms.txt"));
  private static final Fences FENCES = Fences.parse(Tree.resource("fences.txt"));

  @Test
  void theTableOfRoomsOnlyPointsDownwards() {
    assertEquals(List.of(), ROOMS.contradictions());
  }

  @Test
  void aTableThatPointsUpwardsIsNoticed() {
    Rooms rooms = Rooms.parse(List.of("1 memory: kernel cellar", "4 kernel:"));
    assertEquals(
        List.of(
            "memory imports cellar, which is no room",
            "memory imports kernel, which is not below it"),
        rooms.contradictions().stream().sorted().toList());
  }

  @Test
  void everyClassUsesOnlyRoomsThatItsOwnMayImport() {
    assertEquals(List.of(), classes().flatMap(c -> ROOMS.violations(c).stream()).toList());
  }

  @Test
  void classesOfBothModulesAreLookedAt() {
    List<String> names = classes().map(References::className).toList();
    assertTrue(names.contains("io/blueguard/base/Hex"), "dma-native is missing");
    assertTrue(names.contains("io/blueguard/inspect/Inspection"), "shell is missing");
  }

  @Test
  void aFieldOfAnUpperRoomIsNoticed() {
    ClassDesc upper = ClassDesc.of("io.blueguard.render.Table");
    byte[] bad =
        ClassFile.of()
            .build(
                ClassDesc.of("io.blueguard.base.Bad"),
                type -> type.withField("table", upper.arrayType(), 0));
    assertEquals(
        List.of("io/blueguard/base/Bad in base uses io/blueguard/render/Table in render"),
        ROOMS.violations(References.of(bad)));
  }

  @Test
  void aClassOutsideEveryRoomIsNoticed() {
    byte[] bad = ClassFile.of().build(ClassDesc.of("io.blueguard.attic.Bad"), type -> {});
    assertEquals(
        List.of("io/blueguard/attic/Bad is in no room of the table"),
        ROOMS.violations(References.of(bad)));
  }

  @Test
  void theSessionMayUseEveryRoomBelowAndNoneBeside() {
    assertEquals(List.of(), ROOMS.violations(uses("session", "io.blueguard.guest.Guest")));
    assertEquals(1, ROOMS.violations(uses("session", "io.blueguard.render.Table")).size());
  }

  @Test
  void librariesAndPowersStayBehindTheirFences() {
    assertEquals(List.of(), classes().flatMap(c -> FENCES.violations(c).stream()).toList());
  }

  @Test
  void aLibraryOutsideItsFenceIsNoticed() {
    assertEquals(
        List.of("io/blueguard/memory/Bad uses com/sun/jna/Native, fenced in [dma]"),
        FENCES.violations(uses("memory", "com.sun.jna.Native")));
    assertEquals(List.of(), FENCES.violations(uses("dma", "com.sun.jna.Native")));
  }

  @Test
  void aProcessStartedBySessionIsNoticed() {
    assertEquals(
        List.of("io/blueguard/session/Bad uses java/lang/ProcessBuilder, fenced in [response]"),
        FENCES.violations(uses("session", "java.lang.ProcessBuilder")));
    assertEquals(1, FENCES.violations(uses("session", "java.lang.ProcessBuilder$Redirect")).size());
  }

  @Test
  void printingOutsideTheShellIsNoticedAndOtherUsesOfSystemAreNot() {
    ClassDesc system = ClassDesc.of("java.lang.System");
    ClassDesc stream = ClassDesc.of("java.io.PrintStream");
    MethodTypeDesc millis = MethodTypeDesc.of(ConstantDescs.CD_long);
    References prints = code("command", c -> c.getstatic(system, "out", stream).pop());
    References clock = code("command", c -> c.invokestatic(system, "nanoTime", millis).pop2());
    assertEquals(
        List.of("io/blueguard/command/Bad uses java/lang/System.out, fenced in [shell]"),
        FENCES.violations(prints));
    assertEquals(List.of(), FENCES.violations(clock));
  }

  @Test
  void namesInsideStringsAreNotUses() {
    References text = code("base", c -> c.ldc("Lio/blueguard/shell/Main;").pop());
    assertEquals(List.of(), ROOMS.violations(text));
  }

  @Test
  void noFileIsLongerThanTheHouseAllows() {
    assertEquals(List.of(), broken(Texts::tooLong));
  }

  @Test
  void aFileThatIsTooLongIsNoticed() {
    List<String> lines = Stream.generate(() -> "x").limit(501).toList();
    assertEquals(List.of("A.java has 501 lines, split it by noun"), Texts.tooLong("A.java", lines));
    assertEquals(List.of(), Texts.tooLong("A.java", lines.subList(0, 500)));
  }

  @Test
  void addressesAreNamedForTheirSpace() {
    assertEquals(
        List.of(),
        broken((file, lines) -> inTests(file) ? List.of() : Texts.namelessAddresses(file, lines)));
  }

  @Test
  void anAddressWithoutASpaceIsNoticed() {
    assertEquals(
        List.of("A.java:2 names an address addr: pa, va or gpa?"),
        Texts.namelessAddresses("A.java", List.of("long address;", "void f(long addr) {}")));
  }

  private static boolean inTests(String file) {
    return file.contains("/house/");
  }

  private static List<String> broken(BiFunction<String, List<String>, List<String>> rule) {
    return Tree.sources().stream()
        .flatMap(file -> rule.apply(relative(file), Tree.lines(file)).stream())
        .toList();
  }

  private static String relative(Path file) {
    return Tree.ROOT.relativize(file).toString();
  }

  private static Stream<References> classes() {
    return Tree.classes().stream().map(References::of);
  }

  private static References uses(String room, String className) {
    return References.of(
        ClassFile.of()
            .build(
                ClassDesc.of("io.blueguard." + room + ".Bad"),
                type -> type.withField("field", ClassDesc.of(className), 0)));
  }

  private static References code(String room, Consumer<CodeBuilder> body) {
    return References.of(
        ClassFile.of()
            .build(
                ClassDesc.of("io.blueguard." + room + ".Bad"),
                type ->
                    type.withMethodBody(
                        "run",
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_STATIC,
                        code -> {
                          body.accept(code);
                          code.return_();
                        })));
  }
}
