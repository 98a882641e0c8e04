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
      found.add((project.has("bin/rails")
          ? ProposedService.of("web", FILE, null, "./bin/rails", "server")
          : ProposedService.of("web", FILE, null, "bundle", "exec", "rails", "server")).listens(rails(project)));
      if (project.has("Procfile.dev")) {
        found.get(0).comment("Procfile.dev names further programs: reeve import Procfile.dev");
      }
    } else if (project.has("config.ru")) {
      found.add(has(text, "puma")
          ? ProposedService.of("web", FILE, null, "bundle", "exec", "puma")
              .listens(Listener.of(9292, "puma listens on this port by default").by("PORT"))
          : ProposedService.of("web", FILE, null, "bundle", "exec", "rackup")
              .listens(Listener.of(9292, "rackup listens on this port by default")));
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

  private static Listener rails(Project project) {
    String routes = project.text("config/routes.rb");
    String path = routes == null ? null
        : FieldScanner.find(routes,
            "^\\s*get\\s*\\(?\\s*[\"']/?([A-Za-z0-9_/-]+)[\"']\\s*=>\\s*[\"']rails/health#show");
    Listener listener = Listener.of(3000, "rails server listens on this port by default").by("PORT");
    return path == null ? listener : listener.health("/" + path);
  }

  private static boolean has(String text, String gem) {
    return FieldScanner.find(text, "^\\s*gem\\s*\\(?\\s*[\"'](" + gem + ")[\"']") != null;
  }
}
