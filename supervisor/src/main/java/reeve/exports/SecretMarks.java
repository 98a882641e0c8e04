package reeve.exports;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks in place of the values of secret variables, while definitions are read: what {@code ${DB_PASSWORD}} puts into a
 * command is a mark, and becomes a reference in the files. Pure.
 */
public final class SecretMarks {
  /** In the names of variables whose values are not written into files. */
  private static final Pattern NAME =
      Pattern.compile("PASS|SECRET|TOKEN|CREDENTIAL|DSN|APIKEY|(?:_KEY|_PW|PGPWD|_PWD|_AUTH)$");
  /** The password of a URL. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s:@]*:[^/\\s@]+@");
  /** The name of a variable between two characters for private use, which no file has. */
  private static final Pattern MARK = Pattern.compile("\uE000([^\uE000\uE001]+)\uE001");

  private SecretMarks() {}

  /** Whether the value of a variable is not to be written. */
  static boolean isSecret(String variable, String value) {
    return NAME.matcher(variable.toUpperCase(Locale.ROOT)).find() || USER_INFO.matcher(value).find()
        || MARK.matcher(value).find();
  }

  /** Variables, by whose values definitions are read, with a mark instead of each value that is secret. */
  public static Map<String, String> marked(Map<String, String> variables) {
    Map<String, String> marked = new TreeMap<>(variables);
    marked.replaceAll((name, value) -> !value.isEmpty() && isSecret(name, value) ? "\uE000" + name + "\uE001" : value);
    return marked;
  }

  /** The names of the variables whose marks are in a text. */
  static TreeSet<String> in(String text) {
    TreeSet<String> names = new TreeSet<>();
    Matcher mark = MARK.matcher(text);
    while (mark.find()) {
      names.add(mark.group(1));
    }
    return names;
  }

  /** A text with references instead of marks. @param reference with {@code $1} for the name of the variable */
  static String referring(String text, String reference) {
    return MARK.matcher(text).replaceAll(reference);
  }
}
