package reeve.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.util.Durations;

/** How long stops can take at most, according to the definitions. Pure. */
public final class StopTimeBounds {
  /** The time from SIGTERM to SIGKILL for the command of a hook that is cancelled. */
  public static final Duration CANCEL_GRACE = Duration.ofSeconds(5);

  private StopTimeBounds() {}

  /**
   * The longest stop of a service whose main process leaves no other process behind: it ends only by SIGKILL, and its
   * hooks use all of their time.
   */
  public static Duration worstCase(ServiceSpec spec) {
    Duration sum = schedule(spec);
    HooksSpec hooks = spec.hooks();
    if (hooks != HooksSpec.NONE) {
      sum = sum.plus(sum(hooks.preStop())).plus(sum(hooks.postStop()));
      // its start hooks may be running, and are cancelled first
      sum = hooks.preStart().isEmpty() && hooks.postStart().isEmpty() ? sum : sum.plus(CANCEL_GRACE);
      sum = hooks.stop().isPresent() ? sum.plus(hooks.stop().get().timeout()) : sum;
    }
    return sum;
  }

  /**
   * The longest stop of a service of {@link KillMode#MAIN_FIRST} from the end of its main process: what that left
   * behind ends only by SIGKILL, and the hooks that follow use all of their time.
   */
  public static Duration worstCaseOfLeftovers(ServiceSpec spec) {
    return schedule(spec).plus(sum(spec.hooks().postStop()));
  }

  /** The longest stop of a service: with {@link KillMode#MAIN_FIRST} the schedule may run twice. */
  public static Duration worstCaseWithLeftovers(ServiceSpec spec) {
    Duration once = worstCase(spec);
    return spec.stop().killMode() == KillMode.MAIN_FIRST ? once.plus(schedule(spec)) : once;
  }

  /** From the first step to SIGKILL. */
  private static Duration schedule(ServiceSpec spec) {
    Duration sum = Duration.ZERO;
    for (StopSchedule.Step step : spec.stop().schedule().steps()) {
      if (step.signal().number() == Signal.KILL.number()) {
        break;
      }
      sum = sum.plus(step.grace());
    }
    return sum;
  }

  private static Duration sum(List<HooksSpec.Command> commands) {
    Duration sum = Duration.ZERO;
    for (HooksSpec.Command command : commands) {
      sum = sum.plus(command.timeout());
    }
    return sum;
  }

  /**
   * The services that stop one after the other and take the longest together: each waits for the one before it.
   *
   * @param services without cycles, as a plan has them
   * @return in the order in which they stop
   */
  public static List<ServiceSpec> longestChain(List<ServiceSpec> services) {
    return longestChain(services, false);
  }

  /** @param protectedOnly whether only protected services count, as if the others took no time */
  private static List<ServiceSpec> longestChain(List<ServiceSpec> services, boolean protectedOnly) {
    Map<String, ServiceSpec> byName = new HashMap<>();
    Map<String, List<String>> after = new HashMap<>(); // the services that stop once this one is down
    for (ServiceSpec spec : services) {
      byName.put(spec.name(), spec);
    }
    for (ServiceSpec spec : services) {
      for (Dependency edge : spec.dependencies()) {
        if (edge.kind().orders() && byName.containsKey(edge.service())) {
          boolean before = edge.kind() == Dependency.Kind.BEFORE;
          after.computeIfAbsent(before ? edge.service() : spec.name(), name -> new ArrayList<>())
              .add(before ? spec.name() : edge.service());
        }
      }
    }
    Map<String, Duration> times = new HashMap<>();
    String first = null;
    for (String name : lastFirst(services, after)) {
      Duration rest = Duration.ZERO;
      for (String other : after.getOrDefault(name, List.of())) {
        Duration time = times.getOrDefault(other, Duration.ZERO);
        rest = time.compareTo(rest) > 0 ? time : rest;
      }
      Duration time = time(byName.get(name), protectedOnly).plus(rest);
      times.put(name, time);
      first = first == null || time.compareTo(times.get(first)) > 0 ? name : first;
    }
    List<ServiceSpec> chain = new ArrayList<>();
    while (first != null) {
      chain.add(byName.get(first));
      String next = null;
      for (String other : after.getOrDefault(first, List.of())) {
        next = next == null || times.get(other).compareTo(times.get(next)) > 0 ? other : next;
      }
      first = next;
    }
    return chain;
  }

  /**
   * Orders the services so that each comes after all services that stop after it. Works without recursion, because a
   * chain may be long.
   */
  private static List<String> lastFirst(List<ServiceSpec> services, Map<String, List<String>> after) {
    Map<String, List<String>> before = new HashMap<>();
    Map<String, Integer> missing = new HashMap<>();
    for (ServiceSpec spec : services) {
      List<String> others = after.getOrDefault(spec.name(), List.of());
      missing.put(spec.name(), others.size());
      for (String other : others) {
        before.computeIfAbsent(other, name -> new ArrayList<>()).add(spec.name());
      }
    }
    List<String> order = new ArrayList<>();
    for (ServiceSpec spec : services) {
      if (missing.get(spec.name()) == 0) {
        order.add(spec.name());
      }
    }
    for (int i = 0; i < order.size(); i++) {
      for (String other : before.getOrDefault(order.get(i), List.of())) {
        if (missing.merge(other, -1, Integer::sum) == 0) {
          order.add(other);
        }
      }
    }
    return order;
  }

  private static Duration time(ServiceSpec spec, boolean protectedOnly) {
    return protectedOnly && !spec.stop().protect() ? Duration.ZERO : worstCase(spec);
  }

  /** A warning if the longest possible shutdown exceeds a budget; otherwise null. */
  public static String warning(Duration budget, List<ServiceSpec> services) {
    String all = exceeding("the stop of everything", budget, services, false);
    String kept =
        exceeding("the stop of the protected services alone, which keep their times,", budget, services, true);
    return kept == null ? all : kept;
  }

  private static String exceeding(String what, Duration budget, List<ServiceSpec> services, boolean protectedOnly) {
    Duration sum = Duration.ZERO;
    StringBuilder names = new StringBuilder();
    for (ServiceSpec spec : longestChain(services, protectedOnly)) {
      Duration worst = time(spec, protectedOnly);
      if (!worst.isZero()) {
        sum = sum.plus(worst);
        names.append(names.length() == 0 ? "" : ", ").append(spec.name()).append(' ')
            .append(Durations.format(worst));
      }
    }
    return sum.compareTo(budget) <= 0 ? null
        : what + " can take " + Durations.format(sum) + ", which is more than " + Durations.format(budget) + ": "
            + names;
  }
}
