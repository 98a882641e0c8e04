package reeve.config.read.value;

import java.util.Map;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;

/**
 * Replaces {@code ${VAR}}, {@code ${VAR:-default}} (also when VAR is empty), {@code ${VAR:?message}} and {@code $$}. A
 * dollar before any other character is kept, so that a command may contain the {@code $1} or {@code $HOME} of a shell.
 * The inserted text is not expanded again. {@code ${3100 + INSTANCE}} is computed: see {@link Arithmetic}.
 * {@code ${service.api.ports.http}} is a port: see {@link PortVariables}.
 */
public final class Interpolation implements Arithmetic.Variables {
  private static final int MAX_DEPTH = 16;
  /** In characters. Nested defaults can make a text longer, but not without limit. */
  private static final int MAX_LENGTH = 1 << 20;

  /** A variable cannot be replaced. The message begins with "cannot". */
  public static final class Unresolved extends Exception {
    private static final long serialVersionUID = 1L;
    public final String hint;

    Unresolved(String message, String hint) {
      super(message, null, false, false);
      this.hint = hint;
    }
  }

  private final Map<String, String> environment;
  private final String service;
  private final String instance;
  private final String argument;

  /** For a service that is not an instance: {@code ${INSTANCE}} is empty. */
  public Interpolation(Map<String, String> environment, String service) {
    this(environment, service, "", null);
  }

  /**
   * @param environment the values of all other variables
   * @param service the value of {@code ${SERVICE}}; null outside of a service
   * @param instance the value of {@code ${INSTANCE}}: the number of the instance; empty: it has none
   * @param argument the value of {@code ${ARG}}; null: the service is of no template, and it is a variable like others
   */
  public Interpolation(Map<String, String> environment, String service, String instance, String argument) {
    this.environment = environment;
    this.service = service;
    this.instance = instance;
    this.argument = argument;
  }

  /** Replaces all variables of a text. */
  public String expand(String text) throws Unresolved {
    return text.indexOf('$') < 0 ? text : expand(text, 0);
  }

  private String expand(String text, int depth) throws Unresolved {
    if (depth > MAX_DEPTH) {
      throw new Unresolved("cannot nest \"${\" deeper than " + MAX_DEPTH + " levels", "");
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      int dollar = text.indexOf('$', i);
      if (dollar < 0) {
        out.append(text, i, text.length());
        break;
      }
      out.append(text, i, dollar);
      char next = dollar + 1 < text.length() ? text.charAt(dollar + 1) : 0;
      if (next == '{') {
        int close = closingBrace(text, dollar + 2);
        out.append(reference(text.substring(dollar + 2, close), depth));
        i = close + 1;
      } else {
        out.append('$');
        i = dollar + (next == '$' ? 2 : 1);
      }
      if (out.length() > MAX_LENGTH) {
        throw new Unresolved("cannot use a value of more than 1 MiB", "");
      }
    }
    return out.toString();
  }

  private static int closingBrace(String text, int from) throws Unresolved {
    int open = 1;
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '$' && i + 1 < text.length() && (text.charAt(i + 1) == '{' || text.charAt(i + 1) == '$')) {
        open += text.charAt(i + 1) == '{' ? 1 : 0;
        i++;
      } else if (c == '}' && --open == 0) {
        return i;
      }
      i++;
    }
    throw new Unresolved("cannot find the \"}\" of a \"${\"", "write $${ for the two characters themselves");
  }

  private String reference(String inside, int depth) throws Unresolved {
    if (inside.startsWith(PortVariables.PREFIX)) {
      return port(inside);
    }
    int end = 0;
    while (end < inside.length() && isNameChar(inside.charAt(end), end)) {
      end++;
    }
    String name = inside.substring(0, end);
    if (isExpression(inside, end)) {
      return compute(inside);
    }
    if (name.isEmpty()) {
      throw new Unresolved("cannot read the name of a variable after \"${\"",
          "it is made of letters, digits and \"_\"; write $${ for the two characters themselves");
    }
    String value = get(name);
    if (value != null && value.indexOf(0) >= 0) {
      throw new Unresolved("cannot use the variable \"" + name + "\": there is a NUL in it", "");
    }
    if (end == inside.length()) {
      if (value == null) {
        throw new Unresolved("cannot replace ${" + name + "}: the variable is not set",
            "set it, or give a default: ${" + name + ":-default}");
      }
      return value;
    }
    boolean isDefault = inside.startsWith(":-", end);
    if (!isDefault && !inside.startsWith(":?", end)) {
      throw new Unresolved("cannot read what follows the name in ${" + name + "…}",
          "use ${" + name + "}, ${" + name + ":-default} or ${" + name + ":?message}; in a computation, put a blank"
              + " after the name");
    }
    if (value != null && !value.isEmpty()) {
      return value;
    }
    String rest = inside.substring(end + 2);
    if (isDefault) {
      return rest.indexOf('$') < 0 ? rest : expand(rest, depth + 1);
    }
    String state = value == null ? "not set" : "empty";
    throw new Unresolved("cannot replace ${" + name + "}: the variable is " + state
        + (rest.isEmpty() ? "" : ": " + rest), "");
  }

  private String port(String inside) throws Unresolved {
    String value = environment.get(inside);
    if (value == null) {
      String[] problem = PortVariables.problem(environment, inside);
      throw new Unresolved(problem[0], problem[1]);
    }
    return value;
  }

  /**
   * Replaces the references that {@link #expand} has left to ports with {@code bump} of the own service by the declared
   * numbers: for a value that has to be parsed.
   */
  public String withDeclaredPorts(String text) {
    return service == null || !PortVariables.refersToBumped(text) ? text
        : PortVariables.declared(environment, service, text);
  }

  /** Whether any service has a port with {@code bump}. */
  public boolean hasBumpedPorts() {
    return PortVariables.anyBumped(environment);
  }

  private String compute(String expression) throws Unresolved {
    try {
      return Arithmetic.compute(expression, this);
    } catch (Arithmetic.Problem e) {
      throw new Unresolved(e.getMessage(), e.hint);
    }
  }

  @Override
  public String get(String name) {
    if (service != null && name.equals("SERVICE")) {
      return service;
    }
    if (argument != null && name.equals("ARG")) {
      return argument;
    }
    return service != null && name.equals("INSTANCE") ? instance : environment.get(name);
  }

  /**
   * Whether the text is an expression, and not a variable with something that a shell would do with it.
   *
   * @param nameEnd where the name ends with which it begins; 0: it begins with no name
   */
  private static boolean isExpression(String text, int nameEnd) {
    return nameEnd > 0 ? nameEnd < text.length() && text.charAt(nameEnd) == ' '
        : !text.isEmpty() && "0123456789+-(".indexOf(text.charAt(0)) >= 0;
  }

  private static boolean isNameChar(char c, int index) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || index > 0 && c >= '0' && c <= '9';
  }

  /** Whether a text may depend on the service that it is read for. */
  public static boolean mayMentionService(String text) {
    return text.contains("${") && (text.contains("SERVICE") || text.contains("INSTANCE") || text.contains("ARG"));
  }

  /** Whether a value, or a value within it, depends on the service that it is read for. */
  public static boolean mentionsService(TomlNode node) {
    if (node instanceof TomlScalar) {
      TomlScalar value = (TomlScalar) node;
      return value.mentions("${") && (value.mentions("SERVICE") || value.mentions("INSTANCE") || value.mentions("ARG"));
    }
    for (TomlNode item : node instanceof TomlArray ? ((TomlArray) node).items : ((TomlTable) node).entries.values()) {
      if (mentionsService(item)) {
        return true;
      }
    }
    return false;
  }
}
