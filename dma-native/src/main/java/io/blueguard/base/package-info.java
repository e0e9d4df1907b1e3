/** What every room may use: failures, hexadecimal numbers, address ranges. Tiny on purpose. */
package io.blueguard.base;
