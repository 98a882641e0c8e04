package reeve.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.config.Plan;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.RawText;
import reeve.survival.ReeveRecord;
import reeve.survival.ServiceRecordCodec;
import reeve.survival.StateFileReader;
import reeve.survival.StateFormatException;
import reeve.survival.StateInput;
import reeve.survival.TrialReport;

/**
 * The trial of this program by a reeve that runs and shall be replaced by it: it has loaded its classes and read the
 * files by then, reads the state, reports its arguments, and changes nothing. Main thread.
 */
final class UpgradeTrialRun {
  private static final String PLACE = "/proc/self/fd/" + TrialReport.PLACE;

  private UpgradeTrialRun() {}

  /**
   * Writes the report to the standard output.
   *
   * @return the exit code
   */
  static int report(Posix posix, RunOptions options, Plan plan, Environment environment,
      Map<String, String> variables) {
    ProcStat own = posix.stat(posix.pid());
    int running = own == null ? 0 : own.ppid(); // it has started this trial
    String stateDir = RunPaths.of(options, plan.settings(), running, posix.euid(), variables).stateDir();
    String problem = stateDir == null ? "there is no state directory" : problem(posix, stateDir);
    if (problem != null) {
      return Failure.report("cannot go on with the state in \"" + stateDir + "\": " + problem);
    }
    List<byte[]> argv = List.of(posix.commandLine());
    byte[] report;
    try {
      String program = Path.of("/proc/self/exe").toRealPath().toString();
      String place = uses(argv, PLACE + "/") ? Path.of(PLACE).toRealPath().toString() : "";
      boolean atRoot = Path.of("/proc/self/cwd").toRealPath().toString().equals("/");
      report = new TrialReport(Version.text(), stateDir, program, place, atRoot, argv, environment.list()).encode();
    } catch (IOException e) {
      return Failure.report("cannot read the links in /proc/self: " + e);
    }
    for (int at = 0; at < report.length;) {
      int wrote = posix.write(1, report, at, report.length - at);
      if (wrote < 0) {
        return Failure.report("cannot write the report: " + Errno.text(-wrote));
      }
      at += wrote;
    }
    return ExitCodes.OK;
  }

  private static boolean uses(List<byte[]> argv, String path) {
    for (byte[] argument : argv) {
      if (RawText.of(argument).contains(path)) {
        return true;
      }
    }
    return false;
  }

  /** @return null: the state can be read; otherwise why not, as a clause */
  private static String problem(Posix posix, String stateDir) {
    int directory = posix.storage().openDirectory(stateDir);
    if (directory < 0) {
      return Errno.text(-directory);
    }
    StateFileReader.Content content;
    try {
      content = StateFileReader.read(posix.storage(), directory, FormerState.NAME, posix.euid());
    } finally {
      posix.storage().close(directory);
    }
    if (content.missing() || content.problem() != null) {
      return content.missing() ? "the file is missing" : content.problem();
    }
    String key = ReeveRecord.KEY;
    try {
      byte[] own = content.records().get(key);
      if (own == null) {
        return "the record of the running reeve is missing";
      }
      ReeveRecord.decode(new StateInput(own));
      for (Map.Entry<String, byte[]> each : content.records().entrySet()) {
        key = each.getKey();
        if (!key.equals(ReeveRecord.KEY)) {
          ServiceRecordCodec.decode(new StateInput(each.getValue()));
        }
      }
    } catch (StateFormatException e) {
      return "the record of \"" + key + "\" cannot be read: " + e.getMessage();
    }
    return null;
  }
}
