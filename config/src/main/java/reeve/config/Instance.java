package reeve.config;

/**
 * Which table with {@code instances} a service comes from, and which of its instances it is.
 *
 * @param table the name of the table: {@code web} for {@code web@2}; empty: the service is not an instance
 * @param number from 1; 0: the service is not an instance
 */
public record Instance(String table, int number) {
  /** For a service that is not an instance. */
  public static final Instance NONE = new Instance("", 0);

  /** The largest number of instances of one table; a larger number is taken for a mistake. */
  public static final int MAX = 1000;

  /** The name of an instance: {@code web@2}. */
  public static String name(String table, int number) {
    return table + "@" + number;
  }

  /**
   * Returns the name of the template that a service may be of: {@code worker@} for {@code worker@mail}.
   *
   * @return null: its name has no {@code @}, or nothing before it
   */
  public static String template(String service) {
    int at = service.indexOf('@');
    return at <= 0 ? null : service.substring(0, at + 1);
  }

  /** Whether a name has the form of an instance of a table, whether or not it exists. */
  public static boolean isOf(String name, String table) {
    int at = table.length();
    if (name.length() < at + 2 || name.charAt(at) != '@' || !name.startsWith(table)) {
      return false;
    }
    for (int i = at + 1; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Whether the service is an instance. */
  public boolean isSet() {
    return number > 0;
  }
}
