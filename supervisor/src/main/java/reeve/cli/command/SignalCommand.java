package reeve.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.json.Json;

/** {@code reeve signal}: the signal first, as kill(1) and supervisorctl have it. */
@Command(
    name = "signal",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Sends a signal to services that run. Exit 3 if one does not: then nothing is sent to any.")
public final class SignalCommand implements Callable<Integer>, Session.Work, PlainArguments.Part {
  @Mixin
  private ClientOptions common = new ClientOptions();

  @Parameters(index = "0", paramLabel = "SIGNAL", description = "Its name, with or without SIG, or its number.")
  private String signal;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, and @TAG.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "All of them.")
  private boolean all;

  @Option(
      names = "--to",
      paramLabel = "WHOM",
      description = "main (the main process, the default), group (its process group) or tree (all its processes).")
  private String to;

  /** @return null: picocli must read it */
  public static SignalCommand quick(String[] args) {
    SignalCommand command = new SignalCommand();
    return PlainArguments.parse(args, 1, command, command.common) && command.signal != null ? command : null;
  }

  @Override
  public int consume(String[] args, int at) {
    String word = args[at];
    if (PlainArguments.isPositional(word)) {
      if (signal == null) {
        signal = word;
      } else {
        names.add(word);
      }
      return 1;
    }
    if (word.equals("--all") && !all) {
      all = true;
      return 1;
    }
    String value = word.equals("--to") && to == null ? PlainArguments.value(args, at) : null;
    if (value != null) {
      to = value;
      return 2;
    }
    return 0;
  }

  @Override
  public Integer call() {
    return names.isEmpty() && !all ? Session.nothingSelected("signal") : Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    if (!names.isEmpty()) {
      params.put("services", names);
    }
    if (all) {
      params.put("all", true);
    }
    params.put("signal", signal);
    if (to != null) {
      params.put("to", to);
    }
    Map<String, Object> answer = session.call("signal", params);
    if (session.json()) {
      System.out.println(Json.text(answer));
      return ExitCodes.OK;
    }
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      System.out
          .println(TerminalText.line(String.valueOf(service.get("name"))) + ": sent " + TerminalText.line(signal));
    }
    return ExitCodes.OK;
  }
}
