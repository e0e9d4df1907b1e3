package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;
import java.util.Collections;
import java.util.Iterator;

/**
 * A value that could not be read, with its reason. It is false, has no elements, and whatever is
 * asked of it or computed with it is lost for the same reason.
 */
public final class Lost extends GroovyObjectSupport implements Iterable<Object>, CValue {
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

  public Object getAt(int index) {
    return this;
  }

  /** Groovy asks this where there is no such method: text(), deref(), plus and all the others. */
  public Object methodMissing(String name, Object arguments) {
    return this;
  }

  // Groovy would make a list of these, as of anything that can be iterated.
  public Object plus(Object other) {
    return this;
  }

  public Object minus(Object other) {
    return this;
  }

  public Object multiply(Object other) {
    return this;
  }

  @Override
  public long number() {
    return 0;
  }

  public int size() {
    return 0;
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
