package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A first {@code reeve.toml} for a project. Pure.
 *
 * @param text all of the file
 * @param services their names
 * @param sources files that they were found in; empty: none was, and the file holds an example
 */
public record StarterFile(String text, List<String> services, List<String> sources) {
  private static final List<ProjectDetector> FINDERS =
      List.of(new NodeProject(), new PythonProject(), new RubyProject(), new PhpProject(),
          new GoProject(), new RustProject(), new JavaProject());

  /**
   * @param base where the project is, as seen from the file: {@code "."}, or an absolute path
   * @param withEnvFile whether {@code .env} is there and can be read by reeve
   */
  public static StarterFile of(Project project, String base, boolean withEnvFile) {
    List<ProposedService> found = new ArrayList<>(new Procfile().find(project));
    if (found.isEmpty()) { // a Procfile says all that there is
      for (ProjectDetector finder : FINDERS) {
        found.addAll(finder.find(project));
      }
    }
    found.addAll(new ComposeFile().find(project));
    Set<String> sources = new LinkedHashSet<>();
    for (ProposedService proposal : found) {
      sources.add(proposal.from);
    }
    if (sources.isEmpty()) {
      found.add(example());
    }
    Set<String> names = new LinkedHashSet<>();
    StringBuilder services = new StringBuilder();
    for (ProposedService proposal : found) {
      String name = free(TomlText.name(proposal.name), names);
      names.add(name);
      service(services, proposal, name, base);
      if (names.size() == 1) {
        policies(services);
      }
    }
    List<String> files = new ArrayList<>(sources);
    String head = head(project, files, base, withEnvFile);
    return new StarterFile(head + services + JOB, new ArrayList<>(names), files);
  }

  private static String head(Project project, List<String> sources, String base, boolean withEnvFile) {
    StringBuilder text = new StringBuilder();
    text.append("# The services of ").append(TomlText.name(project.name()));
    text.append(sources.isEmpty() ? ".\n" : ", as \"reeve new\" found them in " + String.join(", ", sources) + ".\n");
    text.append("#\n");
    text.append("#   reeve check      every mistake in this file, or what would run\n");
    text.append("#   reeve run        starts them; Ctrl-C stops everything in order\n");
    text.append("#   reeve status     from another terminal; also logs, restart, stop, why, top\n");
    text.append("#\n");
    text.append(
        "# Every key: man reeve.toml. Paths begin at this file. ${VAR} and ${VAR:-default} are reeve's own environment.\n");
    text.append("\n[reeve]\n");
    text.append("log-dir = ").append(TomlText.string(in(base, ".reeve/log")))
        .append("        # what a service writes: NAME.log\n");
    text.append("state-dir = ").append(TomlText.string(in(base, ".reeve/state")))
        .append("    # what happened to it, for \"reeve why\" and \"reeve history\"\n");
    text.append("# shutdown-budget = \"25s\"      # an ordered stop of everything never takes longer\n");
    text.append("\n[defaults]                     # for every service below; its own keys win\n");
    text.append("working-directory = ").append(TomlText.string(base)).append('\n');
    if (withEnvFile) {
      text.append("env-file = ").append(TomlText.string("-" + in(base, ".env")))
          .append("            # KEY=value lines; the dash: it may be missing\n");
    } else {
      text.append("# env-file = ").append(TomlText.string("-" + in(base, ".env")))
          .append("          # KEY=value lines; the dash: it may be missing\n");
    }
    text.append('\n');
    return text.toString();
  }

  private static void service(StringBuilder text, ProposedService proposal, String name, String base) {
    for (String comment : proposal.comments) {
      text.append("# ").append(oneLine(comment)).append('\n');
    }
    text.append("[service.").append(name).append("]\n");
    if (proposal.description != null && !proposal.description.isBlank()) {
      text.append("description = ").append(TomlText.string(oneLine(proposal.description))).append('\n');
    }
    if (proposal.words() != null) {
      List<String> words = new ArrayList<>(proposal.words());
      if (words.get(0).startsWith("./")) {
        words.set(0, base.equals(".") ? words.get(0) : base + words.get(0).substring(1));
      }
      text.append("command = ").append(TomlText.strings(words)).append('\n');
    } else {
      text.append("command = ").append(TomlText.string(proposal.line())).append("\nshell = true\n");
    }
    if (!proposal.directory.isEmpty()) {
      text.append("working-directory = ").append(TomlText.string(in(base, proposal.directory))).append('\n');
    }
    if (!proposal.env.isEmpty()) {
      text.append("env = ").append(TomlText.table(proposal.env)).append('\n');
    }
    for (Map.Entry<String, String> key : proposal.keys.entrySet()) {
      text.append(key.getKey()).append(" = ").append(key.getValue()).append('\n');
    }
    for (String hint : proposal.hints) {
      text.append("# ").append(hint).append('\n');
    }
    text.append('\n');
  }

  /** What people ask for first, in the first service. */
  private static void policies(StringBuilder text) {
    text.setLength(text.length() - 1);
    text.append("# restart = \"always\"             # the default is \"on-failure\": not after exit code 0\n");
    text.append(
        "# stop = [\"SIGTERM 20s\", \"SIGKILL\"]   # the default waits 10 s; a stop ends all that the service started\n");
    text.append("# essential = true               # its end is the end of reeve, with its exit code: for containers\n");
    text.append("# tags = [\"backend\"]             # \"reeve restart @backend\"\n\n");
  }

  private static final String JOB = """
      # A job: once, and never longer than an hour.
      # [service.job]
      # command = "echo begun && sleep 1 && echo done"
      # shell = true                   # a string needs a shell; an array never gets one
      # restart = "no"
      # timeout = "1h"
      """;

  private static ProposedService example() {
    return ProposedService.line("hello", "", "An example: put your own program here", "while :; do date; sleep 5; done")
        .comment(
            "Nothing was found that can be run here. An array is the program and its arguments: command = [\"./server\", \"--port\", \"8080\"]");
  }

  private static String in(String base, String name) {
    return base.equals(".") ? name : base + "/" + name;
  }

  private static String free(String name, Set<String> taken) {
    String free = name;
    for (int i = 2; taken.contains(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length() && i < 300; i++) {
      char c = text.charAt(i);
      line.append(c < ' ' || c >= 0x7f && c < 0xa0 ? ' ' : c);
    }
    return line.toString();
  }
}
