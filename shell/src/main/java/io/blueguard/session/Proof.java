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
      for (HeldSet set : held) {
        set.close();
      }
    }
  }

  private Proof(List<HeldSet> held) {
    for (HeldSet set : held) {
      comparison.add(set.memory(), set.reads());
    }
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

    /**
     * The answers that stand, by their machines; the others somebody has to look for. Straight
     * loops: a program that has just begun spends more time in streams than the device takes.
     */
    synchronized <R extends Record> Map<Target, Inspection<R>> answers(
        List<Target> machines, View<R> view) {
      List<Claim<R>> claims = new ArrayList<>(machines.size());
      try {
        for (Target machine : machines) {
          Claim<R> claim = machine.claim(view).orElse(null);
          if (claim != null) {
            claims.add(claim);
          }
        }
        return claims.isEmpty() ? Map.of() : standing(claims, view);
      } finally {
        for (Claim<R> claim : claims) {
          claim.close();
        }
      }
    }

    private <R extends Record> Map<Target, Inspection<R>> standing(
        List<Claim<R>> claims, View<R> view) {
      List<HeldSet> held = new ArrayList<>(2 * claims.size());
      List<PhysicalMemory> memories = new ArrayList<>(2 * claims.size());
      Object engine = BatchComparison.key(claims.getFirst().held.getFirst().memory());
      for (Claim<R> claim : claims) {
        for (HeldSet set : claim.held) {
          if (!BatchComparison.key(set.memory()).equals(engine)) {
            return Map.of();
          }
          held.add(set);
          memories.add(set.memory());
        }
      }
      return proof(new Key(view.getClass(), view.name(), memories), held).standing(claims, held);
    }

    private Proof proof(Key key, List<HeldSet> held) {
      Proof proof = proofs.get(key);
      if (proof == null) {
        proof = new Proof(held);
        proofs.put(key, proof);
        if (proofs.size() > MOST) {
          proofs.pollFirstEntry();
        }
      }
      return proof;
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
