package reeve.config.toml;

import java.util.HashSet;
import java.util.List;
import reeve.config.util.Escaped;

/**
 * Parses text to a tree of tables and values, each with its line. The parser splits the text into statements and finds
 * the mistakes that toml4j misses or fails on: a key without a value, duplicates (also if only one of the keys is
 * quoted), missing and doubled commas, strings that swallow lines, deep nesting. Single values are left to toml4j. The
 * language is TOML 1.0 except for dates, hexadecimal, octal and binary numbers, inf and nan, which no setting takes.
 *
 * <p>Every problem is reported, not just the first: after a problem, parsing continues with the next statement.
 */
public final class TomlParser {
  /** A file with more problems is not read on: it is of another kind, and each problem takes memory. */
  static final int MAX_PROBLEMS = 1000;

  /** An estimate, in bytes, of what a value and what is made of it take in the heap at most. */
  private static final int BYTES_OF_A_VALUE = 512;

  private final List<TomlProblem> problems;
  private final TomlCursor cursor;
  private final TomlLexer lexer;
  private final TomlTable root = new TomlTable(0, "", TomlTable.Origin.HEADER);
  private TomlTable table = root;
  private int depth;
  private String keyPath = "";
  private final long maxValues;
  private long values;

  private TomlParser(String text, List<TomlProblem> problems, long maxValues) {
    this.problems = problems;
    this.maxValues = maxValues;
    this.cursor = new TomlCursor(text);
    this.lexer = new TomlLexer(cursor);
  }

  /**
   * Parses a whole file. A file with more than {@link #MAX_PROBLEMS} problems, or with more values and tables than the
   * heap has room for, is not read to its end, which is a problem itself: it must not take the memory of what already
   * runs.
   *
   * @param text without control characters: see {@link Utf8Text}
   * @param problems receives the problems, in the order of the text
   * @return what could be read, which is everything if no problem was added
   */
  public static TomlTable parse(String text, List<TomlProblem> problems) {
    return parse(text, problems, Runtime.getRuntime().maxMemory() / BYTES_OF_A_VALUE);
  }

  static TomlTable parse(String text, List<TomlProblem> problems, long maxValues) {
    TomlParser parser = new TomlParser(text, problems, maxValues);
    parser.statements();
    return parser.root;
  }

  private void statements() {
    int before = problems.size();
    cursor.skipLines();
    while (cursor.peek() != TomlCursor.END) {
      if (values > maxValues) {
        problems.add(new TomlProblem(cursor.line, "", "cannot read the rest of this file: it has more than " + maxValues
            + " values, which is too much for the memory of reeve", "split it, or raise the heap by REEVE_JAVA_OPTS"));
        root.entries.clear(); // its memory is needed for what already runs
        return;
      }
      if (problems.size() - before >= MAX_PROBLEMS) {
        problems.add(new TomlProblem(cursor.line, "", "cannot report more than " + MAX_PROBLEMS
            + " problems of one file", "correct these first"));
        root.entries.clear();
        return;
      }
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

  /** Skips to the next line, or after a problem within brackets to the next line that looks like a statement. */
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
    // The keys below an invalid header must not be read as keys of the table before it.
    table = new TomlTable(line, "", TomlTable.Origin.HEADER);
    keyPath = "";
    List<String> parts = lexer.readKey("a table");
    keyPath = TomlLexer.pathOf(parts);
    values += parts.size(); // a table takes as much memory as a value
    if (cursor.peek() != ']' || array && cursor.peek(1) != ']') {
      throw new TomlError(line, "cannot find the \"" + (array ? "]]" : "]") + "\" of a table's header", "");
    }
    cursor.at += array ? 2 : 1;
    table = new TomlTable(line, keyPath, TomlTable.Origin.HEADER);
    TomlTable parent = root;
    for (int i = 0; i < parts.size() - 1; i++) {
      parent = parent.descend(parts.get(i), line, TomlTable.Origin.IMPLIED);
    }
    table = array ? parent.addToArray(parts.get(parts.size() - 1), line)
        : parent.define(parts.get(parts.size() - 1), line);
  }

  private void keyAndValue(TomlTable into) {
    int line = cursor.line;
    String outer = into.path;
    List<String> parts = lexer.readKey("a key");
    String last = parts.get(parts.size() - 1);
    keyPath = outer.isEmpty() ? TomlLexer.pathOf(parts) : outer + "." + TomlLexer.pathOf(parts);
    if (cursor.peek() != '=') {
      throw new TomlError(line, "cannot find the \"=\" after a key", "write it as key = value");
    }
    cursor.at++;
    cursor.skipBlanks();
    if (cursor.atLineEnd() || cursor.peek() == '#') {
      throw new TomlError(line, "cannot use a key without a value", "give it one, or remove the line");
    }
    TomlTable target = into;
    values += parts.size() - 1;
    for (int i = 0; i < parts.size() - 1; i++) {
      target = target.descend(parts.get(i), line, TomlTable.Origin.DOTTED);
    }
    TomlNode before = target.entries.get(last);
    String path = keyPath;
    TomlNode value;
    try {
      value = value(path);
    } catch (TomlError e) {
      if (target.unreadable == null) {
        target.unreadable = new HashSet<>();
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

  private TomlNode value(String path) {
    if (++values > maxValues) {
      throw new TomlError(cursor.line, "cannot read so many values", "");
    }
    int line = cursor.line;
    char c = cursor.peek();
    if (c == '"' || c == '\'') {
      lexer.readString();
      return lexer.decoded ? TomlScalar.decoded(line, lexer.value)
          : TomlScalar.raw(line, TomlScalar.Kind.STRING, lexer.value);
    }
    if (c == '[' || c == '{') {
      if (++depth > TomlCursor.MAX_DEPTH) {
        throw new TomlError(line, "cannot nest deeper than " + TomlCursor.MAX_DEPTH + " levels", "");
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
    return UnquotedValueReader.read(line, cursor.text.substring(from, cursor.at));
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
