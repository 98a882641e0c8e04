package reeve.project;

import java.util.ArrayList;
import java.util.List;

/** {@code composer.json}: Laravel, or a directory {@code public}. */
final class PhpProject implements Finder {
  private static final String FILE = "composer.json";

  @Override
  public List<Proposal> find(Project project) {
    List<Proposal> found = new ArrayList<>();
    if (project.text(FILE) == null) {
      return found;
    }
    if (project.has("artisan")) {
      found.add(Proposal.of("web", FILE, null, "php", "artisan", "serve", "--no-reload")
          .comment("PHP's own server is for development."));
      found.add(Proposal.of("worker", FILE, null, "php", "artisan", "queue:work").key("stop", "[\"SIGTERM 60s\", \"SIGKILL\"]")
          .comment("It ends its present job after SIGTERM."));
    } else if (project.has("public/index.php")) {
      found.add(Proposal.of("web", FILE, null, "php", "-S", "127.0.0.1:8000", "-t", "public").comment("PHP's own server is for development."));
    }
    return found;
  }
}
