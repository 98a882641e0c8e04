package reeve.config.toml;

import java.util.ArrayList;
import java.util.List;
import reeve.config.util.Escaped;

/**
 * Text to a tree of tables and values, each with its line. It decides what a statement is, and finds what toml4j does
 * not see or does not survive: a key without a value, duplicates (also through quotes), missing and doubled commas,
 * strings that swallow lines, deep nesting. Single values are left to toml4j. The language is TOML 1.0 but for dates,
 * hexadecimal, octal and binary numbers, inf and nan, which no setting takes.
 *
 * <p>Every fault is told, not just the first: after one, reading goes on with the next statement.
 */
public final class TomlParser {
  private static final int MAX_DEPTH = 32;

  private final List<TomlProblem> problems;
  private final TomlCursor cursor;
  private final TomlStringLexer strings;
  private final TomlTable root = new TomlTable(0, "", TomlTable.Origin.HEADER);
  private TomlTable table = root;
  private int depth;
  private String keyPath = "";

  private TomlParser(String text, List<TomlProblem> problems) {
    this.problems = problems;
    this.cursor = new TomlCursor(text);
    this.strings = new TomlStringLexer(cursor);
  }

  /**
   * Parses a whole file.
   *
   * @param text without control characters: see {@link Utf8Text}
   * @param problems receives what is wrong, in the order of the text
   * @return what could be read; that is everything if no problem was added
   */
  public static TomlTable parse(String text, List<TomlProblem> problems) {
    TomlParser parser = new TomlParser(text, problems);
    parser.statements();
    return parser.root;
  }

  private void statements() {
    cursor.skipLines();
    while (cursor.peek() != TomlCursor.END) {
      depth = 0;
      keyPath = table.path;
      try {
        if (cursor.peek() == '[') {
          header();
        } else {
          keyAndValue(table);
        }
        endOfStatement();
      } catch (TomlError e) {
        problems.add(new TomlProblem(e.line, keyPath, e.getMessage(), e.hint));
        recover();
      }
      cursor.skipLines();
    }
  }

  private void endOfStatement() {
    cursor.skipBlanks();
    if (cursor.peek() != '#' && !cursor.atLineEnd()) {
      throw new TomlError(cursor.line, "cannot have anything but a comment after this on its line",
          "put it on a line of its own");
    }
    cursor.skipToLineEnd();
  }

  /** To the next line, or after a fault within brackets to the next one that looks like a statement. */
  private void recover() {
    cursor.skipToLineEnd();
    while (depth > 0 && cursor.peek() == '\n') {
      cursor.newLine();
      cursor.skipBlanks();
      char c = cursor.peek();
      char second = cursor.peek(1);
      boolean statement = c != '_' && Escaped.isBareKeyChar(c) && (c < '0' || c > '9') && c != '-'
          || c == '[' && (Escaped.isBareKeyChar(second) || second == '[');
      if (statement) {
        return;
      }
      cursor.skipToLineEnd();
    }
  }

  private void header() {
    int line = cursor.line;
    boolean array = cursor.peek(1) == '[';
    cursor.at += array ? 2 : 1;
    // What follows a header that cannot be used must not be taken for keys of the table before it.
    table = new TomlTable(line, "", TomlTable.Origin.HEADER);
    keyPath = "";
    List<String> parts = key("a table");
    keyPath = path(parts);
    if (cursor.peek() != ']' || array && cursor.peek(1) != ']') {
      throw new TomlError(line, "cannot find the \"" + (array ? "]]" : "]") + "\" of a table's header", "");
    }
    cursor.at += array ? 2 : 1;
    table = new TomlTable(line, keyPath, TomlTable.Origin.HEADER);
    TomlTable parent = root;
    for (int i = 0; i < parts.size() - 1; i++) {
      parent = descend(parent, parts.get(i), line, TomlTable.Origin.IMPLIED);
    }
    table = array ? addToArray(parent, parts.get(parts.size() - 1), line)
        : define(parent, parts.get(parts.size() - 1), line);
  }

  private TomlTable descend(TomlTable parent, String key, int line, TomlTable.Origin origin) {
    TomlNode node = parent.entries.get(key);
    if (node == null) {
      TomlTable made = new TomlTable(line, parent.pathOf(key), origin);
      parent.entries.put(key, made);
      return made;
    }
    if (node instanceof TomlArray && ((TomlArray) node).ofHeaders && origin == TomlTable.Origin.IMPLIED) {
      List<TomlNode> items = ((TomlArray) node).items;
      return (TomlTable) items.get(items.size() - 1);
    }
    if (!(node instanceof TomlTable)) {
      throw new TomlError(line,
          "cannot add to " + parent.pathOf(key) + ": it is " + node.kind() + ", set on line " + node.line, "");
    }
    TomlTable found = (TomlTable) node;
    if (found.origin == TomlTable.Origin.INLINE || origin == TomlTable.Origin.DOTTED && found.origin != origin) {
      throw new TomlError(line, "cannot add to " + found.path + ": it is complete since line " + found.definedAt,
          "put the key where the table is");
    }
    return found;
  }

  private TomlTable define(TomlTable parent, String key, int line) {
    TomlNode node = parent.entries.get(key);
    if (node == null) {
      TomlTable made = new TomlTable(line, parent.pathOf(key), TomlTable.Origin.HEADER);
      parent.entries.put(key, made);
      return made;
    }
    if (node instanceof TomlTable && ((TomlTable) node).origin == TomlTable.Origin.IMPLIED) {
      TomlTable found = (TomlTable) node;
      found.origin = TomlTable.Origin.HEADER;
      found.definedAt = line;
      return found;
    }
    int first = node instanceof TomlTable ? ((TomlTable) node).definedAt : node.line;
    throw new TomlError(line, "cannot define it twice: it is on line " + first + " already", "");
  }

  private TomlTable addToArray(TomlTable parent, String key, int line) {
    TomlNode node = parent.entries.get(key);
    if (node == null) {
      node = new TomlArray(line, true);
      parent.entries.put(key, node);
    } else if (!(node instanceof TomlArray) || !((TomlArray) node).ofHeaders) {
      throw new TomlError(line, "cannot define it twice: it is on line " + node.line + " already", "");
    }
    TomlTable made = new TomlTable(line, parent.pathOf(key), TomlTable.Origin.HEADER);
    ((TomlArray) node).items.add(made);
    return made;
  }

  private void keyAndValue(TomlTable into) {
    int line = cursor.line;
    String outer = into.path;
    List<String> parts = key("a key");
    String last = parts.get(parts.size() - 1);
    keyPath = outer.isEmpty() ? path(parts) : outer + "." + path(parts);
    if (cursor.peek() != '=') {
      throw new TomlError(line, "cannot find the \"=\" after a key", "write it as key = value");
    }
    cursor.at++;
    cursor.skipBlanks();
    if (cursor.atLineEnd() || cursor.peek() == '#') {
      throw new TomlError(line, "cannot use a key without a value", "give it one, or remove the line");
    }
    TomlTable target = into;
    for (int i = 0; i < parts.size() - 1; i++) {
      target = descend(target, parts.get(i), line, TomlTable.Origin.DOTTED);
    }
    TomlNode before = target.entries.get(last);
    String path = keyPath;
    TomlNode value;
    try {
      value = value(path);
    } catch (TomlError e) {
      if (target.unreadable == null) {
        target.unreadable = new java.util.HashSet<>();
      }
      target.unreadable.add(last);
      throw e;
    }
    keyPath = path;
    if (before != null) {
      int first = before instanceof TomlTable ? ((TomlTable) before).definedAt : before.line;
      problems.add(new TomlProblem(line, path, "cannot set it twice: it is on line " + first + " already", ""));
      return;
    }
    target.entries.put(last, value);
  }

  /** The parts of a key, dotted or not; leaves the cursor on what follows the blanks behind it. */
  private List<String> key(String what) {
    List<String> parts = new ArrayList<>(2);
    while (true) {
      cursor.skipBlanks();
      char c = cursor.peek();
      if (c == '"' || c == '\'') {
        parts.add(strings.readKey());
      } else {
        int from = cursor.at;
        while (Escaped.isBareKeyChar(cursor.peek())) {
          cursor.at++;
        }
        if (from == cursor.at) {
          throw new TomlError(cursor.line, "cannot read the name of " + what,
              "it is made of letters, digits, \"-\" and \"_\"; anything else needs quotes");
        }
        parts.add(cursor.text.substring(from, cursor.at));
      }
      cursor.skipBlanks();
      if (cursor.peek() != '.') {
        return parts;
      }
      cursor.at++;
      if (parts.size() == MAX_DEPTH) {
        throw new TomlError(cursor.line, "cannot nest deeper than " + MAX_DEPTH + " levels", "");
      }
    }
  }

  private static String path(List<String> parts) {
    String path = Escaped.key(parts.get(0));
    for (int i = 1; i < parts.size(); i++) {
      path = path + "." + Escaped.key(parts.get(i));
    }
    return path;
  }

  private TomlNode value(String path) {
    int line = cursor.line;
    char c = cursor.peek();
    if (c == '"' || c == '\'') {
      strings.read();
      return strings.decoded ? TomlScalar.decoded(line, strings.value)
          : TomlScalar.raw(line, TomlScalar.Kind.STRING, strings.value);
    }
    if (c == '[' || c == '{') {
      if (++depth > MAX_DEPTH) {
        throw new TomlError(line, "cannot nest deeper than " + MAX_DEPTH + " levels", "");
      }
      TomlNode node = c == '[' ? array(path) : inlineTable(path);
      depth--;
      return node;
    }
    int from = cursor.at;
    while (!isEndOfToken(cursor.peek())) {
      cursor.at++;
    }
    if (from == cursor.at) {
      throw new TomlError(line, "cannot find a value before " + Escaped.quote(String.valueOf(c)), "");
    }
    return TomlNumbers.read(line, cursor.text.substring(from, cursor.at));
  }

  private static boolean isEndOfToken(char c) {
    return c == TomlCursor.END || c <= ' ' || c == ',' || c == ']' || c == '}' || c == '#' || c == '=';
  }

  private TomlNode array(String path) {
    int start = cursor.line;
    TomlArray array = new TomlArray(start, false);
    cursor.at++;
    while (true) {
      cursor.skipLines();
      char c = cursor.peek();
      if (c == ']') {
        cursor.at++;
        return array;
      }
      if (c == ',') {
        throw new TomlError(cursor.line, array.items.isEmpty() ? "cannot begin an array with a comma"
            : "cannot have two commas in a row in an array", "remove one");
      }
      if (c == TomlCursor.END) {
        throw new TomlError(start, "cannot find the \"]\" of the array that begins here", "");
      }
      int before = cursor.line;
      array.items.add(value(path));
      int after = cursor.line;
      cursor.skipLines();
      c = cursor.peek();
      if (c == ',') {
        cursor.at++;
      } else if (c == TomlCursor.END || c == '=') {
        // "key = value" where an item should be: the array was never closed.
        throw new TomlError(start, "cannot find the \"]\" of the array that begins here", "");
      } else if (c != ']') {
        throw new TomlError(Math.max(before, after),
            "cannot read an array: a comma is missing after item " + array.items.size(), "");
      }
    }
  }

  private TomlNode inlineTable(String path) {
    int start = cursor.line;
    TomlTable inline = new TomlTable(start, path, TomlTable.Origin.DOTTED);
    cursor.at++;
    cursor.skipBlanks();
    if (cursor.peek() == '}') {
      cursor.at++;
      inline.origin = TomlTable.Origin.INLINE;
      return inline;
    }
    while (true) {
      cursor.skipBlanks();
      if (cursor.peek() == ',' || cursor.peek() == '}') {
        throw new TomlError(cursor.line, "cannot read a table in braces: a comma too many", "remove it");
      }
      if (cursor.atLineEnd() || cursor.peek() == '#') {
        throw unclosed(start);
      }
      keyAndValue(inline);
      keyPath = path;
      cursor.skipBlanks();
      char c = cursor.peek();
      if (c == '}') {
        cursor.at++;
        inline.origin = TomlTable.Origin.INLINE;
        return inline;
      }
      if (c != ',') {
        throw cursor.atLineEnd() || c == '#' ? unclosed(start)
            : new TomlError(cursor.line, "cannot read a table in braces: a comma is missing", "");
      }
      cursor.at++;
    }
  }

  private TomlError unclosed(int line) {
    return new TomlError(line, "cannot find the \"}\" of a table in braces on its line",
        "keep it on one line, or use a [" + "table] of its own");
  }
}
