package reeve.core;

/**
 * What a probe of an orchestrator gets to know of a service: the rule behind {@code reeve health} and
 * {@code health-file}, in the terms of Kubernetes. docs/health.md has it as a table, and a test compares both. Pure;
 * any thread.
 */
public enum ProbeResult {
  /** It does its work, or has nothing to do at present. */
  READY("ready"),
  /** It does not work yet, or not at present, and nothing shows that it never will. */
  NOT_READY("not-ready"),
  /** It has failed for good, or it runs and does not pass its health check. */
  FAILED("failed");

  private final String word;

  ProbeResult(String word) {
    this.word = word;
  }

  /** The word for it in JSON. */
  public String word() {
    return word;
  }

  /** Whether a liveness probe passes. */
  public boolean isLive() {
    return this != FAILED;
  }

  /**
   * Judges one service.
   *
   * @param state the word of its state: see {@link ServiceState#word}. A word that is not known, from a newer reeve,
   *     is a state in which it is not ready
   * @param health {@code starting}, {@code healthy} or {@code unhealthy}; another word: it is not checked at present
   * @param isScheduled whether the clock starts it: then it need not run to be ready
   */
  public static ProbeResult of(String state, String health, boolean isScheduled) {
    if (state.equals("failed")) {
      return FAILED;
    }
    if (state.equals("running")) {
      return health.equals("unhealthy") ? FAILED
          : health.equals("starting") && !isScheduled ? NOT_READY : READY;
    }
    return isScheduled || state.equals("completed") || state.equals("skipped") ? READY : NOT_READY;
  }

  /** Judges a service of the loop as {@link #of(String, String, boolean)} does. */
  public static ProbeResult of(Service service) {
    return of(service.stateWord(), service.monitoring().health().word(), service.spec().schedule().isSet());
  }

  /**
   * Whether a service counts in a probe that names no service: it is started with reeve, and not by the clock, whose
   * next run may make good for a failed one.
   */
  public static boolean counts(boolean isEnabled, boolean isScheduled) {
    return isEnabled && !isScheduled;
  }
}
