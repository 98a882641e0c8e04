package reeve.scaffold;

/** The port and the health check of a project of Spring Boot, by its settings. Pure. */
final class SpringSettings {
  private SpringSettings() {}

  /**
   * Guesses where it listens.
   *
   * @param build the text of {@code pom.xml} or {@code build.gradle}
   * @return null: it is no web application
   */
  static Listener listener(Project project, String build) {
    boolean isWeb = build.contains("spring-boot-starter-web") || build.contains("spring-boot-starter-webflux")
        || build.contains("spring-boot-starter-webmvc");
    if (!isWeb) {
      return null;
    }
    String resources = "src/main/resources/application";
    String properties = project.text(resources + ".properties");
    String port =
        properties == null ? null : FieldScanner.find(properties, "^\\s*server\\.port\\s*[=:]\\s*([^\\s#]+)\\s*$");
    String context = properties == null ? null
        : FieldScanner.find(properties, "^\\s*server\\.servlet\\.context-path\\s*[=:]\\s*(/[A-Za-z0-9_/-]*)\\s*$");
    for (String suffix : new String[] {".yml", ".yaml"}) {
      String yaml = project.text(resources + suffix);
      if (yaml != null && port == null) {
        port =
            FieldScanner.find(yaml, "(?s)^server:[^\\n]*\\n(?:[ \\t#][^\\n]*\\n|\\n)*?[ \\t]+port:[ \\t]*([^\\s#]+)");
      }
    }
    String number = port == null ? null : FieldScanner.find(port, "^(?:\\$\\{[A-Z_]+:)?([1-9][0-9]{0,4})\\}?$");
    int known = PortScanner.number(number);
    if (port != null && known == 0) {
      return null; // a placeholder, or 0, which is any free port
    }
    Listener listener = Listener.of(known == 0 ? 8080 : known,
        known == 0 ? "Spring Boot listens on this port by default" : "its settings name this port");
    String variable = port == null ? "SERVER_PORT" : FieldScanner.find(port, "^\\$\\{([A-Z_]+):");
    if (variable != null) {
      listener = listener.by(variable);
    }
    return build.contains("spring-boot-starter-actuator")
        ? listener.health((context == null || context.equals("/") ? "" : context) + "/actuator/health") : listener;
  }
}
