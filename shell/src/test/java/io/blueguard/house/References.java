package io.blueguard.house;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a compiled class names: other classes as {@code io/blueguard/base/Hex}, members as {@code
 * java/lang/System.out}. Everything a class uses stands in its constant pool, so imports that the
 * compiler dropped do not count and types that were only inferred do.
 */
record References(String className, Set<String> names) {
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");

  static References of(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    Set<String> names = new TreeSet<>();
    Set<String> texts = new HashSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof StringEntry text) {
        texts.add(text.stringValue());
      }
    }
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> addClass(type.asInternalName(), names);
        case MemberRefEntry member ->
            names.add(member.owner().asInternalName() + "." + member.name().stringValue());
        case Utf8Entry text when !texts.contains(text.stringValue()) ->
            addDescriptor(text.stringValue(), names);
        default -> {}
      }
    }
    return new References(model.thisClass().asInternalName(), names);
  }

  private static void addClass(String name, Set<String> names) {
    if (name.startsWith("[")) {
      addDescriptor(name, names);
    } else {
      names.add(name);
    }
  }

  private static void addDescriptor(String text, Set<String> names) {
    Matcher matcher = IN_DESCRIPTOR.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
  }
}
