package reeve.config;

import java.util.Locale;
import java.util.Optional;

/**
 * A Linux signal, by its number on x86-64 and arm64 (asm-generic/signal.h; signal(7)). Real-time signals begin at 34,
 * as in glibc, which needs 32 and 33 for its threads.
 *
 * @param number 1 to 64
 */
public record Signal(int number) implements Comparable<Signal> {
  private static final String[] NAMES = {
      null, "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
      "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
      "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
      "SIGSYS"
  };
  private static final int MAX = 64;
  private static final int RTMIN = 34;

  public static final Signal HUP = new Signal(1);
  public static final Signal INT = new Signal(2);
  public static final Signal QUIT = new Signal(3);
  public static final Signal ABRT = new Signal(6);
  public static final Signal KILL = new Signal(9);
  public static final Signal USR1 = new Signal(10);
  public static final Signal USR2 = new Signal(12);
  public static final Signal PIPE = new Signal(13);
  public static final Signal TERM = new Signal(15);
  public static final Signal CHLD = new Signal(17);
  public static final Signal CONT = new Signal(18);
  public static final Signal STOP = new Signal(19);
  public static final Signal TSTP = new Signal(20);
  public static final Signal TTIN = new Signal(21);
  public static final Signal TTOU = new Signal(22);
  public static final Signal WINCH = new Signal(28);
  public static final Signal PWR = new Signal(30);

  public Signal {
    if (number < 1 || number > MAX) {
      throw new IllegalArgumentException("cannot use " + number + " as a signal: it is not in 1 to " + MAX);
    }
  }

  /**
   * Parses {@code SIGTERM}, {@code TERM}, {@code sigterm}, {@code 15}, {@code SIGRTMIN+3} or {@code SIGRTMAX-2}.
   *
   * @return empty if the text is not a signal
   */
  public static Optional<Signal> parse(String text) {
    String word = text.trim().toUpperCase(Locale.ROOT);
    if (isDigits(word)) {
      return word.length() > 2 ? Optional.empty() : ofNumber(Integer.parseInt(word));
    }
    if (!word.startsWith("SIG")) {
      word = "SIG" + word;
    }
    switch (word) {
      case "SIGIOT":
        return Optional.of(ABRT);
      case "SIGPOLL":
        return Optional.of(new Signal(29));
      case "SIGCLD":
        return Optional.of(CHLD);
      default:
        break;
    }
    for (int n = 1; n < NAMES.length; n++) {
      if (NAMES[n].equals(word)) {
        return Optional.of(new Signal(n));
      }
    }
    return parseRealTime(word);
  }

  private static Optional<Signal> parseRealTime(String word) {
    boolean fromMin = word.startsWith("SIGRTMIN");
    if (!fromMin && !word.startsWith("SIGRTMAX")) {
      return Optional.empty();
    }
    String rest = word.substring("SIGRTMIN".length());
    if (rest.isEmpty()) {
      return Optional.of(new Signal(fromMin ? RTMIN : MAX));
    }
    if (rest.charAt(0) != (fromMin ? '+' : '-') || rest.length() < 2 || rest.length() > 3) {
      return Optional.empty();
    }
    for (int i = 1; i < rest.length(); i++) {
      if (rest.charAt(i) < '0' || rest.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    int offset = Integer.parseInt(rest.substring(1));
    int number = fromMin ? RTMIN + offset : MAX - offset;
    return number < RTMIN || number > MAX ? Optional.empty() : Optional.of(new Signal(number));
  }

  private static boolean isDigits(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return !word.isEmpty();
  }

  private static Optional<Signal> ofNumber(int number) {
    return number < 1 || number > MAX ? Optional.empty() : Optional.of(new Signal(number));
  }

  /**
   * The name as in signal(7): {@code SIGTERM}, {@code SIGRTMIN+3}. Signals 32 and 33 have no name there and are called
   * {@code SIG32} and {@code SIG33}.
   */
  public String name() {
    if (number < NAMES.length) {
      return NAMES[number];
    }
    if (number < RTMIN) {
      return "SIG" + number;
    }
    return number == RTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (number - RTMIN);
  }

  /**
   * Written out, because the generated method of a record is linked by invokedynamic at its first use, before the first
   * service starts.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Signal && ((Signal) other).number == number;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public int compareTo(Signal other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return name();
  }
}
