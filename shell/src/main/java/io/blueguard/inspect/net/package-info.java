/** Network devices and their addresses. */
package io.blueguard.inspect.net;
