package reeve.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.command.AnalyzeCommand;
import reeve.cli.command.ApplyCommand;
import reeve.cli.command.CheckCommand;
import reeve.cli.command.CompleteCommand;
import reeve.cli.command.CompletionCommand;
import reeve.cli.command.DisableCommand;
import reeve.cli.command.EnableCommand;
import reeve.cli.command.EventsCommand;
import reeve.cli.command.ExecCommand;
import reeve.cli.command.GraphCommand;
import reeve.cli.command.HistoryCommand;
import reeve.cli.command.KillCommand;
import reeve.cli.command.LogsCommand;
import reeve.cli.command.NewCommand;
import reeve.cli.command.PlanCommand;
import reeve.cli.command.ReloadCommand;
import reeve.cli.command.RemoveCommand;
import reeve.cli.command.ResetCommand;
import reeve.cli.command.RestartCommand;
import reeve.cli.command.RunCommand;
import reeve.cli.command.SaveCommand;
import reeve.cli.command.ScaleCommand;
import reeve.cli.command.ShipCommand;
import reeve.cli.command.ShutdownCommand;
import reeve.cli.command.SignalCommand;
import reeve.cli.command.StartCommand;
import reeve.cli.command.StatusCommand;
import reeve.cli.command.StopCommand;
import reeve.cli.command.TreeCommand;
import reeve.cli.command.VersionCommand;
import reeve.cli.command.WhyCommand;
import reeve.cli.top.TopCommand;

/** The commands that picocli parses. Only the one that was asked for is built: each costs reflection. */
public final class Commands {
  private Commands() {}

  /** The program itself: its help and its version. */
  @Command(
      name = "reeve",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "A process supervisor and mini init for Linux.",
      footer = {
          "",
          "reeve [init] [FLAGS] -- CMD ARG...  runs one command under an init; see reeve init --help.",
          "Called as tini or dumb-init it has the flags of that program.",
      })
  static final class Top implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getErr());
      return ExitCodes.USAGE;
    }
  }

  /** @return the command of that name, or null */
  public static Callable<Integer> command(String name) {
    return switch (name) {
      case "run" -> new RunCommand();
      case "status" -> new StatusCommand();
      case "start" -> new StartCommand();
      case "stop" -> new StopCommand();
      case "restart" -> new RestartCommand();
      case "scale" -> new ScaleCommand();
      case "reload" -> new ReloadCommand();
      case "signal" -> new SignalCommand();
      case "enable" -> new EnableCommand();
      case "disable" -> new DisableCommand();
      case "reset" -> new ResetCommand();
      case "kill" -> new KillCommand();
      case "tree" -> new TreeCommand();
      case "graph" -> new GraphCommand();
      case "analyze" -> new AnalyzeCommand();
      case "top" -> new TopCommand();
      case "logs" -> new LogsCommand();
      case "ship" -> new ShipCommand();
      case "why" -> new WhyCommand();
      case "history" -> new HistoryCommand();
      case "events" -> new EventsCommand();
      case "check" -> new CheckCommand();
      case "plan" -> new PlanCommand();
      case "apply" -> new ApplyCommand();
      case "exec" -> new ExecCommand();
      case "save" -> new SaveCommand();
      case "remove" -> new RemoveCommand();
      case "new" -> new NewCommand();
      case "shutdown" -> new ShutdownCommand();
      case "version" -> new VersionCommand();
      case "completion" -> new CompletionCommand();
      default -> null;
    };
  }

  /** All names, in the order of the help. */
  public static List<String> names() {
    return List.of(
        "run",
        "status",
        "start",
        "stop",
        "restart",
        "scale",
        "reload",
        "signal",
        "enable",
        "disable",
        "reset",
        "kill",
        "tree",
        "graph",
        "analyze",
        "top",
        "logs",
        "ship",
        "why",
        "history",
        "events",
        "check",
        "plan",
        "apply",
        "exec",
        "save",
        "remove",
        "new",
        "shutdown",
        "version",
        "completion");
  }

  /** A command whose line is plain enough to be read without picocli. @return null if it is not, or is none of those */
  public static Callable<Integer> quick(String[] args) {
    return switch (args.length == 0 ? "" : args[0]) {
      case "status" -> StatusCommand.quick(args);
      case "start" -> new StartCommand().quick(args);
      case "stop" -> new StopCommand().quick(args);
      case "remove" -> new RemoveCommand().quick(args);
      case "restart" -> new RestartCommand().quick(args);
      case "scale" -> ScaleCommand.quick(args);
      case "reload" -> ReloadCommand.quick(args);
      case "signal" -> SignalCommand.quick(args);
      case "enable" -> new EnableCommand().quick(args);
      case "disable" -> new DisableCommand().quick(args);
      case "reset" -> new ResetCommand().quick(args);
      case "kill" -> new KillCommand().quick(args);
      case "plan" -> PlanCommand.quick(args);
      case "apply" -> ApplyCommand.quick(args);
      case "shutdown" -> ShutdownCommand.quick(args);
      case "version" -> VersionCommand.quick(args);
      case CompleteCommand.NAME -> new CompleteCommand(args);
      case "tree" -> TreeCommand.quick(args);
      default -> null;
    };
  }

  public static int execute(String[] args) {
    Callable<Integer> asked = args.length == 0 ? null : command(args[0]);
    if (asked != null) {
      String[] rest = new String[args.length - 1];
      System.arraycopy(args, 1, rest, 0, rest.length);
      return one(args[0], asked).execute(rest);
    }
    return all().execute(args);
  }

  public static CommandLine one(String name, Callable<Integer> command) {
    CommandLine line = new CommandLine(command);
    line.setCommandName("reeve " + name);
    return prepared(line);
  }

  /** The whole program, for its help, its man pages and its completion. */
  public static CommandLine all() {
    CommandLine line = new CommandLine(new Top());
    for (String name : names()) {
      line.addSubcommand(name, command(name));
    }
    return prepared(line);
  }

  private static CommandLine prepared(CommandLine line) {
    String noColor = System.getenv("NO_COLOR");
    if (noColor != null && !noColor.isEmpty() || System.console() == null) {
      line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    }
    line.setExpandAtFiles(false); // "@" will select tags, and a file name may begin with it
    line.setParameterExceptionHandler(new Misuse());
    line.setExecutionExceptionHandler(new Rethrow());
    return line;
  }

  /** One sentence and exit 64. */
  private static final class Misuse implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
      CommandLine line = e.getCommandLine();
      PrintWriter err = line.getErr();
      String message = e.getMessage();
      err.println(
          "reeve: cannot read the command line: " + Character.toLowerCase(message.charAt(0)) + message.substring(1)
              + "; see " + line.getCommandSpec().qualifiedName() + " --help");
      List<String> known = new ArrayList<>();
      if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
        known.addAll(unmatched.getSuggestions());
      }
      if (!known.isEmpty()) {
        err.println("Did you mean: " + String.join(" or ", known) + "?");
      }
      err.flush();
      return ExitCodes.USAGE;
    }
  }

  /** To Main, which knows what to say. */
  private static final class Rethrow implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) throws Exception {
      throw e;
    }
  }
}
