/** Bounded walks over what a target controls: limits, cycle guards, deadlines, cancel. */
package io.blueguard.walk;
