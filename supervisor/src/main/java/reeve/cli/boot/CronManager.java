package reeve.cli.boot;

import java.util.ArrayList;
import java.util.List;
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

  private List<String> lines() throws BootException, SyscallException {
    Programs.Output table = programs.run("", "crontab", "-l");
    if (!table.success() && !table.text().contains("no crontab")) {
      throw new BootException("cannot read the table of cron: " + table.text().strip());
    }
    return table.success() ? table.text().lines().toList() : List.of();
  }

  private List<String> without(String name) throws BootException, SyscallException {
    List<String> others = new ArrayList<>();
    for (String line : lines()) {
      if (!line.endsWith(mark(name))) {
        others.add(line);
      }
    }
    return others;
  }

  private void install(List<String> lines) throws BootException, SyscallException {
    programs.succeed(lines.isEmpty() ? "" : String.join("\n", lines) + "\n", "crontab", "-");
  }

  @Override
  public List<String> enable(BootEntry entry) throws BootException, SyscallException {
    String line = text(entry).strip();
    if (lines().contains(line)) {
      return List.of();
    }
    List<String> all = without(entry.name());
    all.add(line);
    install(all);
    return List.of("added a line @reboot to the crontab");
  }

  @Override
  public List<String> disable(String name) throws BootException, SyscallException {
    if (!state(name).installed()) {
      return List.of();
    }
    install(without(name));
    return List.of("removed the line @reboot from the crontab");
  }

  @Override
  public State state(String name) throws BootException, SyscallException {
    boolean there = without(name).size() != lines().size();
    return new State(there, there, null);
  }

  @Override
  public List<String> next(BootEntry entry) {
    return List.of("start it now with \"reeve run --detach\"",
        "cron does not start it again if it is killed: its services go on, and the next reeve run adopts them");
  }
}
