package io.blueguard.script;

import io.blueguard.profile.Type;

/** A pointer that a script makes: by a cast, by asking where a member lies. */
record PointerTo(Type target) implements Type.Pointer {}
