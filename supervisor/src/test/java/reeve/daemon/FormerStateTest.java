package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.Cause;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.RestartHistory;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.FileStorage;
import reeve.posix.ForwardingStorage;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.survival.ServiceRecordCodec;
import reeve.survival.StateFile;
import reeve.survival.StateOutput;
import reeve.survival.StoredState;
import reeve.time.ManualClock;

/** What a reeve does with each kind of file that it can find in place of the state of a former one. */
final class FormerStateTest {
  private static final String CANNOT = "Cannot use the state that a former reeve left in \"";

  private final Posix real = new LinuxPosix();
  private final RecordingLog log = new RecordingLog();
  /** Results of calls, by the name of the method, in place of those of the kernel. */
  private final Map<String, Object> results = new HashMap<>();

  private boolean writeFails;
  private int failedWrites;

  @TempDir
  private Path directory;

  private Posix posix() {
    return (Posix) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Posix.class},
        (proxy, method, args) -> {
          if (results.containsKey(method.getName())) {
            return results.get(method.getName());
          }
          if (method.getName().equals("storage")) {
            return storage();
          }
          try {
            return method.invoke(real, args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private FileStorage storage() {
    FileStorage kernel = real.storage();
    return (FileStorage) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {FileStorage.class},
        (proxy, method, args) -> {
          if (writeFails && method.getName().equals("write")) {
            failedWrites++;
            return Errno.ENOSPC;
          }
          return method.invoke(kernel, args);
        });
  }

  private FormerState open() {
    return FormerState.open(posix(), new ManualClock(), log, directory.toString(), 77);
  }

  private Path file() {
    return directory.resolve("services.state");
  }

  private static ServiceRecord running(int pid) {
    return new ServiceRecord(ServiceState.RUNNING, Target.UP, 1, new ServiceRun(3, pid, 1, 0), RestartHistory.NONE,
        StopProgress.NONE, LastExit.NONE, Cause.NONE, Monitoring.NONE, null, null, 0, Map.of(),
        new RunFacts(pid, 555, 1, List.of(), RunFacts.Command.NONE, 0));
  }

  private static int put(StoredState stored, String name, ServiceRecord record) {
    StateOutput out = new StateOutput();
    ServiceRecordCodec.encode(record, out);
    return stored.file().put(name, out.array(), out.length());
  }

  /** Leaves the state of a reeve that was killed while "web" and "db" ran. */
  private String leave() {
    FormerState state = open();
    assertEquals(0, put(state.stored(), "web", running(4711)));
    assertEquals(0, put(state.stored(), "db", running(4712)));
    state.stored().file().close();
    assertEquals(List.of(), log.messages);
    return state.stored().own().record().supervisorId();
  }

  private void assertNothingIsAdopted(String message) {
    FormerState next = open();
    assertEquals(Map.of(), next.stored().services());
    assertNull(next.stored().former());
    assertEquals(1, log.messages.size(), log.messages::toString);
    assertTrue(log.messages.get(0).contains(message), log.messages::toString);
  }

  @Test
  void theServicesOfAReeveThatWasKilledAreKnown() {
    String id = leave();
    FormerState next = open();
    assertEquals(Set.of("web", "db"), next.stored().services().keySet());
    assertEquals(running(4711), next.stored().services().get("web"));
    assertEquals(id, next.stored().own().record().supervisorId());
    next.stored().file().close();
    assertEquals(Set.of("web", "db"), open().stored().services().keySet(), "also if it is killed at once");
    assertEquals(List.of(), log.messages);
  }

  @Test
  void aReeveThatEndedInOrderLeavesNothing() {
    FormerState state = open();
    put(state.stored(), "web", running(4711));
    state.end();
    FormerState next = open();
    assertEquals(Map.of(), next.stored().services());
    assertEquals(List.of(), log.messages);
  }

  @Test
  void afterARestartOfTheMachineNothingIsAdopted() {
    results.put("bootId", "11111111-1111-1111-1111-111111111111");
    leave();
    results.remove("bootId");
    assertNothingIsAdopted("The machine was started again since the former reeve, pid ");
  }

  @Test
  void fromAnotherPidNamespaceNothingIsAdopted() {
    leave();
    results.put("fileInfo", null); // of /proc/self/ns/pid
    assertNothingIsAdopted("ran in another pid namespace: none of its processes is adopted");
  }

  @Test
  void aFileOfAnotherVersionIsKeptAndReported() throws IOException {
    Files.writeString(file(), "reeve state 9\n" + "x".repeat(2000));
    assertNothingIsAdopted(CANNOT + file() + "\": it is not of this version of reeve, or no state file; it is kept as"
        + " \"services.state.unusable\" there");
    assertTrue(Files.readString(directory.resolve("services.state.unusable")).startsWith("reeve state 9"));
  }

  @Test
  void aFileOf100MegabytesIsNotRead() throws IOException {
    leave();
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), 100L << 20);
    }
    assertNothingIsAdopted(CANNOT + file() + "\": it is larger than 64 MiB");
  }

  @Test
  void aLinkADirectoryAndAFifoAreNotRead() throws Exception {
    Path elsewhere = directory.resolve("elsewhere");
    leave();
    Files.move(file(), elsewhere);
    Files.createSymbolicLink(file(), elsewhere);
    assertNothingIsAdopted(CANNOT + file() + "\": " + Errno.text(Errno.ELOOP));
    assertTrue(Files.isRegularFile(file(), java.nio.file.LinkOption.NOFOLLOW_LINKS));
    log.messages.clear();
    Files.delete(file());
    Files.delete(directory.resolve("services.state.unusable"));
    Files.createDirectory(file());
    assertNothingIsAdopted(CANNOT + file() + "\": it is not a regular file");
    log.messages.clear();
    Files.delete(file());
    Files.delete(directory.resolve("services.state.unusable"));
    assertEquals(0, new ProcessBuilder("mkfifo", file().toString()).start().waitFor());
    assertNothingIsAdopted(CANNOT + file() + "\": it is not a regular file");
  }

  @Test
  void aFileOfAnotherUserIsNotUsed() throws IOException {
    leave();
    int owner = (int) Files.getAttribute(file(), "unix:uid");
    if (owner == 0) {
      Files.setAttribute(file(), "unix:uid", 4242);
      owner = 4242;
    }
    results.put("euid", owner + 1);
    assertNothingIsAdopted(CANNOT + file() + "\": it belongs to the user " + owner);
  }

  /** What it adopted would be at the mercy of that user. */
  @Test
  void aDirectoryOfAnotherUserIsReportedAndUsed() throws IOException {
    leave();
    int owner = (int) Files.getAttribute(directory, "unix:uid");
    if (owner == 0) {
      Files.setAttribute(directory, "unix:uid", 4242);
      owner = 4242;
    } else {
      results.put("euid", owner + 1);
    }
    FormerState next = open();
    assertNotNull(next.stored().file());
    assertTrue(log.messages.get(0).startsWith("The state directory \"" + directory + "\" belongs to the user " + owner),
        log.messages::toString);
  }

  /** The files are in the directory that the link names, whatever its own name is. */
  @Test
  void aDirectoryMayBeALinkAndADanglingLinkIsReported() throws IOException {
    leave();
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    FormerState next = FormerState.open(posix(), new ManualClock(), log, link.toString(), 77);
    assertEquals(Set.of("web", "db"), next.stored().services().keySet());
    assertEquals(List.of(), log.messages);
    Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("none"));
    FormerState none = FormerState.open(posix(), new ManualClock(), log, dangling.toString(), 77);
    assertNull(none.stored().file());
    assertEquals(1, log.messages.size(), log.messages::toString);
    assertTrue(log.messages.get(0).contains(Errno.text(Errno.ENOENT)), log.messages::toString);
  }

  /** The newer place of a record may be the one that cannot be read: the older one does not hold any more. */
  @Test
  void aStateOfWhichAPartCannotBeReadIsNotUsed() {
    for (int error : new int[] {Errno.EIO, Errno.ESTALE}) {
      leave();
      FileStorage storage = real.storage();
      results.put("storage", new ForwardingStorage(storage) {
        @Override
        public int read(int fd, long position, byte[] buffer, int offset, int length) {
          return position > 0 ? -error : super.read(fd, position, buffer, offset, Math.min(length, 1024));
        }
      });
      assertNothingIsAdopted("a part of it cannot be read: " + Errno.text(error));
      results.clear();
      log.messages.clear();
    }
  }

  /** The records of the services that could be stored are of use still. */
  @Test
  void aFileThatHasItsNameIsKeptIfNoOtherCanBeMade() {
    FormerState state = open();
    put(state.stored(), "web", running(4711));
    writeFails = true;
    assertEquals(state.stored().file(), state.createAgain(another -> 0).file());
    assertEquals(state.stored().file(), state.createAgain(another -> 0).file());
    assertEquals(1, log.messages.size(), log.messages::toString);
    writeFails = false;
    StateFile.Created made = state.createAgain(another -> Errno.ENOSPC);
    assertEquals(Errno.ENOSPC, made.error());
    assertEquals(state.stored().file(), made.file());
    assertFalse(Files.exists(directory.resolve("services.state.new")));
    made.file().close();
    assertEquals(Set.of("web"), open().stored().services().keySet());
  }

  /** Whatever is cut off or overwritten: the records that are whole are used, and nothing is thrown. */
  @Test
  void aTornFileGivesTheRecordsThatAreWhole() throws IOException {
    leave();
    byte[] whole = Files.readAllBytes(file());
    int end = whole.length;
    while (end > 0 && whole[end - 1] == 0) {
      end--;
    }
    for (int length = 0; length <= end; length += 37) {
      reads(java.util.Arrays.copyOf(whole, length));
      byte[] wrong = whole.clone();
      wrong[length] ^= 0x55;
      reads(wrong);
    }
  }

  private void reads(byte[] content) throws IOException {
    Files.write(file(), content);
    log.messages.clear();
    FormerState next = open();
    for (Map.Entry<String, ServiceRecord> each : next.stored().services().entrySet()) {
      assertEquals(running(each.getKey().equals("web") ? 4711 : 4712), each.getValue());
    }
    assertNotNull(next.stored().file());
    next.stored().file().close();
    for (String message : log.messages) {
      assertTrue(message.startsWith("Cannot "), message);
    }
  }

  @Test
  void aRecordThatCannotBeDecodedDoesNotHideTheOthers() {
    FormerState state = open();
    put(state.stored(), "web", running(4711));
    state.stored().file().put("db", new byte[] {1, 2, 3}, 3);
    state.stored().file().close();
    FormerState next = open();
    assertEquals(Set.of("web"), next.stored().services().keySet());
    assertEquals(1, log.messages.size());
    assertTrue(log.messages.get(0).startsWith("Cannot read the state of \"db\" in \"" + file() + "\": "),
        log.messages::toString);
  }

  /** The checksum is right, as if another reeve of this version had written it; each byte is wrong in turn. */
  @Test
  void noContentOfARecordMakesReeveFail() {
    StateOutput out = new StateOutput();
    ServiceRecordCodec.encode(running(4711), out);
    for (int i = 0; i < out.length(); i++) {
      for (int value : new int[] {-1, 0, 1, 100, -128}) {
        FormerState state = open();
        byte[] wrong = java.util.Arrays.copyOf(out.array(), out.length());
        wrong[i] = (byte) value;
        state.stored().file().put("web", wrong, wrong.length);
        state.stored().file().close();
        FormerState next = open();
        next.stored().file().close();
        next.end();
      }
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsReportedAndWhatIsThereIsStillUsed() {
    leave();
    FileStorage storage = real.storage();
    for (int error : new int[] {Errno.EROFS, Errno.ENOSPC, Errno.EACCES}) {
      log.messages.clear();
      results.put("storage", Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {FileStorage.class},
          (proxy, method, args) -> switch (method.getName()) {
            case "unlink", "rename", "write" -> error;
            case "open" -> ((int) args[2] & reeve.posix.Files.Open.CREAT) != 0 ? -error : method.invoke(storage, args);
            default -> method.invoke(storage, args);
          }));
      FormerState next = open();
      assertNull(next.stored().file());
      assertEquals(Set.of("web", "db"), next.stored().services().keySet(), Errno.text(error));
      assertEquals(List.of("Cannot store the state of services in \"" + file() + "\": " + Errno.text(error)
          + "; if reeve is killed, the next one does not know its services"), log.messages);
      next.end();
    }
    assertFalse(Files.exists(directory.resolve("services.state.new")));
  }

  @Test
  void withoutAStateDirectoryNothingIsStoredOrReported() {
    FormerState state = FormerState.open(posix(), new ManualClock(), log, null, 77);
    assertNull(state.stored().file());
    assertEquals(List.of(), log.messages);
    state.end();
  }

  /** The next reeve would take what this one started for ended, and start it a second time. */
  @Test
  void aFormerStateDoesNotOutliveAReeveThatCannotStoreItsOwn() {
    leave();
    writeFails = true;
    FormerState state = open();
    assertEquals(2, state.stored().services().size());
    assertNull(state.stored().file());
    assertFalse(Files.exists(file()));
    assertFalse(Files.exists(directory.resolve("services.state.new")));
  }

  /** The loop closes the former file then, and its descriptor may be that of a log soon. */
  @Test
  void nothingIsWrittenToAFileThatWasGivenUp() {
    FormerState state = open();
    writeFails = true;
    assertEquals(0, real.storage().unlink(real.storage().openDirectory(directory.toString()), "services.state"));
    assertNull(state.createAgain(another -> 0).file());
    state.stored().own().cgroup("/sys/fs/cgroup/reeve");
    state.end();
    assertEquals(1, failedWrites);
    assertNull(state.stored().file());
    assertFalse(Files.exists(directory.resolve("services.state.new")));
  }
}
