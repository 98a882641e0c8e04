package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;

/**
 * Writes configuration files to a directory and reads them: for every test that needs a definition from a file.
 * Problems are texts in which the directory is left out.
 */
public final class ConfigFixture {
  /** The services that the examples of the manual name. */
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

  /** Writes a file. @param name relative to the directory */
  public Path write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public Path write(String name, byte[] bytes) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      // A new file each time: some file systems flush a truncated file when it is closed.
      Files.deleteIfExists(file);
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads these files, or whole directories. */
  public PlanReader.Result read(String... names) {
    List<String> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(directory.resolve(name).toString());
    }
    return PlanReader.read(paths, environment);
  }

  /** The plan of a file with this text, which must have no problem. */
  public Plan plan(String text) {
    write("reeve.toml", text);
    return planOf("reeve.toml");
  }

  Plan planOf(String... names) {
    PlanReader.Result result = read(names);
    assertEquals(List.of(), result instanceof PlanReader.Result.Bad ? texts(result) : List.of());
    return ((PlanReader.Result.Ok) result).plan();
  }

  /** The first service of a file with this text. */
  public ServiceSpec service(String text) {
    return plan(text).services().get(0);
  }

  /** A service with a command and these lines, which begin at line 3. */
  public ServiceSpec serviceWith(String lines) {
    return service("[service.web]\ncommand = [\"/bin/web\"]\n" + lines + "\n");
  }

  /** The text of plain services with these names. */
  static String others(String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append("[service.").append(name).append("]\ncommand = [\"/bin/x\"]\n");
    }
    return text.toString();
  }

  /** The problems of a file with this text. */
  public List<String> problems(String text) {
    write("reeve.toml", text);
    return problemsOf("reeve.toml");
  }

  public List<String> problemsOf(String... names) {
    return texts(read(names));
  }

  /** The problems of a service with a command and these lines, which begin at line 3. */
  public List<String> problemsWith(String lines) {
    return problems("[service.web]\ncommand = [\"/bin/web\"]\n" + lines + "\n");
  }

  /** The only problem of such a service. */
  public String problemWith(String lines) {
    return only(problemsWith(lines));
  }

  /** The only problem of a file with this text. */
  public String problem(String text) {
    return only(problems(text));
  }

  public static String only(List<String> problems) {
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  /** The problems, without the directory. */
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
