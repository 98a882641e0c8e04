package reeve.posix;

import java.nio.charset.StandardCharsets;

/** The program that runs a file, read from its first bytes. Pure. */
final class Interpreter {
  private static final int PT_INTERP = 3;

  private Interpreter() {}

  static boolean isElf(byte[] head) {
    return head.length > 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
  }

  /** Returns the path in a {@code #!} line (execve(2)) or in PT_INTERP of an ELF program (elf(5)); null: it has none */
  static String of(byte[] head) {
    if (head.length > 2 && head[0] == '#' && head[1] == '!') {
      int start = 2;
      while (start < head.length && (head[start] == ' ' || head[start] == '\t')) {
        start++;
      }
      int end = start;
      while (end < head.length && head[end] != ' ' && head[end] != '\t' && head[end] != '\n' && head[end] != 0) {
        end++;
      }
      return end == start ? null : new String(head, start, end - start, StandardCharsets.UTF_8);
    }
    return isElf(head) && head[4] == 2 ? ofElf64(head) : null;
  }

  /**
   * Returns the program that env(1) searches for in PATH as the interpreter of a script: {@code python3} of
   * {@code #!/usr/bin/env python3}, also behind {@code -S}; null: the line names none, or has other options.
   */
  static String searchedByEnv(byte[] head) {
    String interpreter = head.length > 2 && head[0] == '#' ? of(head) : null;
    if (interpreter == null || !interpreter.endsWith("/env")) {
      return null;
    }
    int end = 0;
    while (end < head.length && head[end] != '\n' && head[end] != 0) {
      end++;
    }
    String line = new String(head, 2, end - 2, StandardCharsets.UTF_8).trim();
    String rest = line.substring(interpreter.length()).trim();
    boolean split = rest.startsWith("-S");
    String words = split ? rest.substring(2).trim() : rest;
    int blank = split ? words.indexOf(' ') : -1; // without -S the whole rest is one argument (execve(2))
    String name = blank < 0 ? words : words.substring(0, blank);
    return name.isEmpty() || name.startsWith("-") || name.indexOf('=') >= 0 ? null : name;
  }

  /**
   * Elf64_Ehdr: e_phoff at 32, e_phentsize 54, e_phnum 56. Elf64_Phdr: p_type 0, p_offset 8, p_filesz 32.
   * Little-endian.
   */
  private static String ofElf64(byte[] head) {
    long at = number(head, 32, 8);
    long size = number(head, 54, 2);
    long count = number(head, 56, 2);
    for (long i = 0; i < count && at >= 0 && at + 40 <= head.length; i++, at += size) {
      if (number(head, (int) at, 4) == PT_INTERP) {
        long start = number(head, (int) at + 8, 8);
        long length = number(head, (int) at + 32, 8) - 1;
        boolean inside = start > 0 && length > 0 && start < head.length && length < head.length - start;
        return inside ? new String(head, (int) start, (int) length, StandardCharsets.UTF_8) : null;
      }
    }
    return null;
  }

  private static long number(byte[] bytes, int at, int size) {
    long number = 0;
    for (int i = size - 1; i >= 0; i--) {
      number = number << 8 | (at + i < bytes.length ? bytes[at + i] & 0xff : 0);
    }
    return number;
  }
}
