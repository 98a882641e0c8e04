package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;

/** Detects {@code composer.json}: Laravel, or a project with a directory {@code public}. */
final class PhpProject implements ProjectDetector {
  private static final String FILE = "composer.json";

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    if (project.text(FILE) == null) {
      return found;
    }
    if (project.has("artisan")) {
      found.add(ProposedService.of("web", FILE, null, "php", "artisan", "serve", "--no-reload")
          .listens(laravel(project)).comment("PHP's own server is for development."));
      found.add(ProposedService.of("worker", FILE, null, "php", "artisan", "queue:work")
          .key("stop", "[\"SIGTERM 60s\", \"SIGKILL\"]")
          .comment("After SIGTERM it finishes its current job."));
    } else if (project.has("public/index.php")) {
      found.add(ProposedService.of("web", FILE, null, "php", "-S", "127.0.0.1:8000", "-t", "public")
          .listens(Listener.of(8000, "its command names this port"))
          .comment("PHP's own server is for development."));
    }
    return found;
  }

  private static Listener laravel(Project project) {
    String application = project.text("bootstrap/app.php");
    String path =
        application == null ? null : FieldScanner.find(application, "\\bhealth:\\s*[\"'](/[A-Za-z0-9_/-]+)[\"']");
    Listener listener = Listener.of(8000, "artisan serve listens on this port by default").by("SERVER_PORT");
    return path == null ? listener : listener.health(path);
  }
}
