package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.inspect.View;
import io.blueguard.response.Plan;
import io.blueguard.session.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be done about findings, for each machine of a watch; nothing where none is. */
final class Actions implements AutoCloseable {
  static final Actions NONE = new Actions(Map.of());

  private final Map<Target, OnFinding> each;

  private Actions(Map<Target, OnFinding> each) {
    this.each = each;
  }

  /**
   * @throws Failure.UsageError when two machines would be cut off at one port: at least one of them
   *     is not behind it
   */
  static Actions of(Map<Target, OnFinding> each) {
    Map<String, Target> ports = new LinkedHashMap<>();
    Actions actions = new Actions(each);
    each.forEach(
        (target, action) -> {
          Target other = ports.putIfAbsent(action.plan().path(), target);
          if (other != null) {
            actions.close();
            throw new Failure.UsageError(
                "two machines and one port: port=%s machines=%s, %s; give each a profile"
                    .formatted(action.plan().path(), other.name(), target.name()));
          }
        });
    return actions;
  }

  List<Plan> plans() {
    return each.values().stream().map(OnFinding::plan).toList();
  }

  /** From now on they act. */
  void arm() {
    each.values().forEach(OnFinding::arm);
  }

  /** A change that did not happen, for whom it would concern. */
  void practise(Event event) {
    each.forEach(
        (target, action) -> {
          if (target.name().equals(event.target())) {
            action.practise(event);
          }
        });
  }

  /** What the machines already have before the watch tells of changes. */
  List<Event> already(List<View<?>> views) {
    List<Event> events = new ArrayList<>();
    each.forEach((target, action) -> events.addAll(action.already(target, views)));
    return events;
  }

  /** Acts on a finding of one of the machines; see {@link OnFinding#on}. */
  Optional<Event> on(Event event, long unchanged) {
    for (Map.Entry<Target, OnFinding> action : each.entrySet()) {
      if (action.getKey().name().equals(event.target())) {
        return action.getValue().on(event, unchanged);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    each.values().forEach(OnFinding::close);
  }
}
