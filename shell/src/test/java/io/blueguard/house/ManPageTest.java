package io.blueguard.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ManPageTest {
  @Command(
      name = "rd",
      description = {"Show memory. As numbers.", ".hidden dots, 'quotes' and back\\slashes."},
      footer = {"  rd -8 0x10%n  rd 100%%"})
  static final class Sample implements Runnable {
    @Option(
        names = {"-f", "--format"},
        paramLabel = "FORMAT",
        description = "How.")
    String format;

    @Option(names = "-8", description = "Bytes.")
    boolean bytes;

    @Parameters(paramLabel = "ADDRESS", description = "Where.")
    String place;

    @Override
    public void run() {}
  }

  @Test
  void aPageSaysWhatTheModelSays() {
    String page =
        new ManPage("blueguard-rd", new CommandLine(new Sample()), List.of("blueguard")).roff();
    assertEquals(
        """
        .\\" Generated from the command itself: mvn test -Dtest=ManTest -Dman.write=true
        .TH "BLUEGUARD-RD" 1 "" BlueGuard
        .SH "NAME"
        blueguard\\-rd \\- Show memory
        .SH "SYNOPSIS"
        .nh
        rd [\\-8] [\\-f=FORMAT] ADDRESS
        .hy
        .SH "DESCRIPTION"
        Show memory. As numbers.
        \\&.hidden dots, 'quotes' and back\\eslashes.
        .SH "OPTIONS"
        .TP
        \\fIADDRESS\\fR
        Where.
        .TP
        \\fB\\-8\\fR
        Bytes.
        .TP
        \\fB\\-f\\fR \\fIFORMAT\\fR, \\fB\\-\\-format\\fR \\fIFORMAT\\fR
        How.
        .SH "EXAMPLES"
        .nf
          rd \\-8 0x10
          rd 100%
        .fi
        .SH "SEE ALSO"
        .BR blueguard (1)
        """,
        page);
  }
}
