package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogReader;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;
import reeve.rotation.archive.ArchiveCompressor;

/** The file of a log is removed while a process writes to it: what it writes is copied to a new file of that name. */
class RemovedLogIT {
  private static final int MAX = 100_000;
  private static final long SECOND = 1_000_000_000;

  @TempDir
  Path temp;
  private final LinuxPosix posix = new LinuxPosix();
  private final RecordingLog messages = new RecordingLog();
  private final List<String> announced = new ArrayList<>();
  private final IdleLogWatch idle = new IdleLogWatch(posix, posix);
  private Path log;
  private RotationTask task;
  private Process writer;
  private OutputStream input;
  private PublishedMethods methods;
  private long now = SECOND;
  private int written;

  private void manage(FileStorage storage, RotationSpec rotation) {
    log = temp.resolve("web.log");
    assertTrue(idle.open(messages) >= 0);
    methods = new PublishedMethods(messages);
    WriterControl control = (WriterControl) Proxy.newProxyInstance(WriterControl.class.getClassLoader(),
        new Class<?>[] {WriterControl.class}, (proxy, method, arguments) -> {
          announced.add(method.getName() + " " + arguments[0]);
          return null;
        });
    EventSink sink = new EventSink() {
      @Override
      public void publish(LifecycleEvent event) {}

      @Override
      public void outputCopied(String service, String stream, String path, long from) {
        announced.add("copied from " + from);
      }
    };
    RotationTools tools = new RotationTools(messages, control,
        new ArchiveCompressor(posix, System::nanoTime, messages), new StartRenames(storage), methods, idle, sink,
        new AtomicBoolean());
    LogFileNames name = LogFileNames.of(log.toString());
    task = new RotationTask(new ManagedLog(name, posix.euid(), new RemovalHistory(name.path(), new PublishedRemovals()),
        tools.renames(), storage, new LogDirectories()), tools);
    task.addService("web", "stdout",
        new LogSpec(MAX, Optional.empty(), 3, LogSpec.Compression.NONE, LogFileAccess.NONE, rotation), now);
  }

  /** Starts a process that appends to the log what it is given, and inspects the log. */
  private void start() throws Exception {
    writer = new ProcessBuilder("cat").redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    input = writer.getOutputStream();
    write(10);
    inspect();
  }

  /** The process writes so many lines of 20 bytes with increasing numbers, and all of them are in its file. */
  private void write(int lines) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(String.format("%019d%n", written++));
    }
    Path file = Path.of("/proc/" + writer.pid() + "/fd/1");
    long size = Files.size(file) + text.length();
    input.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    input.flush();
    Await.until("the process wrote " + lines + " lines", () -> Files.size(file) == size);
  }

  private void inspect() {
    now = Math.max(now + SECOND, task.dueNanos() == Long.MAX_VALUE ? 0 : task.dueNanos());
    task.inspect(now, now / 1_000_000);
  }

  private void end() throws Exception {
    input.close();
    assertEquals(0, writer.waitFor());
  }

  @AfterEach
  void endProcess() throws Exception {
    if (writer != null) {
      end();
    }
    task.log().close();
  }

  private List<Integer> lines() throws Exception {
    try (LogReader reader = LogReader.open(log.toString())) {
      reader.seek(reader.begin());
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int got = reader.read(buffer, 0, buffer.length); got > 0; got = reader.read(buffer, 0, buffer.length)) {
        all.write(buffer, 0, got);
      }
      return all.toString(StandardCharsets.UTF_8).lines().map(Integer::valueOf).toList();
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private long blocks() throws Exception {
    return posix.storage().stat(task.log().removed().fd()).blocks();
  }

  @Test
  void whatIsWrittenAfterTheRemovalIsReadableAndRotatedAndItsSpaceIsFreed() throws Exception {
    manage(ObservedStorage.real(), RotationSpec.AUTO);
    start();
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r-----"));
    Files.delete(log);
    write(5);
    inspect();
    assertEquals(range(10, 15), lines());
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(log)));
    assertEquals(List.of("copied from 200", "announce log-removed"), announced, "once");
    assertTrue(methods.label(log.toString()).endsWith(" (copied from the removed file)"));
    write(12_000);
    inspect();
    inspect();
    assertEquals(range(10, 12_015), lines());
    assertEquals(2, temp.toFile().list((directory, file) -> file.matches("web\\.log\\.[0-9]{15}")).length);
    assertTrue(blocks() <= 16, blocks() + " blocks are occupied");
    assertEquals(2, announced.size());
    assertEquals(0, messages.messages.stream().filter(line -> line.contains("was removed")).count(), "not twice");
  }

  @Test
  void theLastLinesOfAProcessAreCopiedAndTheFileIsClosed() throws Exception {
    manage(ObservedStorage.real(), RotationSpec.AUTO);
    start();
    Files.delete(log);
    inspect();
    assertTrue(task.log().removed().isCopied());
    idle.written();
    write(7);
    end();
    List<String> reported = new ArrayList<>();
    Await.until("the end of the process is reported", () -> reported.addAll(idle.written()));
    task.written(now, now / 1_000_000);
    assertEquals(now, task.dueNanos(), "at once, before the next run begins");
    inspect();
    assertEquals(range(10, 17), lines());
    assertTrue(task.log().removed().fd() < 0);
    assertFalse(methods.label(log.toString()).contains("removed"));
  }

  @Test
  void aCopyThatIsRemovedIsMadeAgain() throws Exception {
    manage(ObservedStorage.real(), RotationSpec.AUTO);
    start();
    Files.delete(log);
    write(1);
    inspect();
    Files.delete(log);
    write(4);
    inspect();
    assertEquals(range(11, 15), lines());
    assertEquals(List.of("copied from 200", "announce log-removed", "copied from 20", "announce log-removed"),
        announced);
  }

  @Test
  void anotherFileThatTookTheNameReceivesTheCopy() throws Exception {
    manage(ObservedStorage.real(), RotationSpec.AUTO);
    start();
    Files.delete(log);
    Files.createFile(log);
    write(3);
    inspect();
    assertEquals(range(10, 13), lines());
  }

  @Test
  void aRenamedFileIsCopiedFromTheTimeWhenItIsRemoved() throws Exception {
    manage(ObservedStorage.real(), RotationSpec.AUTO);
    start();
    Path moved = temp.resolve("web.log-20261130");
    Files.move(log, moved);
    Files.createFile(log);
    write(3);
    inspect();
    assertEquals(List.of(), announced, "it can be read under its new name");
    assertFalse(task.log().removed().isCopied());
    idle.written();
    Files.delete(moved);
    assertEquals(List.of(log.toString()), idle.written());
    inspect();
    write(2);
    inspect();
    assertEquals(range(13, 15), lines());
  }

  @Test
  void aLogThatNoProcessWritesToIsNotMadeAgain() throws Exception {
    manage(ObservedStorage.real(), RotationSpec.AUTO);
    start();
    end();
    Files.delete(log);
    inspect();
    assertFalse(Files.exists(log));
    assertEquals(1, messages.messages.stream()
        .filter(line -> line.contains("it was deleted or renamed, and no process that writes to it was found"))
        .count());
  }

  @Test
  void aServiceThatOpensItsLogAtASignalIsSignalled() throws Exception {
    manage(ObservedStorage.real(),
        new RotationSpec(RotationSpec.Kind.SIGNAL, Optional.empty(), RotationSpec.Overflow.GROW));
    start();
    Files.delete(log);
    inspect();
    assertTrue(announced.contains("requestReopen web"));
  }

  @Test
  void aFullDiskLosesAndRepeatsNothing() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    FileStorage real = ObservedStorage.real();
    manage((FileStorage) Proxy.newProxyInstance(FileStorage.class.getClassLoader(), new Class<?>[] {FileStorage.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("write") && full.get()) {
            arguments[4] = 7;
            assertEquals(0, method.invoke(real, arguments));
            return Errno.ENOSPC;
          }
          return method.invoke(real, arguments);
        }), RotationSpec.AUTO);
    start();
    Files.delete(log);
    write(1);
    inspect();
    full.set(true);
    write(50);
    inspect();
    assertTrue(task.dueNanos() - now <= 2 * SECOND, "tried again soon");
    full.set(false);
    inspect();
    assertEquals(range(10, 61), lines());
  }

  @Test
  void onlyAFileThatAProcessHasOpenForWritingIsOpened() throws Exception {
    manage(ObservedStorage.real(), RotationSpec.AUTO);
    start();
    FileStorage storage = posix.storage();
    Path read = Files.writeString(temp.resolve("read"), "x");
    Process reader = new ProcessBuilder("sleep", "60").redirectInput(read.toFile()).start();
    int directory = task.log().directory().fd();
    FileStatus readOnly = storage.stat(directory, "read");
    FileStatus live = storage.stat(directory, "web.log");
    Await.until("the process has the file open",
        () -> Files.isSameFile(read, Path.of("/proc/" + reader.pid() + "/fd/0")));
    assertEquals(-Errno.ENOENT, storage.openWritten(readOnly.device(), readOnly.inode()));
    reader.destroy();
    reader.waitFor();
    int fd = storage.openWritten(live.device(), live.inode());
    assertTrue(storage.stat(fd).isSameFile(live));
    storage.close(fd);
  }
}
