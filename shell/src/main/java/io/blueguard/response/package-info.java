/**
 * What changes something outside the process: programs that are started, network isolation, the
 * case journal. The only room that may start a process or open a socket.
 */
package io.blueguard.response;
