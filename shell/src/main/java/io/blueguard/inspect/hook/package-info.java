/**
 * Code pointers: one class per place where a kernel keeps some, all of them rows of {@link
 * io.blueguard.inspect.hook.PointerView}.
 */
package io.blueguard.inspect.hook;
