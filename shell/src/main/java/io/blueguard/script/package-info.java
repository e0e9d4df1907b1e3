/** Groovy over the same session as the console. */
package io.blueguard.script;
