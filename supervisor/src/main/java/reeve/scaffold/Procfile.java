package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Detects a {@code Procfile}: each line {@code name: command} is a service (Heroku, foreman, overmind). */
final class Procfile implements ProjectDetector {
  private static final Pattern LINE = Pattern.compile("^([A-Za-z0-9_-]+):\\s*(.+)$");
  static final int FIRST_PORT = 5000;
  private static final int STEP = 100;

  @Override
  public List<ProposedService> find(Project project) {
    String text = project.text("Procfile");
    List<ProposedService> found = new ArrayList<>();
    if (text == null) {
      return found;
    }
    int port = FIRST_PORT;
    for (String raw : text.split("\r?\n")) {
      Matcher line = LINE.matcher(raw.strip());
      if (!line.matches()) {
        continue;
      }
      String name = line.group(1);
      String command = line.group(2).strip();
      if (name.equals("release")) {
        found.add(ProposedService.line(name, "Procfile", null, command)
            .comment("A job that runs once, at each start of reeve.").key("restart", "\"no\""));
        continue;
      }
      ProposedService proposal = ProposedService.line(name, "Procfile", null, command);
      if (name.equals("web") || command.contains("PORT")) {
        // As foreman does: 5000 for the first process type, 5100 for the next.
        proposal.env("PORT", port == FIRST_PORT ? "${PORT:-5000}" : String.valueOf(port));
      }
      port += STEP;
      found.add(proposal);
    }
    return found;
  }
}
