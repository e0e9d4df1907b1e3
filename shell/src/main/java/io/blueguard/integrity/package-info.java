/**
 * Checks that judge: each one asks views what there is, says what should be, and reports the
 * difference with its evidence. The only room that calls something suspicious.
 */
package io.blueguard.integrity;
