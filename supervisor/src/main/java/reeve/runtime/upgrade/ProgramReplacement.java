package reeve.runtime.upgrade;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.RawText;
import reeve.posix.SpawnRequest;
import reeve.survival.Handover;
import reeve.survival.TrialReport;

/**
 * Executes the JVM of the new program in this process, as its launcher would: the launcher itself, a shell, would reap
 * our children. The signals stay blocked, so those that arrive meanwhile wait for the new program. Loop thread.
 */
final class ProgramReplacement {
  /** Until the JVM has its own handler, the end of a pipe must not end the process; bit 12 is SIGPIPE. */
  private static final long IGNORED = 1L << 12;

  private static final String JAVA_HOME = "REEVE_JAVA_HOME";
  private static final String PLACE = "/proc/self/fd/" + TrialReport.PLACE + "/";

  private final Posix posix;
  private final Environment services;

  /** @param services the environment that services have, and will have */
  ProgramReplacement(Posix posix, Environment services) {
    this.posix = posix;
    this.services = services;
  }

  /**
   * Executes it.
   *
   * @param report of its trial
   * @param otherJvm whether a JVM was requested, by a variable that services do not get
   * @return why that failed, as a clause
   */
  String run(TrialReport report, boolean otherJvm, Handover handover) {
    int memory = posix.memoryFile(handover.encode());
    if (memory < 0) {
      return "there is no file in memory for what is handed over: " + Errno.text(-memory);
    }
    boolean taken = handover.descriptors().containsValue(TrialReport.PLACE) || memory == TrialReport.PLACE;
    int place = report.place().isEmpty() || taken ? -1 : posix.open(report.place(), Files.Open.RDONLY, 0);
    try {
      if (place < 0 && !report.place().isEmpty() && !taken) {
        return "\"" + report.place() + "\" cannot be opened: " + Errno.text(-place);
      }
      int[] keep = new int[handover.descriptors().size() + 1];
      int count = 0;
      for (int fd : handover.descriptors().values()) {
        keep[count++] = fd;
      }
      keep[count] = memory;
      SpawnRequest.Builder request = SpawnRequest
          .of(report.program(), argv(report, taken), environment(report.environment(), otherJvm, memory))
          .directory(report.atRoot() ? "/" : null).signals(posix.blockedSignals(), IGNORED).keep(keep);
      if (place >= 0) {
        request.passing(place, TrialReport.PLACE);
      }
      return "\"" + report.program() + "\" cannot be executed: " + Errno.text(posix.replace(request.build()));
    } finally {
      posix.close(memory);
      if (place >= 0) {
        posix.close(place);
      }
    }
  }

  /** @param plain whether the descriptor of the directory is in use, so that its path has to be named */
  private static byte[][] argv(TrialReport report, boolean plain) {
    byte[][] argv = report.argv().toArray(new byte[0][]);
    for (int i = 0; plain && i < argv.length; i++) {
      argv[i] = RawText.bytes(RawText.of(argv[i]).replace(PLACE, report.place() + "/"));
    }
    return argv;
  }

  /** The environment of the trial, with what only this process has, and without what was for the trial only. */
  private Environment environment(List<byte[]> ofTrial, boolean otherJvm, int memory) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (byte[] entry : ofTrial) {
      block.write(entry, 0, entry.length);
      block.write(0);
    }
    Map<String, String> values = new HashMap<>();
    values.put(LauncherEnvironment.UPGRADE, Integer.toString(memory));
    String terminal = posix.environment().get(LauncherEnvironment.TERMINAL);
    if (terminal != null) { // the trial has a session of its own
      values.put(LauncherEnvironment.TERMINAL, terminal);
    }
    String javaHome = services.raw(JAVA_HOME);
    if (otherJvm && javaHome != null) {
      values.put(JAVA_HOME, javaHome);
    }
    return Environment.parse(block.toByteArray())
        .with(otherJvm ? Set.of(LauncherEnvironment.TRIAL, JAVA_HOME) : Set.of(LauncherEnvironment.TRIAL), values);
  }
}
