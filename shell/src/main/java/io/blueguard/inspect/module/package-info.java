/** Loaded modules, and the symbols and types that they bring. */
package io.blueguard.inspect.module;
