/** Memory as types see it: structs, lists, trees, names, addresses translated, bytes. */
package io.blueguard.inspect.struct;
