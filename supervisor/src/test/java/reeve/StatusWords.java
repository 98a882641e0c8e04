package reeve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The only list of the words for what a service is, why, and how it ended. Commands, JSON, the ledger and documents use
 * these and no others: see {@link OneWordTest} and {@code WhyWordsTest}.
 */
public final class StatusWords {
  /** The states of a service. */
  public static final List<String> STATES = List.of("stopped", "waiting", "starting", "running", "stopping", "killing",
      "backoff", "parked", "completed", "skipped", "failed");

  /** Why reeve acted, each with a part that every sentence about it has. */
  public static final Map<String, String> REASONS = reasons();

  /** How a run ended that did not end by a code or a signal, or how it has not ended. */
  public static final List<String> RESULTS = List.of("not started", "not seen", "unknown", "missed", "skipped",
      "runs");

  /** Words of other tools or for the same thing, as patterns, each with the word to use. */
  public static final Map<String, String> SYNONYMS = synonyms();

  private StatusWords() {}

  private static Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put("none", "");
    reasons.put("boot", "");
    reasons.put("schedule", "schedule");
    reasons.put("request", "requested");
    reasons.put("dependency", "depends on");
    reasons.put("conflict", "conflict");
    reasons.put("policy", "restart policy");
    reasons.put("timeout", "its timeout");
    reasons.put("start-timeout", "within its start-timeout");
    reasons.put("watchdog", "within its watchdog time");
    reasons.put("unhealthy", "unhealthy");
    reasons.put("memory", "exceeded memory-restart");
    reasons.put("watch", "files that it watches");
    reasons.put("name-lost", "message bus");
    reasons.put("shutdown", "shutting down");
    reasons.put("leftovers", "left");
    reasons.put("start-limit", "start-limit");
    reasons.put("cannot-execute", "execute");
    reasons.put("prevented", "restart-prevent-status");
    reasons.put("changed", "definition");
    reasons.put("hook", "post-start");
    reasons.put("removed", "removed");
    reasons.put("condition", "condition");
    return reasons;
  }

  private static Map<String, String> synonyms() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("inactive|not running any more|is dead|is down and stays", "stopped");
    words.put("activating|coming up", "starting");
    words.put("deactivating|shutting it down", "stopping");
    words.put("crash.?loop(ing)?|backing off", "backoff");
    words.put("on hold", "parked");
    words.put("finished successfully|exited cleanly|succeeded", "completed");
    words.put("is broken|errored|was given up|gave it up", "failed");
    words.put("is up and not healthy|sick", "unhealthy");
    words.put("return code|error code|exit value|exited with status", "exit code");
    words.put("(killed|terminated|ended) by (a )?SIG[A-Z]+|terminated by signal|exited (with|on) signal", "died of");
    words.put("dumped core|core dump(?!ed)", "core dumped");
    words.put("asked by|as asked|asked for by|at the wish of", "requested");
    words.put("could not be started|unstarted|failed to start", "not started");
    words.put("end not seen|not observed|unobserved", "not seen");
    words.put("remaining process(es)?|left.over process", "leftover process");
    return words;
  }
}
