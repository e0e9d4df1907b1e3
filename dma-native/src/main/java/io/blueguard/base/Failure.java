package io.blueguard.base;

/**
 * What went wrong, sorted by what the caller can do about it.
 *
 * <p>Texts are lower case without a full stop, facts as {@code name=value}, and a hint on what to
 * try after a semicolon. Nobody but {@code shell} turns one into a line for a person.
 */
public abstract sealed class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private Failure(String message, Throwable cause) {
    super(message, cause);
  }

  /** The way to the bytes does not exist here: no such file, device, library. Try another spec. */
  public static final class EngineUnavailable extends Failure {
    private static final long serialVersionUID = 1;

    public EngineUnavailable(String message) {
      super(message, null);
    }

    public EngineUnavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The engine was asked for bytes it should have and could not deliver. Try again, or detach. */
  public static final class EngineFailure extends Failure {
    private static final long serialVersionUID = 1;

    public EngineFailure(String message) {
      super(message, null);
    }

    public EngineFailure(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** No byte lives at that address: outside RAM, or no page-table entry leads there. */
  public static final class NotMapped extends Failure {
    private static final long serialVersionUID = 1;
    private final long address;
    private final boolean away;

    public NotMapped(String message, long address) {
      this(message, address, false);
    }

    /**
     * @param away whether the bytes exist and are only not in memory now: swapped out
     */
    public NotMapped(String message, long address, boolean away) {
      super(message, null);
      this.address = address;
      this.away = away;
    }

    public long address() {
      return address;
    }

    /** Whether the bytes exist and are only not in memory now: swapped out. */
    public boolean away() {
      return away;
    }
  }

  /** The bytes were read and cannot be what they should be. In forensics that is evidence. */
  public static final class BadData extends Failure {
    private static final long serialVersionUID = 1;

    public BadData(String message) {
      super(message, null);
    }

    public BadData(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** This kernel has no symbol of that name. */
  public static final class NoSuchSymbol extends Failure {
    private static final long serialVersionUID = 1;

    public NoSuchSymbol(String message) {
      super(message, null);
    }
  }

  /** This kernel has no type, or no member, of that name. */
  public static final class NoSuchMember extends Failure {
    private static final long serialVersionUID = 1;

    public NoSuchMember(String message) {
      super(message, null);
    }
  }

  /** A walk met its limit, its deadline, a cycle, or was cancelled; what it had so far stands. */
  public static final class WalkStopped extends Failure {
    private static final long serialVersionUID = 1;

    public WalkStopped(String message) {
      super(message, null);
    }
  }

  /** The person asked for something that makes no sense; the text says what would. */
  public static final class UsageError extends Failure {
    private static final long serialVersionUID = 1;

    public UsageError(String message) {
      super(message, null);
    }

    public UsageError(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
