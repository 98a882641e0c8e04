package reeve.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.control.ClientException;
import reeve.control.Json;

/** {@code reeve version}: of this program, and of the reeve that runs. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints the version of this program, and of the reeve that runs. Exit 4 if none does.")
final class VersionCommand implements Callable<Integer>, Session.Work {
  @Mixin private Common common = new Common();

  /** @return null: picocli must read it */
  static VersionCommand quick(String[] args) {
    VersionCommand command = new VersionCommand();
    return Quick.read(args, 1, command.common) ? command : null;
  }

  @Override
  public Integer call() {
    if (!common.json) {
      System.out.println("reeve " + Version.text());
      System.out.flush(); // before what may be wrong
    }
    int code = Session.run(common, this);
    if (code == ExitCodes.NO_REEVE && common.json) {
      print(null);
    }
    return code;
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> running = session.call("version", Map.of());
    if (session.json()) {
      print(running);
      return ExitCodes.OK;
    }
    String since = Words.since(Fields.text(running, "started"), session.clock().wallMillis());
    List<String> files = Fields.texts(running, "files");
    System.out.println("running: reeve " + Text.line(session.client().version()) + ", pid " + session.client().pid()
        + (since.isEmpty() ? "" : ", for " + since) + ", on " + Text.line(session.client().path())
        + (files.isEmpty() ? "" : ", with " + Text.line(String.join(" ", files))));
    return ExitCodes.OK;
  }

  /** @param running null: there is none */
  private static void print(Map<String, Object> running) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("version", Version.text());
    result.put("running", running);
    System.out.println(Json.text(result));
  }
}
