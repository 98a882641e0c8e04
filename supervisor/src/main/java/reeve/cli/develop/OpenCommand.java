package reeve.cli.develop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ServiceStatus;
import reeve.json.Json;
import reeve.json.JsonObject;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.SpawnRequest;

/** {@code reeve open}: shows a service in the browser, at the port that it really has. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Opens a service in the browser.",
        "It prints the URL, and runs the browser: $$BROWSER, otherwise xdg-open if there is a display. Without both, "
            + "the printed URL is the result.",
        "Without PORT it is the port named https, http or web, otherwise the first TCP port. Where the declared port "
            + "was in use, the URL has the one that the service was given."
    })
public final class OpenCommand implements Callable<Integer>, Session.Action {
  private static final List<String> PREFERRED = List.of("https", "http", "web");

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "The service.")
  private String name;

  @Parameters(index = "1", arity = "0..1", paramLabel = "PORT", description = "The name of one of its ports.")
  private String port;

  @Option(names = "--print", description = "Only print the URL.")
  private boolean print;

  /** A TCP port of the service, with its number at this moment. */
  private record Candidate(String name, String number) {
    String url() {
      String word = name.toLowerCase(Locale.ROOT);
      boolean secure = word.contains("https") || word.contains("tls") || word.contains("ssl");
      return (secure ? "https" : "http") + "://localhost:" + number + "/";
    }
  }

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    List<ServiceStatus> found = session.client().status(new Selector(List.of(name), false, false), false).services();
    if (found.size() != 1) {
      return fail("it means " + found.size() + " services; name one", ExitCodes.USAGE);
    }
    ServiceStatus status = found.get(0);
    List<Candidate> ports = ports(status.json());
    Candidate chosen = choose(ports);
    if (chosen == null) {
      return fail(ports.isEmpty() ? "it declares no TCP port; add \"ports\" to its definition"
          : "it has no TCP port with the name \"" + TerminalText.line(port) + "\"; there are: " + names(ports),
          ExitCodes.FAILURE);
    }
    if (!status.target().equals("up")) {
      return fail("it does not run; start it with: reeve start " + TerminalText.line(status.name()),
          ExitCodes.NOT_RUNNING);
    }
    System.out.println(session.json()
        ? JsonObject.EMPTY.with("name", status.name()).with("port", new Json.Num(chosen.number()))
            .with("url", chosen.url()).text()
        : chosen.url());
    return print ? ExitCodes.OK : open(session.posix(), chosen.url());
  }

  private static List<Candidate> ports(JsonObject service) {
    List<Candidate> ports = new ArrayList<>();
    Object declared = service.fields().get("declaredPorts");
    for (Object item : declared instanceof List<?> list ? list : List.of()) {
      Map<String, Object> port = Json.object(item);
      if (port != null && port.get("port") instanceof Json.Num number && !"udp".equals(port.get("protocol"))) {
        ports.add(new Candidate(String.valueOf(port.get("name")), number.text()));
      }
    }
    return ports;
  }

  private Candidate choose(List<Candidate> ports) {
    for (String wanted : port != null ? List.of(port) : PREFERRED) {
      for (Candidate candidate : ports) {
        if (candidate.name().equals(wanted)) {
          return candidate;
        }
      }
    }
    return port != null || ports.isEmpty() ? null : ports.get(0);
  }

  private static String names(List<Candidate> ports) {
    List<String> names = new ArrayList<>();
    for (Candidate candidate : ports) {
      names.add(TerminalText.line(candidate.name()));
    }
    return String.join(", ", names);
  }

  /** Becomes the browser. Without one the printed URL is the answer. */
  private int open(Posix posix, String url) {
    Environment environment = LauncherEnvironment.forChildren(posix.environment());
    List<String> words = browser(environment, url);
    if (words.isEmpty()) {
      return ExitCodes.OK;
    }
    CommandLookup.Result found = CommandLookup.find(posix, words.get(0), environment.raw("PATH"), null);
    if (found.program() == null) {
      return !isSet(environment, "BROWSER") ? ExitCodes.OK
          : fail("there is no program \"" + TerminalText.line(words.get(0)) + "\"; correct BROWSER",
              ExitCodes.FAILURE);
    }
    byte[][] argv = new byte[words.size()][];
    for (int i = 0; i < argv.length; i++) {
      argv[i] = words.get(i).getBytes(StandardCharsets.UTF_8);
    }
    System.out.flush();
    int error = posix.replace(SpawnRequest.of(found.program(), argv, environment)
        .group(SpawnRequest.Group.SAME).build());
    return fail("the browser cannot be executed: " + Errno.text(error) + "; correct BROWSER", ExitCodes.FAILURE);
  }

  /** The words of the browser's command line; empty: there is none, or no display to show it on. */
  private static List<String> browser(Environment environment, String url) {
    if (!isSet(environment, "BROWSER")) {
      return isSet(environment, "DISPLAY") || isSet(environment, "WAYLAND_DISPLAY") ? List.of("xdg-open", url)
          : List.of();
    }
    // A list separated by colons, in which %s stands for the URL, as xdg-open(1) reads it; its first entry is used.
    List<String> words = new ArrayList<>();
    boolean placed = false;
    for (String word : environment.get("BROWSER").split(":", 2)[0].trim().split(" +")) {
      placed |= word.contains("%s");
      words.add(word.replace("%s", url));
    }
    if (!placed) {
      words.add(url);
    }
    return words;
  }

  private static boolean isSet(Environment environment, String name) {
    String value = environment.get(name);
    return value != null && !value.isBlank();
  }

  private int fail(String cause, int code) {
    Failure.report("cannot open \"" + TerminalText.line(name) + "\": " + cause);
    return code;
  }
}
