package reeve.cli.attach;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.SignalMask;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.Sockets;
import reeve.posix.SyscallException;
import reeve.terminal.TerminalSocket;

/** {@code reeve attach}: shows the terminal of a service, and types into it. */
@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Shows the terminal of a service that has \"terminal = true\", and passes on what is typed, also Ctrl-C. "
            + "Several can attach at once; the terminal has the size of the last one.",
        "Ctrl-P Ctrl-Q detaches, and the service goes on. The exit code is 0 after that, 3 if the service has no "
            + "terminal or its terminal ends, and 128+n after the signal n.",
    })
public final class AttachCommand implements Callable<Integer>, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Option(
      names = "--detach-keys",
      paramLabel = "KEYS",
      description = "The keys that detach, as ctrl-] or ctrl-p,ctrl-q (the default); with \"\", no keys do.")
  private String detachKeys = "ctrl-p,ctrl-q";

  @Option(names = "--no-stdin", description = "Only show the terminal, and type nothing.")
  private boolean noStdin;

  @Parameters(index = "0", arity = "1", paramLabel = "NAME", description = "The service.")
  private String name;

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    DetachKeys keys = DetachKeys.parse(detachKeys);
    if (keys == null) {
      return fail("the detach keys \"" + detachKeys + "\" are not a sequence of keys; write them as ctrl-p,ctrl-q",
          ExitCodes.USAGE);
    }
    String service = session.client().context(name).name();
    Posix posix = session.posix();
    String problem = SignalMask.block(posix, posix, AttachLoop.SIGNALS);
    if (problem != null) {
      return Failure.report(problem);
    }
    String path = TerminalSocket.path(session.client().path(), service);
    int fd = Sockets.pathLength(path) > Sockets.LONGEST_PATH ? -Errno.ENAMETOOLONG : posix.connectNow(path);
    if (fd < 0) {
      boolean absent = fd == -Errno.ENOENT || fd == -Errno.ECONNREFUSED;
      return fail(absent ? "it has no terminal now; it needs \"terminal = true\" in its definition, and has to run"
          : "cannot connect to \"" + path + "\": " + Errno.text(-fd)
              + (fd == -Errno.EACCES ? "; only the user of its reeve and root may attach" : ""),
          absent ? ExitCodes.NOT_RUNNING : ExitCodes.FAILURE);
    }
    try {
      return report(new AttachLoop(posix, fd, keys, !noStdin).run());
    } catch (SyscallException e) {
      return Failure.report(e.getMessage());
    }
  }

  private int report(AttachLoop.End end) {
    switch (end.kind()) {
      case DETACHED:
        Failure.note("detached from \"" + TerminalText.line(name) + "\", which goes on");
        return ExitCodes.OK;
      case TERMINAL_ENDED:
        Failure.note("the terminal of \"" + TerminalText.line(name) + "\" has ended; see reeve status");
        return ExitCodes.NOT_RUNNING;
      case LOST:
        return fail("the connection to its terminal was lost, because the process that holds it has ended or this "
            + "client did not read for long; attach again", ExitCodes.FAILURE);
      default:
        return end.code();
    }
  }

  private int fail(String message, int code) {
    Failure.report("cannot attach to \"" + TerminalText.line(name) + "\": " + TerminalText.line(message));
    return code;
  }
}
