/** The same objects as several independent sources know them, for those who compare the sources. */
package io.blueguard.inspect.sighting;
