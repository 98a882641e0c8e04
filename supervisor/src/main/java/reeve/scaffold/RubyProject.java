package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;

/** Detects a {@code Gemfile}: Rails, Rack, a single program, and sidekiq. */
final class RubyProject implements ProjectDetector {
  private static final String FILE = "Gemfile";

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    String text = project.text(FILE);
    if (text == null) {
      return found;
    }
    if (project.has("bin/rails") || has(text, "rails")) {
      found.add(project.has("bin/rails")
          ? ProposedService.of("web", FILE, null, "./bin/rails", "server")
          : ProposedService.of("web", FILE, null, "bundle", "exec", "rails", "server"));
    } else if (project.has("config.ru")) {
      found.add(has(text, "puma")
          ? ProposedService.of("web", FILE, null, "bundle", "exec", "puma")
          : ProposedService.of("web", FILE, null, "bundle", "exec", "rackup"));
    } else {
      for (String file : List.of("main.rb", "app.rb", "server.rb")) {
        if (found.isEmpty() && project.has(file)) {
          found.add(ProposedService.of(project.name(), FILE, null, "bundle", "exec", "ruby", file));
        }
      }
    }
    if (has(text, "sidekiq")) {
      found.add(ProposedService.of("worker", FILE, null, "bundle", "exec", "sidekiq"));
    }
    return found;
  }

  private static boolean has(String text, String gem) {
    return FieldScanner.find(text, "^\\s*gem\\s*\\(?\\s*[\"'](" + gem + ")[\"']") != null;
  }
}
