package io.blueguard.script;

import io.blueguard.profile.Type;

/** An array that a script makes by a cast: {@code object('char[16]', va)}. */
record ArrayOf(Type element, long count) implements Type.Array {}
