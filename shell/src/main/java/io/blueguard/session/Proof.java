package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.memory.BatchComparison;
import io.blueguard.memory.HeldSet;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.ReadSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which last answers of several machines still stand: all that they were read from is compared in
 * one call of the engine that the machines share. What that call needs is laid out when they are
 * asked the first time, and anew only for answers that are other ones since.
 */
final class Proof {
  private final BatchComparison comparison = new BatchComparison();

  /**
   * A machine's last answer, which holds when none of these sets has changed.
   *
   * @param held what it was read from, then what its machine's being there was read from
   */
  record Claim<R>(Target machine, Inspection<R> answer, List<HeldSet> held)
      implements AutoCloseable {
    /** The answer at the cost of having compared it, but for the time. */
    Inspection<R> proved() {
      ReadSet reads = held.getFirst().reads();
      Inspection.Cost cost = new Inspection.Cost(reads.compared(), reads.comparedBytes(), 0);
      return new Inspection<>(answer.rows(), answer.faults(), cost, answer.consistency());
    }

    @Override
    public void close() {
      held.forEach(HeldSet::close);
    }
  }

  private Proof(List<HeldSet> held) {
    held.forEach(set -> comparison.add(set.memory(), set.reads()));
  }

  /**
   * What is laid out together: comparisons of the same memories that prove the same question.
   *
   * @param view its class, as its rows may be of any type
   */
  private record Key(Class<?> view, String name, List<PhysicalMemory> memories) {}

  /** Comparisons as they were laid out, those of the last few questions. */
  static final class Laid {
    private static final int MOST = 8;

    // Guarded by this.
    private final LinkedHashMap<Key, Proof> proofs = new LinkedHashMap<>(MOST, 0.75f, true);

    /** The answers that stand, by their machines; the others somebody has to look for. */
    synchronized <R extends Record> Map<Target, Inspection<R>> answers(
        List<Target> machines, View<R> view) {
      List<Claim<R>> claims = new ArrayList<>();
      try {
        machines.forEach(machine -> machine.claim(view).ifPresent(claims::add));
        return standing(claims, view);
      } finally {
        claims.forEach(Claim::close);
      }
    }

    private <R extends Record> Map<Target, Inspection<R>> standing(
        List<Claim<R>> claims, View<R> view) {
      List<HeldSet> held = claims.stream().flatMap(claim -> claim.held.stream()).toList();
      if (held.stream().map(set -> BatchComparison.key(set.memory())).distinct().count() != 1) {
        return Map.of();
      }
      List<PhysicalMemory> memories = held.stream().map(HeldSet::memory).toList();
      Key key = new Key(view.getClass(), view.name(), memories);
      Proof proof = proofs.computeIfAbsent(key, k -> new Proof(held));
      if (proofs.size() > MOST) {
        proofs.pollFirstEntry();
      }
      return proof.standing(claims, held);
    }
  }

  private <R> Map<Target, Inspection<R>> standing(List<Claim<R>> claims, List<HeldSet> held) {
    boolean[] changed = changed(held);
    Map<Target, Inspection<R>> standing = new HashMap<>();
    int from = 0;
    for (Claim<R> claim : claims) {
      int to = from + claim.held.size();
      if (stands(changed, from, to)) {
        standing.put(claim.machine, claim.proved());
      }
      from = to;
    }
    return standing;
  }

  private boolean[] changed(List<HeldSet> held) {
    boolean[] changed = new boolean[held.size()];
    try {
      for (int i = 0; i < changed.length; i++) {
        comparison.replace(i, held.get(i).reads());
      }
      comparison.changed(changed);
    } catch (Failure gone) {
      // Whoever walks finds out what is gone, and tells it of his machine.
      Arrays.fill(changed, true);
    }
    return changed;
  }

  private static boolean stands(boolean[] changed, int from, int to) {
    for (int i = from; i < to; i++) {
      if (changed[i]) {
        return false;
      }
    }
    return true;
  }
}
