package reeve.config;

/**
 * Of which table with {@code instances} a service is one. Immutable; shared where there is none.
 *
 * @param of the name of the table: {@code web} of {@code web@2}; empty: it is no instance
 * @param number from 1; 0: it is no instance
 */
public record Instance(String table, int number) {
  /** Of a service that is alone. */
  public static final Instance NONE = new Instance("", 0);

  /** Of one table; more of them is a mistake. */
  public static final int MAX = 1000;

  /** The name of an instance, as it stands everywhere: {@code web@2}. */
  public static String name(String of, int number) {
    return of + "@" + number;
  }

  /** Whether a name is that of an instance of a table, as one can tell without the files. */
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

  /** Whether it is one. */
  public boolean isSet() {
    return number > 0;
  }
}
