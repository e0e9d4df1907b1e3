import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives the classes of old jars the stack maps of newer class files: the ahead-of-time cache takes
 * no class below version 50, and picocli is compiled for Java 5, so that each start read and
 * verified its classes anew (0.3 s of 0.4 s). Code and behaviour stay as they are.
 *
 * <p>Run by the build: {@code java -cp JAR StackMaps.java JAR}. A second run finds nothing to do.
 */
final class StackMaps {
  private static final int WITHOUT_STACK_MAPS = 50;
  private static final int JAVA_8 = 52;

  private final ClassFile classes =
      ClassFile.of(
          StackMapsOption.GENERATE_STACK_MAPS,
          ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())));

  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      new StackMaps().renew(Path.of(jar));
    }
  }

  private void renew(Path jar) throws IOException {
    try (FileSystem content = FileSystems.newFileSystem(jar);
        Stream<Path> files = Files.walk(content.getPath("/"))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".class")).toList();
      for (Path file : found) {
        byte[] before = Files.readAllBytes(file);
        if (version(before) < WITHOUT_STACK_MAPS) {
          Files.write(file, renewed(before));
        }
      }
    }
  }

  private byte[] renewed(byte[] before) {
    ClassModel model = classes.parse(before);
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(JAVA_8, 0);
          } else {
            builder.with(element);
          }
        };
    ClassTransform code = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    return classes.transformClass(model, version.andThen(code));
  }

  private static int version(byte[] classFile) {
    return (classFile[6] & 0xff) << 8 | classFile[7] & 0xff;
  }
}
