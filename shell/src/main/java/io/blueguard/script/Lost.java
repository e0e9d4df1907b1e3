package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;
import java.util.Collections;
import java.util.Iterator;

/**
 * A value that could not be read, with its reason. It is false, has no elements, and its members
 * are lost for the same reason.
 */
public final class Lost extends GroovyObjectSupport implements Iterable<Object> {
  private final String reason;

  Lost(String reason) {
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  @Override
  public Object getProperty(String name) {
    return this;
  }

  public Object getAt(Object index) {
    return this;
  }

  public boolean asBoolean() {
    return false;
  }

  @Override
  public Iterator<Object> iterator() {
    return Collections.emptyIterator();
  }

  @Override
  public boolean equals(Object other) {
    return other == null || other instanceof Lost;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "<" + reason + ">";
  }
}
