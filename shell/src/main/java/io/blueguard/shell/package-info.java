/** Main, the interactive loop, exit codes; the one place that turns a failure into a line. */
package io.blueguard.shell;
