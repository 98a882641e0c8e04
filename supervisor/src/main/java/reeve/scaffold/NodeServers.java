package reeve.scaffold;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports of the tools that serve projects of Node, as their documentations name them. Pure. */
final class NodeServers {
  /** A default port, the variable that replaces it (null: none), and the files of its configuration. */
  private record Server(int port, String variable, List<String> files) {}

  /** The first words of a command. */
  private static final Map<String, Server> SERVERS = new LinkedHashMap<>();

  static {
    List<String> vite = List.of("vite.config.ts", "vite.config.js", "vite.config.mts", "vite.config.mjs");
    SERVERS.put("vite preview", new Server(4173, null, List.of()));
    SERVERS.put("vite build", new Server(0, null, List.of()));
    SERVERS.put("vite", new Server(5173, null, vite));
    SERVERS.put("next dev", new Server(3000, "PORT", List.of()));
    SERVERS.put("next start", new Server(3000, "PORT", List.of()));
    SERVERS.put("nuxt dev", new Server(3000, "PORT", List.of("nuxt.config.ts", "nuxt.config.js")));
    SERVERS.put("nuxi dev", new Server(3000, "PORT", List.of("nuxt.config.ts", "nuxt.config.js")));
    SERVERS.put("astro dev", new Server(4321, null, List.of("astro.config.mjs", "astro.config.ts")));
    SERVERS.put("remix vite:dev", new Server(5173, null, vite));
    SERVERS.put("react-router dev", new Server(5173, null, vite));
    SERVERS.put("react-scripts start", new Server(3000, "PORT", List.of()));
    SERVERS.put("vue-cli-service serve", new Server(8080, null, List.of("vue.config.js")));
    SERVERS.put("ng serve", new Server(4200, null, List.of()));
    SERVERS.put("webpack serve", new Server(8080, null, List.of("webpack.config.js")));
    SERVERS.put("gatsby develop", new Server(8000, null, List.of()));
  }

  private NodeServers() {}

  /** Whether a command serves what a build has made, so that it fails in a new copy of the project. */
  static boolean needsBuild(String line) {
    return line.matches("(.*\\s)?(next start|nuxt start|nuxt preview|vite preview|astro preview|remix-serve .*"
        + "|react-router-serve .*|node (\\./)?(dist|build|\\.output|\\.next)/.*)");
  }

  /** @return where the command of a script listens; null: nothing is known */
  static Listener listener(Project project, String line) {
    int port = PortScanner.ofCommand(line);
    if (port > 0) {
      return Listener.of(port, "its command names this port");
    }
    for (Map.Entry<String, Server> entry : SERVERS.entrySet()) {
      if ((" " + line + " ").contains(" " + entry.getKey() + " ")) {
        return of(project, entry.getKey(), entry.getValue());
      }
    }
    for (String word : line.split("\\s+")) {
      if (word.matches("[A-Za-z0-9_./-]+\\.[cm]?[jt]s") && project.text(word) != null) {
        Listener listener = PortScanner.listener(project, word);
        return listener == null && project.text(word).contains("Bun.serve(")
            ? Listener.of(3000, "Bun.serve listens on this port by default").by("PORT") : listener;
      }
    }
    return null;
  }

  private static Listener of(Project project, String words, Server server) {
    if (server.port() == 0) {
      return null;
    }
    for (String file : server.files()) {
      String text = project.text(file);
      int port =
          PortScanner.number(text == null ? null : FieldScanner.find(text, "\\bport:\\s*[\"']?([1-9][0-9]{1,4})\\b"));
      if (port > 0) {
        return Listener.of(port, file + " names this port");
      }
    }
    Listener listener = Listener.of(server.port(), words + " listens on this port by default");
    return server.variable() == null ? listener : listener.by(server.variable());
  }
}
