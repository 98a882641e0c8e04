package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.Health;
import reeve.config.Hooks;
import reeve.config.Input;
import reeve.config.Instance;
import reeve.config.KillMode;
import reeve.config.LogSpec;
import reeve.config.Output;
import reeve.config.Park;
import reeve.config.Probe;
import reeve.config.RestartSpec;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.Schedule;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.Startup;
import reeve.config.Source;
import reeve.config.StatusSet;
import reeve.config.StopSchedule;

/** Definitions for tests: the defaults of the design without jitter, and what a test changes of them. */
final class Specs {
  private final String name;
  private boolean enabled = true;
  private boolean essential;
  private Policy policy = Policy.ON_FAILURE;
  private Duration delay = Duration.ofMillis(500);
  private double backoff = 2;
  private Duration maxDelay = Duration.ofSeconds(30);
  private double jitter;
  private Duration resetAfter = Duration.ofSeconds(60);
  private int burst = 10;
  private Duration interval = Duration.ofMinutes(5);
  private OnStartLimit onLimit = OnStartLimit.SLOW_RETRY;
  private Duration slowRetry = Duration.ofMinutes(5);
  private StatusSet success = StatusSet.EMPTY;
  private StatusSet prevent = StatusSet.EMPTY;
  private StopSchedule stop = StopSchedule.DEFAULT;
  private KillMode killMode = KillMode.TREE;
  private Optional<Duration> timeout = Optional.empty();
  private Startup startup = Startup.PLAIN;
  private Health health = Health.NONE;
  private Schedule schedule = Schedule.NONE;
  private Park park = Park.NONE;
  private Hooks hooks = Hooks.NONE;
  private boolean protect;
  private final List<Dependency> dependencies = new ArrayList<>();

  private Specs(String name) {
    this.name = name;
  }

  static Specs service(String name) {
    return new Specs(name);
  }

  static Specs web() {
    return new Specs("web");
  }

  String name() {
    return name;
  }

  Specs disabled() {
    enabled = false;
    return this;
  }

  Specs essential() {
    essential = true;
    return this;
  }

  Specs restart(Policy value) {
    policy = value;
    return this;
  }

  Specs delay(String value) {
    delay = duration(value);
    return this;
  }

  Specs backoff(double factor, String cap, double jitterShare) {
    backoff = factor;
    maxDelay = duration(cap);
    jitter = jitterShare;
    return this;
  }

  Specs resetAfter(String value) {
    resetAfter = duration(value);
    return this;
  }

  Specs limit(int starts, String within, OnStartLimit then, String retry) {
    burst = starts;
    interval = duration(within);
    onLimit = then;
    slowRetry = duration(retry);
    return this;
  }

  Specs success(StatusSet value) {
    success = value;
    return this;
  }

  Specs prevent(StatusSet value) {
    prevent = value;
    return this;
  }

  /** Steps as in a file: {@code "TERM 10s", "KILL"}. */
  Specs stop(String... steps) {
    StopSchedule.Step[] schedule = new StopSchedule.Step[steps.length];
    for (int i = 0; i < steps.length; i++) {
      String[] words = steps[i].split(" ");
      schedule[i] = new StopSchedule.Step(
          Signal.parse(words[0]).orElseThrow(), words.length > 1 ? duration(words[1]) : Duration.ZERO);
    }
    stop = new StopSchedule(List.of(schedule));
    return this;
  }

  Specs killMode(KillMode value) {
    killMode = value;
    return this;
  }

  Specs timeout(String value) {
    timeout = Optional.of(duration(value));
    return this;
  }

  Specs park(Park value) {
    park = value;
    return this;
  }

  Specs schedule(Schedule value) {
    schedule = value;
    return this;
  }

  Specs startup(Startup value) {
    startup = value;
    return this;
  }

  Specs hooks(Hooks value) {
    hooks = value;
    return this;
  }

  /** Of one command each, named after the hook: {@code hooks("pre-start", "post-stop")}. */
  Specs hooks(String... names) {
    List<String> all = List.of(names);
    hooks = new Hooks(commands(all, "pre-start"), commands(all, "post-start"), commands(all, "pre-stop"), commands(all, "post-stop"),
        commands(all, "stop-command").stream().findFirst(), Optional.empty(), commands(all, "on-failure"), commands(all, "on-recovery"));
    return this;
  }

  private static List<Hooks.Command> commands(List<String> all, String name) {
    List<Hooks.Command> commands = new ArrayList<>();
    for (String one : all) {
      if (one.startsWith(name)) {
        commands.add(new Hooks.Command(List.of("/" + one), Duration.ofSeconds(name.equals("stop-command") ? 10 : 30), one.endsWith("?")));
      }
    }
    return commands;
  }

  Specs protect() {
    protect = true;
    return this;
  }

  /** Edges of a kind that wait until the other is ready. */
  Specs edge(Dependency.Kind kind, String... others) {
    for (String other : others) {
      dependencies.add(new Dependency(kind, other, Dependency.When.READY, false));
    }
    return this;
  }

  Specs edge(Dependency.Kind kind, String other, Dependency.When when, boolean restart) {
    dependencies.add(new Dependency(kind, other, when, restart));
    return this;
  }

  ServiceSpec build() {
    RestartSpec restart = new RestartSpec(
        policy, delay, backoff, maxDelay, jitter, resetAfter, burst, interval, onLimit, slowRetry);
    return new ServiceSpec(
        name, new Source("test.toml", 1), "", List.of(), enabled, essential, List.of("/bin/" + name), Optional.empty(), false,
        Map.of(), new Input.Null(), new Output.Log(), new Output.SameAsStdout(), restart, success, prevent, stop, killMode, timeout,
        Optional.empty(), dependencies, startup, LogSpec.DEFAULT, health, park, schedule, Instance.NONE, hooks, protect);
  }

  Specs health(Health value) {
    health = value;
    return this;
  }

  /** Asked every 10 s; three failures are enough. @param watchdog "0s": none */
  static Health check(Health.OnFailure onFailure, String watchdog) {
    return new Health(Optional.of(new Probe.Tcp("127.0.0.1", 1)), duration("10s"), duration("3s"), Duration.ZERO, 3, 1, onFailure,
        duration(watchdog));
  }

  static StatusSet codes(int... codes) {
    BitSet bits = new BitSet();
    for (int code : codes) {
      bits.set(code);
    }
    return new StatusSet(bits, Set.of());
  }

  static StatusSet signals(Signal... signals) {
    return new StatusSet(new BitSet(), Set.of(signals));
  }

  static Duration duration(String text) {
    if (text.endsWith("ms")) {
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> throw new IllegalArgumentException(text);
    };
  }
}
