package reeve.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.HooksSpec;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.core.AuxCommand;
import reeve.core.ExitStatus;
import reeve.core.HookProgress;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.loop.ServiceEvents;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.ProcessTable;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.CommandListener;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.process.ServiceMarkers;
import reeve.survival.RunFacts;
import reeve.time.Clock;

/**
 * The auxiliary commands that ran when a former reeve was killed. The hook that a service waits for goes on, with what
 * is left of its timeout; one that ended meanwhile counts as failed, because its exit status is unknown. So do the
 * commands that no service waits for, such as {@code on-failure}: of one that ended meanwhile nothing is known. Checks
 * are killed, because they are run again. Loop thread.
 */
final class HookAdoption {
  /** The variable that a hook has, and a check has not. */
  private static final String HOOK = "REEVE_HOOK";

  /** A command that is not in the definition any more. */
  private static final HooksSpec.Command REMOVED =
      new HooksSpec.Command(List.of("removed"), HooksSpec.DEFAULT_TIMEOUT, false);

  private static final CommandListener IGNORED = new CommandListener() {
    @Override
    public void ended(String service, AuxCommand command, AuxCommand.Outcome outcome) {
      // No caller waits for it.
    }
  };

  private record Ended(String service, ServiceEvent event) {}

  private final Posix posix;
  private final ServiceMarkers markers;
  private final AuxCommandRunner commands;
  private final ServiceEvents events;
  private final Clock clock;
  private final ReloadCommands reloads;
  private final List<Ended> ended = new ArrayList<>();
  /** The services with commands that may run and are not recorded, by name. */
  private final Map<String, Service> searched = new HashMap<>();

  HookAdoption(Posix posix, ServiceMarkers markers, AuxCommandRunner commands, ReloadCommands reloads,
      ServiceEvents events, Clock clock) {
    this.posix = posix;
    this.markers = markers;
    this.commands = commands;
    this.reloads = reloads;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Goes on with the hook command that a service waits for, if there is one.
   *
   * @param recorded its process; {@link RunFacts.Command#NONE}: the former reeve was killed before it recorded one, and
   *     the marker decides
   */
  void adopt(Service service, RunFacts.Command recorded) {
    if (runsCheckCommand(service.spec()) || runsUnawaited(service.spec().hooks())) {
      searched.put(service.name(), service);
    }
    HookProgress progress = service.hookProgress();
    if (progress == null || !progress.is(HookProgress.RUNNING)) {
      return;
    }
    HooksSpec.Command spec = progress.commands().get(progress.index());
    AuxCommand command = new AuxCommand(progress.hook(),
        HookProgress.commandNumber(service.run().number(), progress.index()), spec.argv(), spec.timeout(), Map.of(),
        null);
    RunFacts.Command process = recorded.pid() == 0 ? search(service.name(), progress.hook())
        : isAlive(recorded) ? recorded : null;
    if (process == null || !commands.adopt(service.name(), command, process, null)) {
      Duration elapsed =
          recorded.pid() == 0 ? Duration.ZERO : Duration.ofNanos(clock.nanos() - recorded.startedAt());
      AuxCommand.Outcome outcome = new AuxCommand.Outcome(new ExitStatus.Unknown(), false, null, elapsed);
      ended.add(new Ended(service.name(),
          new ServiceEvent.AuxCommandEnded(command.purpose(), command.number(), outcome)));
    }
  }

  private boolean isAlive(RunFacts.Command process) {
    ProcStat stat = posix.stat(process.pid());
    return stat != null && stat.startTime() == process.startTicks();
  }

  private RunFacts.Command search(String service, AuxCommand.Purpose hook) {
    for (ProcessTable.Row row : posix.processTable().rows()) {
      if (!row.isDead() && row.session() == row.pid() && service.equals(serviceOf(markers.ownerOf(row.pid())))
          && hook.label().equals(posix.environmentOf(row.pid(), HOOK))) {
        return process(row);
      }
    }
    return null;
  }

  /** @return null: it is not the name of an auxiliary command in the process tree */
  private static String serviceOf(String owner) {
    int blank = owner == null ? -1 : owner.indexOf(' ');
    return blank < 0 ? null : owner.substring(0, blank);
  }

  private RunFacts.Command process(ProcessTable.Row row) {
    String owner = markers.ownerOf(row.pid());
    long number = 0;
    try {
      number = owner == null ? 0 : Long.parseLong(owner.substring(owner.indexOf(' ') + 1));
    } catch (NumberFormatException e) {
      // The process has written over its environment; its number is of no importance then.
    }
    long startedAt = Math.min(clock.nanos(), row.startTicks() * ProcStat.NANOS_PER_TICK);
    return new RunFacts.Command(row.pid(), row.startTicks(), number, startedAt);
  }

  private static boolean runsUnawaited(HooksSpec hooks) {
    return hooks.reload().isPresent() || !hooks.onFailure().isEmpty() || !hooks.onRecovery().isEmpty();
  }

  private static boolean runsCheckCommand(ServiceSpec spec) {
    boolean health = spec.health().check().isPresent() && spec.health().check().get() instanceof ProbeSpec.Command;
    return health || spec.startup().ready().isPresent()
        && spec.startup().ready().get() instanceof ReadinessSpec.Probed probed
        && probed.probe() instanceof ProbeSpec.Command;
  }

  /** Called once, when all services were adopted: reports the ends of hooks, and finds the commands that are left. */
  void finish() {
    reportEnded();
    if (!searched.isEmpty()) {
      adoptOthers();
    }
  }

  /** Reports the end of the commands that have ended meanwhile, after the ends of the main processes. */
  void reportEnded() {
    for (Ended one : ended) {
      events.apply(one.service(), one.event());
    }
    ended.clear();
  }

  /** Goes on with the commands that no service waits for, and kills the checks that a former reeve ran. */
  private void adoptOthers() {
    for (ProcessTable.Row row : posix.processTable().rows()) {
      String name = row.isDead() || row.session() != row.pid() || commands.isRunning(row.pid()) ? null
          : serviceOf(markers.ownerOf(row.pid()));
      Service service = name == null ? null : searched.get(name);
      if (service != null) {
        adopt(service, process(row), posix.environmentOf(row.pid(), HOOK));
      }
    }
  }

  /** @param label of the hook; null: it is a check. The command of a watch is ended too, as by a change */
  private void adopt(Service service, RunFacts.Command process, String label) {
    HooksSpec hooks = service.spec().hooks();
    if (label == null || label.equals(AuxCommand.Purpose.WATCH.label())) {
      AuxCommand check = command(AuxCommand.Purpose.HEALTH, process, Duration.ofSeconds(1));
      if (commands.adopt(service.name(), check, process, IGNORED)) {
        commands.end(service.name(), check.purpose(), check.number(), Duration.ZERO);
      }
    } else if (label.equals(AuxCommand.Purpose.RELOAD.label())) {
      HooksSpec.Command reload = hooks.reload().orElse(REMOVED);
      reloads.adopt(service.name(), command(AuxCommand.Purpose.RELOAD, process, reload.timeout()), reload, process);
    } else if (label.equals(AuxCommand.Purpose.ON_FAILURE.label())) {
      commands.adopt(service.name(), command(AuxCommand.Purpose.ON_FAILURE, process, longest(hooks.onFailure())),
          process, null);
    } else if (label.equals(AuxCommand.Purpose.ON_RECOVERY.label())) {
      commands.adopt(service.name(), command(AuxCommand.Purpose.ON_RECOVERY, process, longest(hooks.onRecovery())),
          process, null);
    }
  }

  private static AuxCommand command(AuxCommand.Purpose purpose, RunFacts.Command process, Duration timeout) {
    return new AuxCommand(purpose, -process.number(), List.of(purpose.label()), timeout, Map.of(), null);
  }

  /** It is not known which of the commands it is. */
  private static Duration longest(List<HooksSpec.Command> hooks) {
    Duration longest = hooks.isEmpty() ? REMOVED.timeout() : Duration.ZERO;
    for (HooksSpec.Command hook : hooks) {
      longest = hook.timeout().compareTo(longest) > 0 ? hook.timeout() : longest;
    }
    return longest;
  }
}
