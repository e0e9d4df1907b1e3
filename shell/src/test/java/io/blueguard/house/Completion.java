package io.blueguard.house;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What bash and zsh complete after {@code blueguard}, written from the same model as help: options,
 * targets, formats, and the console's commands behind {@code -c}.
 */
final class Completion {
  private static final String NOTE =
      "# Generated from the command line itself: mvn test -Dtest=CompletionTest -Dman.write=true\n";
  private static final String TARGETS =
      "file: live: qemu: example:clean example:tampered emulated: doca:";

  private final List<OptionSpec> options;
  private final String commands;
  private final String formats;

  Completion(CommandLine model, List<String> commands, List<String> formats) {
    this.options = model.getCommandSpec().options().stream().filter(o -> !o.hidden()).toList();
    this.commands = String.join(" ", commands);
    this.formats = String.join(" ", formats);
  }

  /** To be sourced, or put into bash-completion's folder as {@code blueguard}. */
  String bash() {
    return NOTE
        + """
        _blueguard() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
            # Readline splits at colons: example:clean is three words here.
            if [ "$word" = : ]; then
                word=
            fi
            if [ "${COMP_WORDS[COMP_CWORD]}" = : ] || [ "$before" = : ]; then
                local kind=${COMP_WORDS[COMP_CWORD-1]}
                [ "$before" = : ] && kind=${COMP_WORDS[COMP_CWORD-2]}
                case $kind in
                    example) words="clean tampered" ;;
                    file|live) COMPREPLY=($(compgen -f -- "$word")); return ;;
                esac
                COMPREPLY=($(compgen -W "$words" -- "$word"))
                return
            fi
            case $before in
        %s        *)
                    case $word in
                        -*) words="%s" ;;
                        *) COMPREPLY=($(compgen -f -X '!*.groovy' -- "$word")); return ;;
                    esac ;;
            esac
            COMPREPLY=($(compgen -W "$words" -- "$word"))
            case $words in "%s") COMPREPLY+=($(compgen -f -- "$word")) ;; esac
            [[ ${COMPREPLY[0]} == *: ]] && compopt -o nospace 2> /dev/null
        }
        complete -o filenames -F _blueguard blueguard
        """
            .formatted(bashValues(), names(" "), TARGETS);
  }

  private String bashValues() {
    return options.stream()
        .filter(option -> !option.typeInfo().isBoolean())
        .map(o -> "        " + String.join("|", o.names()) + ") words=\"" + values(o) + "\" ;;\n")
        .collect(Collectors.joining());
  }

  private String values(OptionSpec option) {
    return switch (option.longestName()) {
      case "--target" -> TARGETS;
      case "--format" -> formats;
      case "--command" -> commands;
      default -> "";
    };
  }

  private String names(String separator) {
    return options.stream()
        .flatMap(option -> Arrays.stream(option.names()))
        .collect(Collectors.joining(separator));
  }

  /** To be put into a folder of {@code $fpath} as {@code _blueguard}. */
  String zsh() {
    return "#compdef blueguard\n"
        + NOTE
        + options.stream()
            .map(this::zshOption)
            .collect(
                Collectors.joining(
                    " \\\n  ",
                    "_arguments -S \\\n  ",
                    " \\\n  '*:script:_files -g \"*.groovy\"'\n"));
  }

  private String zshOption(OptionSpec option) {
    String text = zshText(String.join(" ", option.description()));
    boolean many = option.isMultiValue();
    String group = many || option.names().length == 1 ? "" : String.join(" ", option.names());
    String value =
        option.typeInfo().isBoolean() ? "" : ":" + option.paramLabel() + ":" + zshValues(option);
    String prefix = many ? "*" : group.isEmpty() ? "" : "(" + group + ")";
    String names =
        option.names().length == 1
            ? option.names()[0]
            : "'{" + String.join(",", option.names()) + "}'";
    return "'" + prefix + names + "[" + text + "]" + value + "'";
  }

  private String zshValues(OptionSpec option) {
    String values = values(option);
    return values.isEmpty() ? " " : "(" + values.replace(":", "\\:") + ")";
  }

  private static String zshText(String text) {
    return text.replace("'", "").replace("[", "(").replace("]", ")").replace(":", "\\:");
  }
}
