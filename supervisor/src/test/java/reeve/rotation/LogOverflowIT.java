package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.log.RecordingLog;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogReader;
import reeve.posix.Errno;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;
import reeve.rotation.archive.ArchiveCompressor;

/** A log that is written faster than it can be archived, and logs that share the rotating thread with it. */
class LogOverflowIT {
  private static final int MAX = 20_000;
  private static final int KEEP = 3;
  private static final long SECOND = 1_000_000_000;

  @TempDir
  Path temp;
  private final RecordingLog messages = new RecordingLog();
  private final RotationMethodsIT.RecordingControl control = new RotationMethodsIT.RecordingControl();
  private RotationTools tools;
  private Path log;
  private RotationTask task;
  private long now = SECOND;
  private int written;

  private void manage(RotationSpec.Overflow overflow, FileStorage storage) {
    manage(RotationSpec.AUTO.withOverflow(overflow), storage);
  }

  private void manage(RotationSpec rotation, FileStorage storage) {
    LinuxPosix posix = new LinuxPosix();
    log = temp.resolve("web.log");
    IdleLogWatch idle = new IdleLogWatch(posix, posix);
    assertTrue(idle.open(messages) >= 0);
    tools = new RotationTools(messages, control, new ArchiveCompressor(posix, System::nanoTime, messages),
        new StartRenames(storage), new PublishedMethods(messages), idle, null,
        new AtomicBoolean());
    LogFileNames name = LogFileNames.of(log.toString());
    task = new RotationTask(new ManagedLog(name, posix.euid(), new RemovalHistory(name.path(), new PublishedRemovals()),
        tools.renames(), storage, new LogDirectories()), tools);
    task.addService("web", "stdout", new LogSpec(MAX, Optional.empty(), KEEP, LogSpec.Compression.NONE,
        LogFileAccess.NONE, rotation), now);
  }

  /** Writes so many bytes in lines of 20 bytes with increasing numbers. */
  private void write(int bytes) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes / 20; i++) {
      text.append(String.format("%019d%n", written++));
    }
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> archives() {
    return Arrays.stream(temp.toFile().list()).filter(file -> file.matches("web\\.log\\.[0-9]{15}")).sorted().toList();
  }

  private void inspect() {
    now = Math.max(now, task.dueNanos());
    task.inspect(now, now / 1_000_000);
  }

  private List<String> lines() throws Exception {
    try (LogReader reader = LogReader.open(log.toString())) {
      reader.seek(reader.begin());
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int got = reader.read(buffer, 0, buffer.length); got > 0; got = reader.read(buffer, 0, buffer.length)) {
        all.write(buffer, 0, got);
      }
      return all.toString(StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void oneInspectionMakesOneArchiveAndTheNextIsDueAfterTheOtherLogs() throws Exception {
    manage(RotationSpec.Overflow.GROW, ObservedStorage.real());
    write(10 * MAX);
    inspect();
    assertEquals(1, archives().size());
    assertTrue(task.dueNanos() <= now, "no pause");
    inspect();
    assertEquals(2, archives().size());
  }

  @Test
  void dropOldestDeletesExactlyWhatLogKeepWouldDeleteAndNothingElse() throws Exception {
    manage(RotationSpec.Overflow.DROP_OLDEST, ObservedStorage.real());
    write(50 * MAX);
    for (int i = 0; i < 10; i++) {
      inspect();
    }
    assertEquals(KEEP, archives().size());
    List<String> lines = lines();
    assertTrue(lines.size() * 20 >= KEEP * MAX, lines.size() + " lines are left");
    int first = Integer.parseInt(lines.get(0));
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(first + i, Integer.parseInt(lines.get(i)));
    }
    assertEquals(50 * MAX / 20, first + lines.size(), "the newest lines are all there");
    String dropped = "dropped " + 47 * MAX + " bytes";
    assertTrue(tools.methods().label(log.toString()).endsWith(" (" + dropped + ")"),
        tools.methods().label(log.toString()));
    assertEquals(List.of("log-overflow web: its log is written faster than it can be archived: its oldest output is "
        + "deleted without having been archived"), control.requests);
    assertEquals(List.of("Rotates \"" + log + "\" by collapse"), messages.messages, "it is reported once");
  }

  @Test
  void aLogWithinItsBoundsLosesNothing() throws Exception {
    manage(RotationSpec.Overflow.DROP_OLDEST, ObservedStorage.real());
    write((KEEP + 1) * MAX - 20);
    for (int i = 0; i < 6; i++) {
      inspect();
    }
    assertEquals(KEEP, archives().size());
    assertEquals(List.of(), control.requests);
    assertEquals(((KEEP + 1) * MAX - 20) / 20, lines().size());
  }

  @Test
  void growArchivesEverything() throws Exception {
    manage(RotationSpec.Overflow.GROW, ObservedStorage.real());
    write(10 * MAX);
    inspect();
    assertTrue(tools.methods().label(log.toString()).endsWith(" (falls behind)"));
    assertEquals(10 * MAX / 20, lines().size());
  }

  @Test
  void throttlePausesTheServicesOnlyWhileArchivesAreMade() throws Exception {
    manage(RotationSpec.Overflow.THROTTLE, ObservedStorage.real());
    write(10 * MAX);
    inspect();
    assertEquals(List.of("log-overflow web: its log is written faster than it can be archived: its services are paused "
        + "meanwhile", "freeze [web]", "resume"), control.requests);
    assertTrue(tools.methods().label(log.toString()).endsWith(" (throttled)"));
    control.requests.clear();
    for (int i = 0; i < 4; i++) {
      inspect();
    }
    assertEquals(List.of(), control.requests, "within its bounds");
    assertEquals(KEEP, archives().size());
  }

  @Test
  void theEndOfAnOverflowIsReportedAfterAMinuteOfCalm() throws Exception {
    manage(RotationSpec.Overflow.DROP_OLDEST, ObservedStorage.real());
    write((KEEP + 1) * MAX);
    inspect();
    now += 61 * SECOND;
    inspect();
    assertEquals("log-overflow web: its log is archived as fast as it is written again; " + MAX
        + " bytes were deleted without having been archived", control.requests.get(1));
    assertTrue(!tools.methods().label(log.toString()).contains("("), tools.methods().label(log.toString()));
  }

  @Test
  void theEndOfAnOverflowIsReportedForALogThatFallsSilent() throws Exception {
    manage(RotationSpec.Overflow.GROW, ObservedStorage.real());
    write((KEEP + 1) * MAX);
    for (int i = 0; i < 200 && task.dueNanos() != Long.MAX_VALUE; i++) {
      inspect();
    }
    assertEquals(Long.MAX_VALUE, task.dueNanos(), "it is not inspected until it is written to");
    assertEquals("log-overflow web: its log is archived as fast as it is written again", control.requests.get(1));
  }

  @Test
  void aMethodThatArchivesTheWholeFileAtOnceDoesNotOverflow() throws Exception {
    for (RotationSpec.Overflow overflow : RotationSpec.Overflow.values()) {
      manage(RotationSpec.AUTO.withKind(RotationSpec.Kind.FREEZE).withOverflow(overflow), ObservedStorage.real());
      write(10 * MAX);
      inspect();
      assertEquals(List.of("freeze [web]", "resume"), control.requests, "" + overflow);
      control.requests.clear();
    }
    manage(RotationSpec.AUTO.withKind(RotationSpec.Kind.SIGNAL), ObservedStorage.real());
    write(10 * MAX);
    inspect();
    assertEquals(List.of("signal web"), control.requests);
    assertEquals(List.of(), messages.messages.stream().filter(message -> message.contains("as fast")).toList());
  }

  /** It was done twice on a full disk, and its bytes were not counted. */
  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOSPC, Errno.EIO})
  void aDropThatFailsHalfwayIsFinishedOnceAndCounted(int error) throws Exception {
    AtomicBoolean punched = new AtomicBoolean();
    AtomicBoolean armed = new AtomicBoolean();
    FileStorage real = ObservedStorage.real();
    FileStorage storage = (FileStorage) Proxy.newProxyInstance(FileStorage.class.getClassLoader(),
        new Class<?>[] {FileStorage.class}, (proxy, method, arguments) -> {
          if (method.getName().equals("write") && armed.get() && punched.getAndSet(false)) {
            armed.set(false);
            return error;
          }
          punched.compareAndSet(false, method.getName().equals("punch"));
          return method.invoke(real, arguments);
        });
    manage(RotationSpec.Overflow.DROP_OLDEST, storage);
    write(MAX + MAX / 2);
    inspect();
    assertEquals(1, archives().size());
    write(20 * MAX);
    punched.set(false);
    armed.set(true);
    for (int i = 0; i < 6; i++) {
      inspect();
    }
    assertTrue(!armed.get(), "a step of the drop failed");
    List<String> lines = lines();
    assertEquals(KEEP * MAX / 20, lines.size());
    assertEquals(written - 1, Integer.parseInt(lines.get(lines.size() - 1)));
    String label = tools.methods().label(log.toString());
    assertTrue(label.endsWith(" (dropped " + (20 * MAX + MAX / 2 - KEEP * MAX) + " bytes)"), label);
  }
}
