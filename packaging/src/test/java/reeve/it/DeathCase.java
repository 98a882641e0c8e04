package reeve.it;

import java.util.ArrayList;
import java.util.List;

/**
 * A death with a known cause: how it is brought about, and what must and must not be said about it. The statements come
 * from the cause, and not from what the program prints.
 *
 * @param name of the service
 * @param toml the keys of its table
 * @param act brings the death about; null: the service ends without it
 * @param must patterns that {@code reeve why} must contain
 * @param mustNot patterns that it must not contain
 * @param first patterns that its first line must contain
 */
record DeathCase(
    String name, String toml, Act act, List<String> must, List<String> mustNot, List<String> first) {
  /** What a reader may take for a statement of the cause although it is only usual for that signal. */
  static final String SIGNAL_LORE = "^(?!Guess).*(It wrote to|It accessed memory|It aborted itself|It used more"
      + " processor|It wrote a file larger|It made a system call)";

  /** Brings a death about. */
  interface Act {
    void on(DeathBatch batch, String service);
  }

  /** A death that no other process and no request causes. */
  static DeathCase itself(String name, String toml, String... first) {
    return of(name, toml, first).first("reeve did not (cause|send)")
        .not("reeve (stopped|ended|killed) it", "reeve sent it", SIGNAL_LORE);
  }

  /** A death by a signal of a process that is not reeve: reeve cannot know which. */
  static DeathCase foreign(String name, String signal) {
    return of(name, "command = [\"sleep\", \"100000\"]", "died of " + signal).first("reeve did not send")
        .says("not known").not("reeve (stopped|ended|killed) it", "reeve sent it", SIGNAL_LORE, "counts as a clean")
        .when((batch, service) -> batch.kill(service, signal.substring(3)));
  }

  /** A death that reeve brings about. */
  static DeathCase byReeve(String name, String toml, String... first) {
    return of(name, toml, first).first("reeve (stopped|ended|killed) it")
        .not("reeve did not send", "reeve did not cause", SIGNAL_LORE);
  }

  static DeathCase of(String name, String toml, String... first) {
    return new DeathCase(name, toml, null, List.of(), List.of(), List.of(first));
  }

  DeathCase when(Act newAct) {
    return new DeathCase(name, toml, newAct, must, mustNot, first);
  }

  DeathCase says(String... patterns) {
    return new DeathCase(name, toml, act, joined(must, patterns), mustNot, first);
  }

  DeathCase not(String... patterns) {
    return new DeathCase(name, toml, act, must, joined(mustNot, patterns), first);
  }

  DeathCase first(String... patterns) {
    return new DeathCase(name, toml, act, must, mustNot, joined(first, patterns));
  }

  private static List<String> joined(List<String> list, String... more) {
    List<String> all = new ArrayList<>(list);
    all.addAll(List.of(more));
    return all;
  }
}
