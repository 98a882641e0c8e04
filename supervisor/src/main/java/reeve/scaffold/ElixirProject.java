package reeve.scaffold;

import java.util.List;

/** Detects {@code mix.exs}: Phoenix, or an application with a module that starts it. */
final class ElixirProject implements ProjectDetector {
  private static final String FILE = "mix.exs";

  @Override
  public List<ProposedService> find(Project project) {
    String text = project.text(FILE);
    String name = text == null ? null : FieldScanner.find(text, "\\bapp:\\s*:([a-z][a-z0-9_]*)");
    if (name == null) {
      return List.of();
    }
    if (FieldScanner.find(text, "\\{\\s*:(phoenix)\\s*,") != null) {
      String development = project.text("config/dev.exs");
      int port = PortScanner.number(development == null ? null
          : FieldScanner.find(development, "\\bport:[^,\\n\\]]*?([1-9][0-9]{1,4})"));
      String runtime = project.text("config/runtime.exs");
      boolean reads = (development + runtime).contains("System.get_env(\"PORT\"");
      Listener listener = Listener.of(port == 0 ? 4000 : port,
          port == 0 ? "Phoenix listens on this port by default" : "config/dev.exs names this port");
      return List.of(ProposedService.of(name, FILE, null, "mix", "phx.server")
          .listens(reads ? listener.by("PORT") : listener));
    }
    return FieldScanner.find(text, "\\b(mod:)\\s*\\{") == null ? List.of()
        : List.of(ProposedService.of(name, FILE, null, "mix", "run", "--no-halt"));
  }
}
