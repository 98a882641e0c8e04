package reeve.cli.activate;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import reeve.app.PlanFiles;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;

/**
 * The {@code reeve.toml} of a directory, as the hook of a shell sees it. Reading it starts nothing. Immutable.
 *
 * @param file its canonical path
 * @param plan what it says
 * @param digest of the text of all definitions: the file, those that it includes, and their drop-ins
 */
record HookedProject(String file, Plan plan, String digest) {
  static final String FILE = "reeve.toml";

  /**
   * Reads the file of a directory.
   *
   * @throws IOException with a message for people, if it cannot be read or has a problem
   */
  static HookedProject of(String directory, Map<String, String> variables) throws IOException {
    Path path = new File(directory, FILE).toPath();
    if (!Files.isRegularFile(path)) {
      throw new IOException("cannot find a reeve.toml in \"" + directory + "\"; reeve new writes one");
    }
    String file = path.toRealPath().toString();
    PlanReader.Result result = PlanFiles.read(List.of(file), variables);
    if (result instanceof PlanReader.Result.Bad bad) {
      throw new IOException("cannot use \"" + file + "\": " + bad.problems().get(0) + (bad.problems().size() > 1
          ? " (and " + (bad.problems().size() - 1) + " more)" : "") + "; see reeve check");
    }
    Plan plan = ((PlanReader.Result.Ok) result).plan();
    MessageDigest digest = sha256();
    for (String read : plan.files()) {
      byte[] bytes = Files.readAllBytes(Path.of(read));
      // With the name and the length, no text can move from one file to another unnoticed.
      digest.update((Path.of(read).toRealPath() + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return new HookedProject(file, plan, HexFormat.of().formatHex(digest.digest()));
  }

  /** The names of the services that start when the directory is entered, in their order. */
  List<String> autoServices() {
    List<String> names = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      if (spec.identity().auto()) {
        names.add(spec.name());
      }
    }
    return names;
  }

  /** A name for the files that are kept about a project, by the path of its file. */
  static String key(String file) {
    return HexFormat.of().formatHex(sha256().digest(file.getBytes(StandardCharsets.UTF_8))).substring(0, 32);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
