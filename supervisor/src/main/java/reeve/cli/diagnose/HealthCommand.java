package reeve.cli.diagnose;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;
import reeve.control.client.StatusReply;
import reeve.core.DurationText;

/** {@code reeve health}: the answer to a probe of Docker or Kubernetes. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Checks whether services are ready, for the probes of containers. Exits with code 0 if every service that "
            + "counts passes, with 1 if one does not, and with 4 if no reeve answers, as a HEALTHCHECK of Docker and "
            + "the probes of Kubernetes expect.",
        "Without names, the services that are started with reeve count, and for --live the essential ones of them, if "
            + "there are any. docs/health.md has the rule for each state."
    })
public final class HealthCommand implements PlainCommand, Session.Action, PlainArguments.OptionGroup {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(names = "--ready", description = "A readiness probe, which is the default: a service passes if it is up and "
      + "healthy, or has done its work.")
  private boolean ready;

  @Option(names = "--live", description = "A liveness probe: a service passes unless it has failed for good or is "
      + "unhealthy. It passes while it starts, stops, or waits for its next start.")
  private boolean live;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = WaitOptions.Converter.class,
      description = "How long to wait for the answer of reeve, such as 800ms. Default: 5s.")
  private Duration timeout;

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, this, selection, clientOptions);
  }

  @Override
  public int consume(String[] args, int at) {
    if (args[at].equals("--ready") && !ready) {
      ready = true;
      return 1;
    }
    if (args[at].equals("--live") && !live) {
      live = true;
      return 1;
    }
    if (args[at].equals("--timeout") && timeout == null) {
      timeout = PlainArguments.duration(args, at);
      return timeout == null ? PlainArguments.NOT_PLAIN : 2;
    }
    return 0;
  }

  @Override
  public Integer call() {
    if (ready && live) {
      Failure.report("cannot check --ready and --live at once: use two probes; see reeve health --help");
      return ExitCodes.USAGE;
    }
    return Session.run(clientOptions, limit().toNanos(), this);
  }

  private Duration limit() {
    return timeout == null ? DEFAULT_TIMEOUT : timeout;
  }

  @Override
  public int run(Session session) throws ClientException {
    long deadline = session.clock().nanos() + limit().toNanos();
    StatusReply status;
    try {
      status = session.client().status(selection.selector(), false, deadline);
    } catch (ClientException e) {
      if (e.kind() != ClientException.Kind.DEADLINE) {
        throw e;
      }
      Failure.report(
          "cannot get the health from reeve within " + DurationText.format(limit()) + "; is it stopped?");
      return ExitCodes.DEADLINE;
    }
    ProbeReport report = ProbeReport.of(status.services(), !selection.isEmpty(), live);
    System.out.print(session.json() ? report.json() + "\n"
        : report.text(session.style(1), session.clock().wallMillis()));
    return report.passes() ? ExitCodes.OK : ExitCodes.FAILURE;
  }
}
