package io.blueguard.house;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A manual page in roff, written from the same picocli model that {@code help} shows, so that the
 * two cannot disagree. No date stands in it: a page changes when its command does.
 */
final class ManPage {
  private final String name;
  private final CommandLine model;
  private final List<String> others;
  private final StringBuilder page = new StringBuilder();

  /**
   * @param name of the page: {@code blueguard-ps}
   * @param others pages to see also
   */
  ManPage(String name, CommandLine model, List<String> others) {
    this.name = name;
    this.model = model;
    this.others = others;
  }

  String roff() {
    line(".\\\" Generated from the command itself: mvn test -Dtest=ManTest -Dman.write=true");
    line(".TH " + quoted(name.toUpperCase(Locale.ROOT)) + " 1 \"\" BlueGuard");
    head();
    synopsis(model.getCommandSpec());
    describe(model.getCommandSpec());
    for (CommandLine sub : subcommands()) {
      section(".SH", sub.getCommandSpec().qualifiedName(" ").replace("blueguard ", ""));
      describe(sub.getCommandSpec());
    }
    exitStatus();
    seeAlso();
    return page.toString();
  }

  private void head() {
    section(".SH", "NAME");
    line(text(name) + " \\- " + text(summary(model.getCommandSpec())));
  }

  /** The first sentence, as manual pages have it: without its full stop. */
  static String summary(CommandSpec spec) {
    String all = plain(spec.usageMessage().description());
    String first = all.split("(?<=\\.)\\s", 2)[0].strip();
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  private void synopsis(CommandSpec spec) {
    section(".SH", "SYNOPSIS");
    CommandLine.Help help =
        new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(Ansi.OFF));
    String usage = help.synopsis(0).replaceAll("\\s+", " ").strip();
    line(".nh");
    line(text(usage));
    for (CommandLine sub : subcommands()) {
      line(".br");
      CommandLine.Help own =
          new CommandLine.Help(sub.getCommandSpec(), CommandLine.Help.defaultColorScheme(Ansi.OFF));
      line(text(own.synopsis(0).replaceAll("\\s+", " ").strip()));
    }
    line(".hy");
  }

  private void describe(CommandSpec spec) {
    if (spec == model.getCommandSpec()) {
      section(".SH", "DESCRIPTION");
    }
    paragraph(spec.usageMessage().description());
    String level = spec == model.getCommandSpec() ? ".SH" : ".SS";
    options(level, spec);
    examples(level, spec);
  }

  private void options(String level, CommandSpec spec) {
    List<OptionSpec> options =
        spec.options().stream()
            .filter(option -> !option.hidden())
            .sorted(Comparator.comparing(option -> option.longestName().replaceAll("^-+", "")))
            .toList();
    List<PositionalParamSpec> parameters = visible(spec);
    if (options.isEmpty() && parameters.isEmpty()) {
      return;
    }
    section(level, "OPTIONS");
    for (PositionalParamSpec parameter : parameters) {
      tagged("\\fI" + text(parameter.paramLabel()) + "\\fR", parameter.description());
    }
    for (OptionSpec option : options) {
      tagged(names(option), option.description());
    }
  }

  private static List<PositionalParamSpec> visible(CommandSpec spec) {
    return spec.positionalParameters().stream().filter(p -> !p.hidden()).toList();
  }

  private static String names(OptionSpec option) {
    String value =
        option.typeInfo().isBoolean() ? "" : " \\fI" + text(option.paramLabel()) + "\\fR";
    return Arrays.stream(option.names())
        .map(each -> "\\fB" + text(each) + "\\fR" + value)
        .collect(Collectors.joining(", "));
  }

  private void tagged(String tag, String[] description) {
    line(".TP");
    line(tag);
    line(text(plain(description)));
  }

  private void examples(String level, CommandSpec spec) {
    String[] footer = spec.usageMessage().footer();
    if (footer.length == 0) {
      return;
    }
    section(level, "EXAMPLES");
    line(".nf");
    for (String example : footer) {
      plain(example).lines().forEach(each -> line(text(each)));
    }
    line(".fi");
  }

  private void exitStatus() {
    Map<String, String> codes = model.getCommandSpec().usageMessage().exitCodeList();
    if (codes.isEmpty()) {
      return;
    }
    section(".SH", "EXIT STATUS");
    codes.forEach((code, meaning) -> tagged("\\fB" + text(code) + "\\fR", new String[] {meaning}));
  }

  private void seeAlso() {
    if (!others.isEmpty()) {
      section(".SH", "SEE ALSO");
      line(others.stream().map(o -> ".BR " + text(o) + " (1)").collect(Collectors.joining("\n")));
    }
  }

  private List<CommandLine> subcommands() {
    return List.copyOf(new LinkedHashSet<>(model.getSubcommands().values()));
  }

  private void paragraph(String[] description) {
    line(text(plain(description)));
  }

  private void section(String level, String title) {
    line(level + " " + quoted(text(title)));
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\\(dq") + '"';
  }

  private static String plain(String[] lines) {
    List<String> plain = new ArrayList<>();
    for (String line : lines) {
      plain.add(plain(line));
    }
    return String.join("\n", plain);
  }

  /** Without picocli's markup and format characters. */
  private static String plain(String line) {
    return Ansi.OFF.string(line).replace("%n", "\n").replace("%%", "%");
  }

  /**
   * What roff would take for its own is escaped: backslashes, minus signs, dots that begin lines.
   */
  static String text(String raw) {
    return raw.replace("\\", "\\e")
        .replace("-", "\\-")
        .replaceAll("(?m)^(?=[.'])", "\\\\&")
        .replace("…", "\\&...");
  }
}
