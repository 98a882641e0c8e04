package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;

/** What the tests of this package do with a file. */
public final class ConfigFixture {
  /** Whom the examples of the manual name. */
  public static final String OTHERS = others("db", "cache", "network", "proxy", "migrate", "shop")
      + "[service.maintenance]\ncommand = [\"/bin/x\"]\nenabled = false\n";

  private final Path directory;
  private final Map<String, String> environment;

  public ConfigFixture(Path directory) {
    this(directory, Map.of());
  }

  public ConfigFixture(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  public Path write(String name, String text) {
    return write(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  public Path write(String name, byte[] bytes) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      // Not over the old content: some file systems flush a file that was truncated when it is closed.
      Files.deleteIfExists(file);
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public PlanReader.Result read(String... names) {
    List<String> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(directory.resolve(name).toString());
    }
    return PlanReader.read(paths, environment);
  }

  public Plan plan(String text) {
    write("reeve.toml", text);
    return planOf("reeve.toml");
  }

  Plan planOf(String... names) {
    PlanReader.Result result = read(names);
    assertEquals(List.of(), result instanceof PlanReader.Result.Bad ? texts(result) : List.of());
    return ((PlanReader.Result.Ok) result).plan();
  }

  public ServiceSpec service(String text) {
    return plan(text).services().get(0);
  }

  /** The only service of a file, with these lines besides its command. */
  public ServiceSpec serviceWith(String lines) {
    return service("[service.web]\ncommand = [\"/bin/web\"]\n" + lines + "\n");
  }

  /** Plain services of these names. */
  static String others(String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append("[service.").append(name).append("]\ncommand = [\"/bin/x\"]\n");
    }
    return text.toString();
  }

  public List<String> problems(String text) {
    write("reeve.toml", text);
    return problemsOf("reeve.toml");
  }

  public List<String> problemsOf(String... names) {
    return texts(read(names));
  }

  /** Of a service with these lines from line 3 on. */
  public List<String> problemsWith(String lines) {
    return problems("[service.web]\ncommand = [\"/bin/web\"]\n" + lines + "\n");
  }

  /** The only problem. */
  public String problemWith(String lines) {
    return only(problemsWith(lines));
  }

  public String problem(String text) {
    return only(problems(text));
  }

  public static String only(List<String> problems) {
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  /** Problems with the directory taken away. */
  private List<String> texts(PlanReader.Result result) {
    List<String> texts = new ArrayList<>();
    if (result instanceof PlanReader.Result.Bad) {
      for (ConfigProblem problem : ((PlanReader.Result.Bad) result).problems()) {
        texts.add(problem.toString().replace(directory + "/", ""));
      }
    }
    return texts;
  }
}
