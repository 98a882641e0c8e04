package reeve.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.activate.ActivateCommand;
import reeve.cli.activate.AllowCommand;
import reeve.cli.activate.ShellCommand;
import reeve.cli.attach.AttachCommand;
import reeve.cli.await.WaitCommand;
import reeve.cli.boot.BootCommand;
import reeve.cli.boot.DownCommand;
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
import reeve.cli.command.HelpCommand;
import reeve.cli.command.HistoryCommand;
import reeve.cli.command.KillCommand;
import reeve.cli.command.LogsCommand;
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
import reeve.cli.command.UpgradeCommand;
import reeve.cli.command.VersionCommand;
import reeve.cli.command.WhyCommand;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.develop.OpenCommand;
import reeve.cli.develop.WatchCommand;
import reeve.cli.diagnose.DoctorCommand;
import reeve.cli.diagnose.HealthCommand;
import reeve.cli.files.EditCommand;
import reeve.cli.files.ExportCommand;
import reeve.cli.files.ImportCommand;
import reeve.cli.files.NewCommand;
import reeve.cli.files.RenderCommand;
import reeve.cli.files.SchemaCommand;
import reeve.cli.project.ProjectsCommand;
import reeve.cli.project.UpCommand;
import reeve.cli.top.TopCommand;

/**
 * The commands of the program. Only the command that is called is built with picocli, because the reflection for each
 * command takes time.
 */
public final class Commands {
  private Commands() {}

  /** The program without a command: its help and its version. */
  @Command(
      name = "reeve",
      mixinStandardHelpOptions = true,
      versionProvider = ProgramVersion.class,
      description = "A process supervisor and mini init for Linux.",
      footer = {
          "",
          "reeve [init] [FLAGS] -- CMD ARG...  runs one command under an init; see \"reeve help init\". Under the name "
              + "tini or dumb-init, it accepts the flags of that program.",
          "\"reeve help COMMAND\" or \"reeve COMMAND --help\" prints the options of a command.",
      })
  static final class Program implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getErr());
      return ExitCodes.USAGE;
    }
  }

  /**
   * Creates a command, or lists all of them in the order of the help. This is code and not a map of constructors,
   * because method references would delay short commands.
   *
   * @param name the command to create; null: list the names instead
   * @param names receives the names of all commands if {@code name} is null
   * @return null if there is no command of that name
   */
  private static Callable<Integer> create(String name, List<String> names) {
    return is("run", name, names) ? new RunCommand()
        : is("status", name, names) ? new StatusCommand()
        : is("projects", name, names) ? new ProjectsCommand()
        : is("health", name, names) ? new HealthCommand()
        : is("wait", name, names) ? new WaitCommand()
        : is("start", name, names) ? new StartCommand()
        : is("stop", name, names) ? new StopCommand()
        : is("restart", name, names) ? new RestartCommand()
        : is("scale", name, names) ? new ScaleCommand()
        : is("reload", name, names) ? new ReloadCommand()
        : is("signal", name, names) ? new SignalCommand()
        : is("enable", name, names) ? new EnableCommand()
        : is("disable", name, names) ? new DisableCommand()
        : is("watch", name, names) ? new WatchCommand()
        : is("open", name, names) ? new OpenCommand()
        : is("reset", name, names) ? new ResetCommand()
        : is("kill", name, names) ? new KillCommand()
        : is("tree", name, names) ? new TreeCommand()
        : is("graph", name, names) ? new GraphCommand()
        : is("analyze", name, names) ? new AnalyzeCommand()
        : is("top", name, names) ? new TopCommand()
        : is("logs", name, names) ? new LogsCommand()
        : is("ship", name, names) ? new ShipCommand()
        : is("why", name, names) ? new WhyCommand()
        : is("history", name, names) ? new HistoryCommand()
        : is("events", name, names) ? new EventsCommand()
        : is("check", name, names) ? new CheckCommand()
        : is("doctor", name, names) ? new DoctorCommand()
        : is("schema", name, names) ? new SchemaCommand()
        : is("render", name, names) ? new RenderCommand()
        : is("plan", name, names) ? new PlanCommand()
        : is("apply", name, names) ? new ApplyCommand()
        : is("exec", name, names) ? new ExecCommand()
        : is("attach", name, names) ? new AttachCommand()
        : is("edit", name, names) ? new EditCommand()
        : is("save", name, names) ? new SaveCommand()
        : is("remove", name, names) ? new RemoveCommand()
        : is("new", name, names) ? new NewCommand()
        : is("activate", name, names) ? new ActivateCommand()
        : is("allow", name, names) ? new AllowCommand()
        : is("import", name, names) ? new ImportCommand()
        : is("export", name, names) ? new ExportCommand()
        : is("shutdown", name, names) ? new ShutdownCommand()
        : is("up", name, names) ? new UpCommand()
        : is("down", name, names) ? new DownCommand()
        : is("boot", name, names) ? new BootCommand()
        : is("upgrade", name, names) ? new UpgradeCommand()
        : is("version", name, names) ? new VersionCommand()
        : is("completion", name, names) ? new CompletionCommand(Commands::program)
        : is("help", name, names) ? new HelpCommand(Commands::program)
        : null;
  }

  private static boolean is(String command, String name, List<String> names) {
    return name == null ? !names.add(command) : command.equals(name); // add returns true
  }

  /**
   * Creates a command.
   *
   * @return null if there is no command of that name
   */
  public static Callable<Integer> command(String name) {
    return create(name.equals("ps") ? "status" : name, null); // a name that hands know; the help has one name
  }

  /** The names of all commands, in the order of the help. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    create(null, names);
    return names;
  }

  /**
   * Parses a plain command line without picocli.
   *
   * @param args the arguments of the program
   * @return null if picocli must parse it
   */
  public static Callable<Integer> plain(String[] args) {
    if (args.length == 0) {
      return null;
    }
    if (args[0].equals(CompleteCommand.NAME)) {
      return new CompleteCommand(args);
    }
    if (args[0].equals(ShellCommand.NAME)) {
      return new ShellCommand(args);
    }
    return command(args[0]) instanceof PlainCommand command && command.parsePlain(args) ? command : null;
  }

  /**
   * Parses a command line with picocli and runs the command.
   *
   * @param args the arguments of the program
   * @return the exit code
   */
  public static int execute(String[] args) {
    Callable<Integer> command = args.length == 0 ? null : command(args[0]);
    int word = args.length == 2 && args[0].equals("help") ? 1 : 0;
    if (args.length > 0 && !args[word].startsWith("-") && command(args[word]) == null) {
      Failure.report(UnknownCommand.message(Arrays.copyOfRange(args, word, args.length), names()));
      return ExitCodes.USAGE;
    }
    if (command == null) {
      return program().execute(args);
    }
    return commandLine(args[0], command).execute(Arrays.copyOfRange(args, 1, args.length));
  }

  /** Builds the picocli model of one command, which is faster than building {@link #program}. */
  public static CommandLine commandLine(String name, Callable<Integer> command) {
    CommandLine line = new CommandLine(command);
    line.setStopAtPositional(command instanceof ExecCommand); // what follows NAME belongs to the command that it runs
    line.setCommandName("reeve " + name);
    return configured(line);
  }

  /** Builds the picocli model of all commands, for the help, the man pages and the completion. */
  public static CommandLine program() {
    CommandLine line = new CommandLine(new Program());
    for (String name : names()) {
      line.addSubcommand(name, command(name));
    }
    return configured(line);
  }

  private static CommandLine configured(CommandLine line) {
    String noColor = System.getenv("NO_COLOR");
    if (noColor != null && !noColor.isEmpty() || System.console() == null) {
      line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    }
    line.setExpandAtFiles(false); // "@" selects tags, and a file name may begin with it
    HelpLayout.apply(line);
    line.setParameterExceptionHandler(new UsageErrorHandler());
    line.setExecutionExceptionHandler(new RethrowHandler());
    return line;
  }

  /** Rethrows the exception of a command, which {@code Main} reports. */
  private static final class RethrowHandler implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) throws Exception {
      throw e;
    }
  }
}
