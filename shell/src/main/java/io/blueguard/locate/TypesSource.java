package io.blueguard.locate;

import io.blueguard.profile.Types;

/** Where the types of an image come from: the image itself, a stored profile, an ISF file. */
@FunctionalInterface
interface TypesSource {
  /** Null when there are none; the checks say why. */
  Types types(Image image, Banner banner, Checks checks);
}
