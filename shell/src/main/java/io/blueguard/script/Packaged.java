package io.blueguard.script;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * The program's classes, for scripts. Groovy and java.beans ask for many that are nowhere (of a
 * script called {@code line}: {@code lineBeanInfo}), and each would be looked for in every jar; so
 * what lies in no package, or can only be such a companion, is said at once not to be there.
 */
final class Packaged extends ClassLoader {
  /** Opened anew for each line; all it names is what fetches jars for {@code @Grab}. */
  private static final String TRANSFORMS =
      "META-INF/services/org.codehaus.groovy.transform.ASTTransformation";

  Packaged(ClassLoader parent) {
    super(parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.indexOf('.') < 0 || name.endsWith("BeanInfo")) {
      throw new ClassNotFoundException(name);
    }
    return super.loadClass(name, resolve);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals(TRANSFORMS) ? Collections.emptyEnumeration() : super.getResources(name);
  }
}
