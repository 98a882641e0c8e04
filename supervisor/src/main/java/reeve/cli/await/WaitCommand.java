package reeve.cli.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.cli.source.RunOutputLocator;
import reeve.cli.source.SourceException;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.core.DurationText;
import reeve.json.ObjectWriter;
import reeve.posix.SyscallException;

/** {@code reeve wait}: waits for what services do by themselves, for scripts. */
@Command(
    name = "wait",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Waits until services are ready, exit, or write a text. It changes nothing.",
        "Exits with code 0 when all of them meet the condition, with 1 as soon as one has failed or is stopped, "
            + "with 6 after the --timeout, and with 4 if reeve ends."
    })
public final class WaitCommand implements Callable<Integer>, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(
      names = "--for",
      paramLabel = "CONDITION",
      defaultValue = "ready",
      description = "ready: the readiness probe of reeve health passes. healthy: the health check has passed. exited: "
          + "the process that runs now has ended, or none runs. log=TEXT: a line with TEXT was written since the "
          + "present run began. Default: ready.")
  private String condition = "ready";

  @Option(names = "--exit-code", description = "With --for exited and one service: exit with its exit code, or 128+n "
      + "after signal n.")
  private boolean exitCode;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = WaitOptions.Converter.class,
      description = "Wait at most this long, such as 30s, and then exit with code 6. Default: no limit.")
  private Duration timeout;

  @Spec
  private CommandSpec spec;

  private AwaitedCondition waited;

  @Override
  public Integer call() {
    waited = AwaitedCondition.parse(condition);
    if (waited == null) {
      throw misuse("Invalid value for option '--for': '" + TerminalText.line(condition)
          + "' is none of ready, healthy, exited and log=TEXT");
    }
    if (selection.isEmpty()) {
      return Session.nothingSelected("wait");
    }
    if (exitCode && waited.kind() != AwaitedCondition.Kind.EXITED) {
      throw misuse("--exit-code needs --for exited");
    }
    return Session.run(clientOptions, this);
  }

  private CommandLine.ParameterException misuse(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  @Override
  public int run(Session session) throws ClientException {
    long deadline = timeout == null ? ControlClient.NEVER : session.clock().nanos() + timeout.toNanos();
    List<ServiceStatus> services = session.client().status(selection.selector(), false, deadline).services();
    if (services.isEmpty()) {
      Failure.report(selection.nothingFound());
      return ExitCodes.OK;
    }
    if (exitCode && services.size() != 1) {
      Failure.report("cannot exit with the code of " + services.size() + " services: name one for --exit-code");
      return ExitCodes.USAGE;
    }
    StatusWait wait = new StatusWait(session.client(), selector(services), waited, services);
    return waited.kind() == AwaitedCondition.Kind.LOG ? awaitLine(session, wait, services, deadline)
        : finish(session, wait, wait.await(deadline));
  }

  /** The services that have failed at the beginning: --failed would select others later. */
  private Selector selector(List<ServiceStatus> services) {
    return selection.failed && !selection.all
        ? new Selector(services.stream().map(ServiceStatus::name).toList(), false, false) : selection.selector();
  }

  private int awaitLine(Session session, StatusWait wait, List<ServiceStatus> services, long deadline)
      throws ClientException {
    try (LogLineWait lines = new LogLineWait(session.posix(), waited.text());
        RunOutputLocator runs = new RunOutputLocator(clientOptions, List.of())) {
      for (ServiceStatus service : services) {
        lines.measure(service);
      }
      // Again, after the ends of the logs are known: a run that begins later writes behind them.
      List<ServiceStatus> now = session.client().status(selector(services), false, deadline).services();
      for (ServiceStatus service : now) {
        if (!lines.add(service, runs)) {
          Failure.report("cannot wait for \"" + TerminalText.line(service.name())
              + "\" to write the text: it writes to no file; see the keys stdout and stderr");
          return ExitCodes.FAILURE;
        }
      }
      StatusWait.End end = lines.await(wait, deadline);
      return end != null ? finish(session, wait, end) : print(session, written(now, lines.lines()), true);
    } catch (SourceException e) {
      return e.report();
    } catch (SyscallException e) {
      Failure.report("cannot wait for the text: " + e.getMessage());
      return ExitCodes.SYSTEM;
    }
  }

  private static List<AwaitedCondition.Verdict> written(List<ServiceStatus> services, Map<String, String> lines) {
    List<AwaitedCondition.Verdict> verdicts = new ArrayList<>();
    for (ServiceStatus service : services) {
      verdicts.add(new AwaitedCondition.Verdict(service.name(), true,
          "wrote: " + TerminalText.line(lines.get(service.name()))));
    }
    return verdicts;
  }

  private int finish(Session session, StatusWait wait, StatusWait.End end) {
    switch (end) {
      case DEADLINE:
        Failure
            .report("cannot wait any longer than " + DurationText.format(timeout) + " for " + names(wait.last()) + " "
                + waited.goal());
        return ExitCodes.DEADLINE;
      case NO_REEVE:
        Failure.report("cannot wait any longer: reeve, pid " + session.client().pid() + ", has ended");
        return ExitCodes.NO_REEVE;
      default:
        if (wait.verdicts().isEmpty()) {
          Failure.report("cannot wait any longer: the services were removed");
          return ExitCodes.NO_SUCH_SERVICE;
        }
        boolean met = wait.verdicts().get(0).met();
        int code = print(session, wait.verdicts(), met);
        if (!met || !exitCode) {
          return code;
        }
        int exited = AwaitedCondition.exitCode(wait.last().get(0));
        if (exited < 0) {
          Failure.report("cannot exit with the code of " + names(wait.last()) + ": it has not run, or its end is not"
              + " known");
          return ExitCodes.FAILURE;
        }
        return exited;
    }
  }

  private static String names(List<ServiceStatus> services) {
    String first = services.isEmpty() ? "the services" : "\"" + TerminalText.line(services.get(0).name()) + "\"";
    return services.size() < 2 ? first : first + " and " + (services.size() - 1) + " more";
  }

  private int print(Session session, List<AwaitedCondition.Verdict> verdicts, boolean met) {
    if (session.json()) {
      ObjectWriter json = new ObjectWriter(256).string("condition", waited.word()).bool("met", met)
          .beginArray("services");
      for (AwaitedCondition.Verdict verdict : verdicts) {
        json.beginObject().string("name", verdict.service()).bool("met", verdict.met())
            .string("message", verdict.message()).endObject();
      }
      System.out.println(json.endArray().finish());
    } else {
      for (AwaitedCondition.Verdict verdict : verdicts) {
        if (verdict.met()) {
          System.out.println(TerminalText.line(verdict.service()) + " " + verdict.message());
        } else {
          Failure.report(verdict.message());
        }
      }
    }
    return met ? ExitCodes.OK : ExitCodes.FAILURE;
  }
}
