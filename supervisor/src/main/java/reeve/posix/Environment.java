package reeve.posix;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.InheritedVariables;

/**
 * An environment as the kernel has it: {@code NAME=value} entries in bytes, so that a value that is not UTF-8 is passed
 * on unchanged. Immutable; entries are shared between environments that have them in common.
 */
public final class Environment {
  private final byte[][] entries;
  private final boolean hasNul;

  private Environment(byte[][] entries, boolean hasNul) {
    this.entries = entries;
    this.hasNul = hasNul;
  }

  /**
   * Parses an environment.
   *
   * @param block as in /proc/PID/environ: entries that end with NUL (proc_pid_environ(5))
   */
  public static Environment parse(byte[] block) {
    List<byte[]> entries = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= block.length; i++) {
      if (i == block.length || block[i] == 0) {
        if (i > start) {
          byte[] entry = new byte[i - start];
          System.arraycopy(block, start, entry, 0, entry.length);
          entries.add(entry);
        }
        start = i + 1;
      }
    }
    return new Environment(entries.toArray(new byte[0][]), false);
  }

  /**
   * Returns an environment of these entries.
   *
   * @param entries {@code NAME=value} each, without NUL; the caller must not change them afterwards
   */
  static Environment of(byte[][] entries) {
    return new Environment(entries, false);
  }

  /**
   * The environment that this process was started with. It is read without JNA, so that this works while JNA is being
   * initialised.
   *
   * @return empty if it cannot be read
   */
  static Environment ofThisProcess() {
    try (FileInputStream file = new FileInputStream("/proc/self/environ")) {
      return parse(file.readAllBytes());
    } catch (IOException e) {
      return empty();
    }
  }

  /** Returns an environment without entries. */
  public static Environment empty() {
    return new Environment(new byte[0][], false);
  }

  /** Returns the environment of those of these variables that a service inherits. */
  public Environment passing(InheritedVariables inherited) {
    if (inherited.isAll()) {
      return this;
    }
    if (inherited.isNone()) {
      return empty();
    }
    List<byte[]> kept = new ArrayList<>();
    for (byte[] entry : entries) {
      if (inherited.includes(name(entry))) {
        kept.add(entry);
      }
    }
    return new Environment(kept.toArray(new byte[0][]), hasNul);
  }

  /**
   * Returns this environment without {@code names}, and with {@code values} set, which take precedence.
   *
   * @param values may be {@link RawText}
   */
  public Environment with(Collection<String> names, Map<String, String> values) {
    List<byte[]> kept = new ArrayList<>(entries.length + values.size());
    for (byte[] entry : entries) {
      String name = name(entry);
      if (!names.contains(name) && !values.containsKey(name)) {
        kept.add(entry);
      }
    }
    boolean nul = hasNul;
    for (Map.Entry<String, String> value : values.entrySet()) {
      String entry = value.getKey() + "=" + value.getValue();
      nul |= entry.indexOf('\0') >= 0;
      kept.add(RawText.bytes(entry));
    }
    return new Environment(kept.toArray(new byte[0][]), nul);
  }

  /** Returns a value as UTF-8, with the replacement character for other bytes; null if the name is not set. */
  public String get(String name) {
    byte[] key = (name + "=").getBytes(StandardCharsets.UTF_8);
    for (byte[] entry : entries) {
      if (entry.length >= key.length && startsWith(entry, key)) {
        return new String(entry, key.length, entry.length - key.length, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** Returns a value as {@link RawText}, for a path; null if the name is not set. */
  public String raw(String name) {
    byte[] key = (name + "=").getBytes(StandardCharsets.UTF_8);
    for (byte[] entry : entries) {
      if (entry.length >= key.length && startsWith(entry, key)) {
        return RawText.of(Arrays.copyOfRange(entry, key.length, entry.length));
      }
    }
    return null;
  }

  /** Returns all variables; the values are {@link RawText}. Entries without a {@code =} are left out. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (byte[] entry : entries) {
      int equals = nameLength(entry);
      if (equals < entry.length) {
        map.putIfAbsent(new String(entry, 0, equals, StandardCharsets.UTF_8),
            RawText.of(Arrays.copyOfRange(entry, equals + 1, entry.length)));
      }
    }
    return map;
  }

  /**
   * Returns whether an entry contains a NUL character and so cannot be passed to a program. This is computed when the
   * environment is made, so that a spawn does not have to search for it.
   */
  boolean hasNul() {
    return hasNul;
  }

  /** Returns the entries, {@code NAME=value} each. The caller must not change them. */
  public List<byte[]> list() {
    return List.of(entries);
  }

  /** Returns the entries themselves, not copies; the caller must not change them. */
  byte[][] entries() {
    return entries;
  }

  private static String name(byte[] entry) {
    return new String(entry, 0, nameLength(entry), StandardCharsets.UTF_8);
  }

  /** A {@code =} at the start belongs to the name. */
  private static int nameLength(byte[] entry) {
    int equals = 0;
    while (equals < entry.length && (entry[equals] != '=' || equals == 0)) {
      equals++;
    }
    return equals;
  }

  private static boolean startsWith(byte[] entry, byte[] key) {
    for (int i = 0; i < key.length; i++) {
      if (entry[i] != key[i]) {
        return false;
      }
    }
    return true;
  }
}
