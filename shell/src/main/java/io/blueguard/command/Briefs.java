package io.blueguard.command;

import io.blueguard.delta.Event;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Events as lines for a person. Once there is more than one machine each line names its own, also
 * when only one is left: what was lost is that of the machine that went.
 */
final class Briefs {
  private final Set<String> met = new HashSet<>();

  /**
   * @param watched names of the machines that are watched now
   */
  List<String> of(Collection<String> watched, List<Event> happened) {
    met.addAll(watched);
    happened.forEach(event -> met.add(event.target()));
    return happened.stream().map(event -> Told.brief(event, met.size() == 1)).toList();
  }
}
