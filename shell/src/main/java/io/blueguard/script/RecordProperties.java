package io.blueguard.script;

import groovy.lang.DelegatingMetaClass;
import groovy.lang.GroovySystem;
import groovy.lang.MetaClass;
import groovy.lang.MetaClassRegistry;
import io.blueguard.inspect.Column;
import java.util.Optional;

/** Lets Groovy name a row's columns as JSON does: {@code it.start_ns} beside {@code it.startNs}. */
final class RecordProperties extends DelegatingMetaClass {
  private RecordProperties(MetaClass delegate) {
    super(delegate);
  }

  /** From now on, for every record class that Groovy meets. */
  static void install() {
    MetaClassRegistry registry = GroovySystem.getMetaClassRegistry();
    registry.setMetaClassCreationHandle(
        new MetaClassRegistry.MetaClassCreationHandle() {
          @Override
          @SuppressWarnings("rawtypes") // as Groovy declares it
          protected MetaClass createNormalMetaClass(Class type, MetaClassRegistry known) {
            MetaClass normal = super.createNormalMetaClass(type, known);
            return type.isRecord() ? new RecordProperties(normal) : normal;
          }
        });
  }

  @Override
  public Object getProperty(Object row, String name) {
    Optional<Column> column = name.indexOf('_') > 0 ? RowView.find(row, name) : Optional.empty();
    return column.isPresent() ? column.get().value(row) : super.getProperty(row, name);
  }
}
