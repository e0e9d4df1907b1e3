package io.blueguard.command;

import picocli.CommandLine.Parameters;

/** Where a command looks: its first argument. */
final class AtPlace {
  @Parameters(
      index = "0",
      paramLabel = "ADDRESS",
      description = "0x…, SYMBOL, SYMBOL+OFFSET, SYMBOL:CPU or TYPE:SYMBOL.MEMBER.")
  private String place;

  /** What was typed. */
  String typed() {
    return place;
  }

  /** With what the console knows of it, as views take it: {@code current} is an address. */
  String in(Console console) {
    return console.place(place);
  }
}
