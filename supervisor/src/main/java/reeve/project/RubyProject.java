package reeve.project;

import java.util.ArrayList;
import java.util.List;

/** {@code Gemfile}. */
final class RubyProject implements Finder {
  private static final String FILE = "Gemfile";

  @Override
  public List<Proposal> find(Project project) {
    List<Proposal> found = new ArrayList<>();
    String text = project.text(FILE);
    if (text == null) {
      return found;
    }
    if (project.has("bin/rails") || has(text, "rails")) {
      found.add(project.has("bin/rails")
          ? Proposal.of("web", FILE, null, "./bin/rails", "server")
          : Proposal.of("web", FILE, null, "bundle", "exec", "rails", "server"));
    } else if (project.has("config.ru")) {
      found.add(has(text, "puma")
          ? Proposal.of("web", FILE, null, "bundle", "exec", "puma")
          : Proposal.of("web", FILE, null, "bundle", "exec", "rackup"));
    } else {
      for (String file : List.of("main.rb", "app.rb", "server.rb")) {
        if (found.isEmpty() && project.has(file)) {
          found.add(Proposal.of(project.name(), FILE, null, "bundle", "exec", "ruby", file));
        }
      }
    }
    if (has(text, "sidekiq")) {
      found.add(Proposal.of("worker", FILE, null, "bundle", "exec", "sidekiq"));
    }
    return found;
  }

  private static boolean has(String text, String gem) {
    return Fields.find(text, "^\\s*gem\\s*\\(?\\s*[\"'](" + gem + ")[\"']") != null;
  }
}
