package io.blueguard.script;

/** What a script holds of a kernel beside plain numbers and text; compared as C would. */
public interface CValue {
  /** What a pointer holds, where an object lies, what a word is worth. */
  long number();
}
