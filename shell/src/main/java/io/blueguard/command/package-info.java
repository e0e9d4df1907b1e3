/** One picocli class per command: parse, ask the session, hand rows to render. */
package io.blueguard.command;
