package reeve.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import reeve.app.ExitCodes;
import reeve.app.Failure;

/** Reports a wrong command line in one sentence; the exit code is 64. */
final class UsageErrorHandler implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    String message = e.getMessage();
    boolean fileLetter = e instanceof CommandLine.UnmatchedArgumentException && isFileLetter(line, args);
    if (fileLetter) {
      message = "-f means --follow in every command of reeve, and a file is named with -c";
    }
    err.flush();
    Failure.report(
        "cannot read the command line: " + Character.toLowerCase(message.charAt(0)) + message.substring(1)
            + "; see " + line.getCommandSpec().qualifiedName() + " --help");
    List<String> suggestions = new ArrayList<>();
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched && !fileLetter) {
      suggestions.addAll(unmatched.getSuggestions());
    }
    if (!suggestions.isEmpty() && !JsonOption.isIn(fullLine(line, args))) {
      err.println("Did you mean: " + String.join(" or ", suggestions) + "?");
    }
    err.flush();
    return ExitCodes.USAGE;
  }

  /** The arguments after the name of the command, as {@link JsonOption#isIn} expects them. */
  private static String[] fullLine(CommandLine line, String[] args) {
    String[] full = new String[args.length + 1];
    full[0] = line.getCommandName().replace("reeve ", "");
    System.arraycopy(args, 0, full, 1, args.length);
    return full;
  }

  /** Whether {@code -f} was given to a command that reads files and has no option of that letter. */
  private static boolean isFileLetter(CommandLine line, String[] args) {
    if (line.getCommandSpec().findOption("-f") != null || line.getCommandSpec().findOption("-c") == null) {
      return false;
    }
    for (String argument : args) {
      if (argument.startsWith("-f")) {
        return true;
      }
    }
    return false;
  }
}
