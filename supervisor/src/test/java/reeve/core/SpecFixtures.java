package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.execution.Condition;
import reeve.config.ExitStatusSet;
import reeve.config.HealthSpec;
import reeve.config.HooksSpec;
import reeve.config.KillMode;
import reeve.config.ParkSpec;
import reeve.config.ProbeSpec;
import reeve.config.RestartSpec;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.ScheduleSpec;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.Signal;
import reeve.config.SourceLocation;
import reeve.config.StartupSpec;
import reeve.config.StopSchedule;

/** Definitions for tests: the defaults without jitter, and setters for what a test changes. */
public final class SpecFixtures {
  private final String name;
  private final ServiceSpecBuilder spec;
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
  private final List<Dependency> dependencies = new ArrayList<>();

  private SpecFixtures(String name) {
    this.name = name;
    spec = new ServiceSpecBuilder(name).source(new SourceLocation("test.toml", 1)).command(List.of("/bin/" + name));
  }

  public static SpecFixtures service(String name) {
    return new SpecFixtures(name);
  }

  public static SpecFixtures web() {
    return new SpecFixtures("web");
  }

  public String name() {
    return name;
  }

  public SpecFixtures disabled() {
    spec.enabled(false);
    return this;
  }

  public SpecFixtures essential() {
    spec.essential(true);
    return this;
  }

  public SpecFixtures restart(Policy value) {
    policy = value;
    return this;
  }

  public SpecFixtures delay(String value) {
    delay = duration(value);
    return this;
  }

  public SpecFixtures backoff(double factor, String cap, double jitterShare) {
    backoff = factor;
    maxDelay = duration(cap);
    jitter = jitterShare;
    return this;
  }

  public SpecFixtures resetAfter(String value) {
    resetAfter = duration(value);
    return this;
  }

  public SpecFixtures limit(int starts, String within, OnStartLimit action, String retry) {
    burst = starts;
    interval = duration(within);
    onLimit = action;
    slowRetry = duration(retry);
    return this;
  }

  public SpecFixtures success(ExitStatusSet value) {
    spec.successExitStatus(value);
    return this;
  }

  public SpecFixtures prevent(ExitStatusSet value) {
    spec.restartPreventStatus(value);
    return this;
  }

  /** The stop schedule, with steps as in a file: {@code "TERM 10s", "KILL"}. */
  public SpecFixtures stop(String... steps) {
    StopSchedule.Step[] schedule = new StopSchedule.Step[steps.length];
    for (int i = 0; i < steps.length; i++) {
      String[] words = steps[i].split(" ");
      schedule[i] = new StopSchedule.Step(
          Signal.parse(words[0]).orElseThrow(), words.length > 1 ? duration(words[1]) : Duration.ZERO);
    }
    spec.stopSchedule(new StopSchedule(List.of(schedule)));
    return this;
  }

  public SpecFixtures killMode(KillMode value) {
    spec.killMode(value);
    return this;
  }

  public SpecFixtures timeout(String value) {
    spec.runTimeout(duration(value));
    return this;
  }

  public SpecFixtures park(ParkSpec value) {
    spec.park(value);
    return this;
  }

  SpecFixtures schedule(ScheduleSpec value) {
    spec.schedule(value);
    return this;
  }

  /** The commands of a oneshot, one argv each. */
  public SpecFixtures commands(List<List<String>> value) {
    spec.commands(value);
    return this;
  }

  public SpecFixtures startup(StartupSpec value) {
    spec.startup(value);
    return this;
  }

  /** Of type simple. @param variables each a condition: see {@link VirtualWorld#unmet} */
  public SpecFixtures conditions(String... variables) {
    List<Condition> conditions = new ArrayList<>();
    for (String variable : variables) {
      conditions.add(new Condition(Condition.Kind.ENV, variable, false, false));
    }
    StartupSpec plain = StartupSpec.PLAIN;
    return startup(new StartupSpec(plain.type(), false, plain.pidFile(), plain.ready(), plain.timeout(),
        plain.startSeconds(), plain.notifyAccess(), plain.busName(), plain.bus(), conditions));
  }

  /** With an env-command. */
  public SpecFixtures envCommand() {
    spec.envCommand(Optional.of(new HooksSpec.Command(List.of("/env"), Duration.ofSeconds(30), false)));
    return this;
  }

  public SpecFixtures hooks(HooksSpec value) {
    spec.hooks(value);
    return this;
  }

  /** Hooks of one command each, which is named after the hook: {@code hooks("pre-start", "post-stop")}. */
  public SpecFixtures hooks(String... names) {
    List<String> all = List.of(names);
    spec.hooks(new HooksSpec(commands(all, "pre-start"), commands(all, "post-start"), commands(all, "pre-stop"),
        commands(all, "post-stop"), commands(all, "stop-command").stream().findFirst(), Optional.empty(),
        commands(all, "on-failure"), commands(all, "on-recovery")));
    return this;
  }

  private static List<HooksSpec.Command> commands(List<String> all, String name) {
    List<HooksSpec.Command> commands = new ArrayList<>();
    for (String hook : all) {
      if (hook.startsWith(name)) {
        commands.add(new HooksSpec.Command(List.of("/" + hook),
            Duration.ofSeconds(name.equals("stop-command") ? 10 : 30), hook.endsWith("?")));
      }
    }
    return commands;
  }

  public SpecFixtures protect() {
    spec.protect(true);
    return this;
  }

  /** Edges of a kind that wait until the other service is ready. */
  public SpecFixtures edge(Dependency.Kind kind, String... others) {
    for (String other : others) {
      dependencies.add(new Dependency(kind, other, Dependency.When.READY, false));
    }
    return this;
  }

  public SpecFixtures edge(Dependency.Kind kind, String other, Dependency.When when, boolean restart) {
    dependencies.add(new Dependency(kind, other, when, restart));
    return this;
  }

  public ServiceSpec build() {
    RestartSpec restart = new RestartSpec(
        policy, delay, backoff, maxDelay, jitter, resetAfter, burst, interval, onLimit, slowRetry);
    return spec.restart(restart).dependencies(List.copyOf(dependencies)).build();
  }

  public SpecFixtures health(HealthSpec value) {
    spec.health(value);
    return this;
  }

  /** A health check every 10 s that needs three failures. @param watchdog "0s": none */
  public static HealthSpec check(HealthSpec.OnFailure onFailure, String watchdog) {
    return new HealthSpec(Optional.of(new ProbeSpec.Tcp("127.0.0.1", 1)), duration("10s"), duration("3s"),
        Duration.ZERO, 3, 1, onFailure,
        duration(watchdog));
  }

  public static ExitStatusSet codes(int... codes) {
    BitSet bits = new BitSet();
    for (int code : codes) {
      bits.set(code);
    }
    return new ExitStatusSet(bits, Set.of());
  }

  public static ExitStatusSet signals(Signal... signals) {
    return new ExitStatusSet(new BitSet(), Set.of(signals));
  }

  public static Duration duration(String text) {
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
