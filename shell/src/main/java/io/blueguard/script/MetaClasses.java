package io.blueguard.script;

import groovy.lang.GroovySystem;
import groovy.lang.MetaClass;
import groovy.lang.MetaClassRegistry;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.stream.Stream;

/** What Groovy knows of the classes that it meets, where we know better. */
final class MetaClasses extends MetaClassRegistry.MetaClassCreationHandle {
  /** What each script has, and its base knows. */
  private static final Set<String> OF_ANY_SCRIPT = Set.of("run", "main");

  private MetaClasses() {
    // Else each class would be asked for in every jar, with MetaClass behind its name.
    setDisableCustomMetaClassLookup(true);
  }

  /** From now on, for every class that Groovy meets. */
  static void install() {
    MetaClassRegistry registry = GroovySystem.getMetaClassRegistry();
    if (!(registry.getMetaClassCreationHandler() instanceof MetaClasses)) {
      registry.setMetaClassCreationHandle(new MetaClasses());
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Groovy declares it
  protected MetaClass createNormalMetaClass(Class type, MetaClassRegistry registry) {
    if (ConsoleScript.class.isAssignableFrom(type) && bare(type)) {
      return registry.getMetaClass(type.getSuperclass());
    }
    MetaClass normal = super.createNormalMetaClass(type, registry);
    return type.isRecord() ? RecordProperties.of(normal, type) : normal;
  }

  /**
   * Whether it is a script without functions and fields. Its base is known already; to find out all
   * of that anew takes longer than most lines run.
   */
  private static boolean bare(Class<?> type) {
    Method[] methods = type.getDeclaredMethods();
    Field[] fields = type.getDeclaredFields();
    return !Modifier.isAbstract(type.getModifiers())
        && Modifier.isAbstract(type.getSuperclass().getModifiers())
        && Stream.of(methods).noneMatch(m -> own(m) && !OF_ANY_SCRIPT.contains(m.getName()))
        && Stream.of(fields).noneMatch(MetaClasses::own);
  }

  private static boolean own(Member member) {
    return !member.isSynthetic() && member.getName().indexOf('$') < 0;
  }
}
