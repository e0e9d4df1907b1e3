package io.blueguard.shell;

import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.LineReader;
import org.jline.reader.impl.CompletionMatcherImpl;

/** JLine's own matcher, and where no value begins with what is typed, the values so described. */
final class ByNameMatcher extends CompletionMatcherImpl {
  private String typed = "";
  private boolean named;

  @Override
  public void compile(
      Map<LineReader.Option, Boolean> options,
      boolean prefix,
      CompletingParsedLine line,
      boolean caseInsensitive,
      int errors,
      String group) {
    super.compile(options, prefix, line, caseInsensitive, errors, group);
    typed = prefix ? line.word().substring(0, line.wordCursor()) : line.word();
  }

  @Override
  public List<Candidate> matches(List<Candidate> candidates) {
    named = !typed.isEmpty() && candidates.stream().noneMatch(c -> c.value().startsWith(typed));
    List<Candidate> described =
        named ? candidates.stream().filter(this::described).toList() : List.of();
    named = !described.isEmpty();
    List<Candidate> own = super.matches(candidates);
    return named ? described : own;
  }

  /** Of those, none has what is typed in its value, so that nothing of it can be gone on with. */
  @Override
  public String getCommonPrefix() {
    return named ? typed : super.getCommonPrefix();
  }

  private boolean described(Candidate candidate) {
    String name = candidate.descr();
    return name != null && name.regionMatches(true, 0, typed, 0, typed.length());
  }
}
