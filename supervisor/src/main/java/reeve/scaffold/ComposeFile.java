package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detects a compose file. Its services that only use an image, such as a database or a queue, are proposed in addition
 * to the programs of the project.
 */
final class ComposeFile implements ProjectDetector {
  private static final List<String> FILES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");
  private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z0-9._-]+):\\s*(?:#.*)?(.*)$");

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    for (String file : FILES) {
      String text = project.text(file);
      if (text == null) {
        continue;
      }
      List<String> images = images(text);
      if (!images.isEmpty()) {
        List<String> command = new ArrayList<>(List.of("docker", "compose", "-f", file, "up"));
        command.addAll(images);
        found.add(ProposedService.of("containers", file, "The services of " + file + " that use an image", command)
            .comment("Not started with reeve. Run \"reeve start containers\", or remove the line \"enabled\".")
            .key("enabled", "false").key("stop", "[\"SIGINT 20s\", \"SIGKILL\"]"));
      }
      break;
    }
    return found;
  }

  /** Returns the services with {@code image} and without {@code build}. */
  static List<String> images(String text) {
    List<String> images = new ArrayList<>();
    boolean inside = false;
    int depth = 0;
    String service = null;
    boolean image = false;
    boolean build = false;
    for (String line : (text + "\nend:").split("\r?\n")) {
      Matcher key = KEY.matcher(line);
      if (!key.matches()) {
        continue;
      }
      int indent = key.group(1).length();
      if (service != null && indent <= depth) {
        if (image && !build) {
          images.add(service);
        }
        service = null;
      }
      if (indent == 0) {
        inside = key.group(2).equals("services");
        depth = 0;
      } else if (inside && (depth == 0 || indent == depth)) {
        depth = indent;
        service = key.group(2);
        image = false;
        build = false;
      } else if (service != null) {
        image |= key.group(2).equals("image");
        build |= key.group(2).equals("build");
      }
    }
    return images;
  }
}
