package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A first {@code reeve.toml} for a project. Pure.
 *
 * @param text the whole file
 * @param services the names of the services in it
 * @param sources the files in which they were found; empty: none was found, and the file contains an example
 */
public record StarterFile(String text, List<String> services, List<String> sources) {
  /**
   * Writes the file for the services that the detectors find.
   *
   * @param base the directory of the project as seen from the file: {@code "."}, or an absolute path
   * @param withEnvFile whether {@code .env} exists in a form that reeve reads
   */
  public static StarterFile of(Project project, String base, boolean withEnvFile) {
    List<ProposedService> found = new ArrayList<>(new Procfile().find(project));
    if (found.isEmpty()) { // a Procfile lists all services of a project
      found.addAll(new Repository(withEnvFile).find(project));
    }
    Map<String, String> variables = withEnvFile ? DotEnv.read(project.text(".env")) : Map.of();
    for (ProposedService proposal : found) {
      DotEnv.apply(variables, proposal, Procfile.FIRST_PORT);
    }
    ComposeFile compose = new ComposeFile(project);
    compose.addPrograms(project, found, variables);
    PortGuesses.apply(found, variables);
    found.addAll(compose.find(project));
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
      String name = unused(TomlText.name(proposal.name), names);
      names.add(name);
      appendService(services, proposal, name, base);
      if (names.size() == 1) {
        appendPolicies(services);
      }
    }
    List<String> files = new ArrayList<>(sources);
    String header = header(project, files, base, withEnvFile);
    return new StarterFile(header + services + JOB, new ArrayList<>(names), files);
  }

  /** Whether a service, or all of them, read a file {@code .env}. */
  public boolean readsEnvFiles() {
    return text.contains("\nenv-file = ");
  }

  private static String header(Project project, List<String> sources, String base, boolean withEnvFile) {
    StringBuilder text = new StringBuilder();
    text.append("# The services of ").append(TomlText.name(project.name()));
    text.append(sources.isEmpty() ? ".\n" : ", as \"reeve new\" found them in " + String.join(", ", sources) + ".\n");
    text.append("#\n");
    text.append("#   reeve check      lists every mistake in this file, or what would run\n");
    text.append("#   reeve run        starts the services; Ctrl-C stops all of them in order\n");
    text.append("#   reeve status     from another terminal; also logs, restart, stop, why, top\n");
    text.append("#\n");
    text.append("# All keys: man reeve.toml. Paths are relative to this file. ${VAR} and ${VAR:-default} are\n");
    text.append("# taken from reeve's own environment.\n");
    text.append("\n[reeve]\n");
    text.append("log-dir = ").append(TomlText.string(in(base, ".reeve/log")))
        .append("        # the output of each service: NAME.log\n");
    text.append("state-dir = ").append(TomlText.string(in(base, ".reeve/state")))
        .append("    # events, for \"reeve why\" and \"reeve history\"\n");
    text.append("# shutdown-budget = \"25s\"      # the longest time for an ordered stop of all services\n");
    text.append("\n[defaults]                     # for every service below, unless it has the key itself\n");
    text.append("working-directory = ").append(TomlText.string(base)).append('\n');
    if (withEnvFile) {
      text.append("env-file = ").append(TomlText.string("-" + in(base, ".env")))
          .append("            # lines KEY=value; with the dash the file may be missing\n");
    } else {
      text.append("# env-file = ").append(TomlText.string("-" + in(base, ".env")))
          .append("          # lines KEY=value; with the dash the file may be missing\n");
    }
    text.append('\n');
    return text.toString();
  }

  private static void appendService(StringBuilder text, ProposedService proposal, String name, String base) {
    for (String comment : proposal.comments) {
      text.append("# ").append(oneLine(comment)).append('\n');
    }
    text.append("[service.").append(name).append("]\n");
    if (proposal.description != null && !proposal.description.isBlank()) {
      text.append("description = ").append(TomlText.string(oneLine(proposal.description))).append('\n');
    }
    if (proposal.argv() != null) {
      List<String> argv = new ArrayList<>(proposal.argv());
      if (argv.get(0).startsWith("./")) {
        argv.set(0, base.equals(".") ? argv.get(0) : base + argv.get(0).substring(1));
      }
      text.append("command = ").append(TomlText.strings(argv)).append('\n');
    } else {
      text.append("command = ").append(TomlText.string(proposal.line())).append("\nshell = true\n");
    }
    if (!proposal.directory.isEmpty()) {
      text.append("working-directory = ").append(TomlText.string(in(base, proposal.directory))).append('\n');
    }
    if (!proposal.envFiles.isEmpty()) {
      List<String> files = new ArrayList<>();
      for (String file : proposal.envFiles) {
        files.add("-" + (file.startsWith("/") ? file : in(base, file)));
      }
      text.append("env-file = ").append(TomlText.strings(files)).append('\n');
    }
    if (!proposal.env.isEmpty()) {
      text.append("env = ").append(TomlText.table(proposal.env)).append('\n');
    }
    for (Map.Entry<String, String> key : proposal.keys.entrySet()) {
      text.append(key.getKey()).append(" = ").append(key.getValue()).append('\n');
    }
    for (Map.Entry<String, String> guess : proposal.guesses.entrySet()) {
      text.append("# ").append(oneLine(guess.getValue())).append('\n').append(guess.getKey()).append('\n');
    }
    for (String hint : proposal.hints) {
      text.append("# ").append(hint).append('\n');
    }
    text.append('\n');
  }

  /** Appends the keys that are set most often, as comments in the first service. */
  private static void appendPolicies(StringBuilder text) {
    text.setLength(text.length() - 1);
    text.append("# restart = \"always\"             # default: \"on-failure\", which excludes exit code 0\n");
    text.append(
        "# stop = [\"SIGTERM 20s\", \"SIGKILL\"]   # default: SIGKILL after 10 s; a stop ends all processes\n");
    text.append("# essential = true               # reeve ends with it, with its exit code: for containers\n");
    text.append("# tags = [\"backend\"]             # \"reeve restart @backend\"\n\n");
  }

  private static final String JOB = """
      # A job, which runs once and for at most an hour.
      # [service.job]
      # command = "echo started && sleep 1 && echo done"
      # shell = true                   # a string needs a shell, an array has none
      # restart = "no"
      # timeout = "1h"
      """;

  private static ProposedService example() {
    return ProposedService
        .line("hello", "", "An example; replace it with your own program", "while :; do date; sleep 5; done")
        .comment("Nothing to run was found here. An array is a program with its arguments:")
        .comment("command = [\"./server\", \"--port\", \"8080\"]");
  }

  private static String in(String base, String name) {
    return base.equals(".") ? name : base + "/" + name;
  }

  private static String unused(String name, Set<String> taken) {
    String unused = name;
    for (int i = 2; taken.contains(unused); i++) {
      unused = name + "-" + i;
    }
    return unused;
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
