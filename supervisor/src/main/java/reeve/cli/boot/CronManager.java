package reeve.cli.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.RawText;
import reeve.posix.SyscallException;

/**
 * cron: a line {@code @reboot} in the table of the user (crontab(5)), where there is no manager of services. cron does
 * not restart a reeve that was killed.
 */
final class CronManager implements BootManager {
  private final Programs programs;

  CronManager(Programs programs) {
    this.programs = programs;
  }

  @Override
  public String word() {
    return "cron";
  }

  @Override
  public String place(String name) {
    return "crontab";
  }

  private static String mark(String name) {
    return " # " + BootEntry.MARK + ": " + name;
  }

  /** A percent sign is the end of the line in a table, unless there is a backslash in front. */
  @Override
  public String text(BootEntry entry) {
    StringBuilder line = new StringBuilder("@reboot cd ").append(BootEntry.shellWord(entry.directory())).append(" &&");
    for (String variable : entry.environment()) {
      int equals = variable.indexOf('=') + 1;
      line.append(' ').append(variable, 0, equals).append(BootEntry.shellWord(variable.substring(equals)));
    }
    line.append(' ').append(BootEntry.shellWord(entry.program())).append(" run --detach");
    for (String file : entry.files()) {
      line.append(" -c ").append(BootEntry.shellWord(file));
    }
    return line.toString().replace("%", "\\%") + mark(entry.name()) + "\n";
  }

  /** The lines with their ends, byte for byte: a char is a byte, and what is not UTF-8 stays what it is. */
  private List<String> lines() throws BootException, SyscallException {
    Programs.Output table = programs.run("crontab", "-l");
    if (!table.success() && !isAbsent(table.err())) {
      throw new BootException("cannot read the table of cron: " + table.message());
    }
    List<String> lines = new ArrayList<>();
    String text = table.success() ? new String(table.out(), StandardCharsets.ISO_8859_1) : "";
    for (int at = 0; at < text.length();) {
      int end = text.indexOf('\n', at) + 1;
      lines.add(text.substring(at, end == 0 ? text.length() : end));
      at += lines.get(lines.size() - 1).length();
    }
    return lines;
  }

  /** Whether crontab says that the user has no table: "no crontab for NAME", and the words of busybox. */
  private static boolean isAbsent(String message) {
    return message.contains("no crontab")
        || message.strip().matches("crontab: can't open '[^'/]*': No such file or directory");
  }

  private static List<String> without(List<String> lines, String name) {
    List<String> others = new ArrayList<>(lines);
    others.removeIf(line -> line.stripTrailing().endsWith(mark(name)));
    return others;
  }

  private void install(List<String> lines) throws BootException, SyscallException {
    programs.succeed(String.join("", lines).getBytes(StandardCharsets.ISO_8859_1), "crontab", "-");
  }

  @Override
  public List<String> enable(BootEntry entry) throws BootException, SyscallException {
    String line = new String(RawText.bytes(text(entry)), StandardCharsets.ISO_8859_1);
    List<String> before = lines();
    if (before.contains(line)) {
      return List.of();
    }
    List<String> all = without(before, entry.name());
    if (!all.isEmpty() && !all.get(all.size() - 1).endsWith("\n")) {
      all.add("\n");
    }
    all.add(line);
    install(all);
    return List.of("added a line @reboot to the crontab");
  }

  @Override
  public List<String> disable(String name) throws BootException, SyscallException {
    List<String> before = lines();
    List<String> others = without(before, name);
    if (others.size() == before.size()) {
      return List.of();
    }
    install(others);
    return List.of("removed the line @reboot from the crontab");
  }

  @Override
  public State state(String name) throws BootException, SyscallException {
    List<String> lines = lines();
    boolean there = without(lines, name).size() != lines.size();
    return new State(there, there, null, place(name));
  }

  @Override
  public List<String> next(BootEntry entry) {
    return List.of("start it now with \"reeve run --detach\"",
        "cron does not start it again if it is killed: its services go on, and the next reeve run adopts them");
  }
}
