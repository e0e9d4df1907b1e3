package io.blueguard.integrity;

/** How much a finding matters, ascending. */
public enum Severity {
  /** Worth knowing, nothing to do. */
  INFO,
  /** Unusual; innocent causes are common. */
  LOW,
  /** Should be explained by somebody. */
  MEDIUM,
  /** Hard to explain without an attacker. */
  HIGH,
  /** The machine lies about itself. */
  CRITICAL
}
