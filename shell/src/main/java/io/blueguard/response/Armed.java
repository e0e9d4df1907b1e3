package io.blueguard.response;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * A cut that waits for a finding. All that can be known before is done when it is armed: the port
 * is found, what stands in the way is refused, the journal has the intent with its commands, and
 * the program that brings the flows is running and waits for its input. What is left for the moment
 * itself is one write to a pipe; and since code that runs for the first time is slow, the way there
 * was gone once with programs that change nothing.
 *
 * <p>It cuts once. Safe to be told of findings from many threads.
 */
public final class Armed implements AutoCloseable {
  private static final Executor THREADS = Thread::startVirtualThread;

  private final Isolation isolation;
  private final Request request;
  private final Plan plan;
  private Call.Running cocked;
  private boolean fired;

  /**
   * @param cut what is in force now
   * @param microsToFlows from the event until the switch had the flows: nothing leaves the port
   * @param micros from the event until the switch had everything
   */
  public record Fired(Isolated cut, long microsToFlows, long micros) {}

  /**
   * @throws Failure.UsageError as {@link Isolation#plan}: before anything happens, not when it does
   */
  public Armed(Isolation isolation, Request request) {
    this.isolation = isolation;
    this.request = request;
    plan = isolation.plan(request);
    practise();
    isolation.armed(plan, request.why());
    cocked = plan.first().start();
  }

  private void practise() {
    isolation.practise(plan);
    Plan harmless = plan.harmless();
    cocked = harmless.first().start();
    carryOut(harmless, new long[2]);
  }

  /** What it will do. */
  public Plan plan() {
    return plan;
  }

  /**
   * Cuts.
   *
   * @param finding why, for the journal
   * @param eventNanos {@link System#nanoTime} when what led to the finding happened, as far as
   *     known
   * @return empty when it was cut already
   * @throws Failure.EngineFailure when the switch refuses, or the cut does not hold
   */
  public synchronized Optional<Fired> onFinding(String finding, long eventNanos) {
    if (fired) {
      return Optional.empty();
    }
    fired = true;
    String why = request.why().isEmpty() ? finding : request.why() + ": " + finding;
    try {
      return Optional.of(cut(why, eventNanos));
    } catch (Failure failure) {
      isolation.failed(plan, why, failure);
      return Optional.of(again(why, eventNanos));
    }
  }

  private Fired cut(String why, long eventNanos) {
    long[] at = new long[2];
    carryOut(plan, at);
    long flows = (at[0] - eventNanos) / 1000;
    long all = (at[1] - eventNanos) / 1000;
    Isolated now =
        isolation.done(
            plan, why, Journal.facts("micros_to_flows", flows, "micros_from_event", all));
    return new Fired(now, flows, all);
  }

  /** The port may have come back under another number since: then the plan is made anew. */
  private Fired again(String why, long eventNanos) {
    Isolated now = isolation.apply(isolation.plan(request), why);
    long micros = (System.nanoTime() - eventNanos) / 1000;
    return new Fired(now, micros, micros);
  }

  private void carryOut(Plan calls, long[] at) {
    if (!cocked.alive()) { // somebody ended it, which is no reason not to cut
      cocked = calls.first().start();
    }
    cocked.send();
    List<CompletableFuture<Void>> beside = new ArrayList<>();
    for (Call call : calls.then()) {
      beside.add(CompletableFuture.runAsync(() -> SwitchAccess.ask(call), THREADS));
    }
    SwitchAccess.expectDone(calls.first(), cocked.finish(SwitchAccess.LIMIT));
    at[0] = System.nanoTime();
    join(beside);
    calls.last().forEach(SwitchAccess::ask);
    at[1] = System.nanoTime();
  }

  private static void join(List<CompletableFuture<Void>> calls) {
    try {
      calls.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof Failure failure ? failure : e;
    }
  }

  /** Disarms it; a cut that was made stays. */
  @Override
  public synchronized void close() {
    cocked.close();
    if (!fired) {
      fired = true;
      isolation.disarmed(plan, request.why());
    }
  }
}
