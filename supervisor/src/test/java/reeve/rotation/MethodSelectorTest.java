package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStorage;

/** The method by which a log is rotated, on file systems with different capabilities. */
class MethodSelectorTest {
  private static final long EXT4 = 0xEF53;
  private static final long OVERLAYFS = 0x794c7630;
  private static final int UNAPPENDED_PID = 4711;

  @TempDir
  Path temp;
  private final MethodSelector selector = new MethodSelector();
  private long fileSystem = EXT4;
  private int punchError;
  private int openError;
  private boolean unshares;
  private int unappended;
  private OpenLog log;

  @BeforeEach
  void aFileSystem() throws Exception {
    Files.createFile(temp.resolve("web.log"));
    FileStorage real = ObservedStorage.real();
    FileStorage storage = (FileStorage) Proxy.newProxyInstance(FileStorage.class.getClassLoader(),
        new Class<?>[] {FileStorage.class}, (proxy, method, arguments) -> switch (method.getName()) {
          case "fileSystemType" -> fileSystem;
          case "punch" -> punchError;
          case "unshare" -> unshares ? 0 : Errno.EOPNOTSUPP;
          case "collapse" -> 0;
          case "seekData" -> 4096L;
          case "seekHole" -> 2L * 4096;
          case "writerWithoutAppend" -> unappended;
          case "open" -> openError != 0 ? -openError : method.invoke(real, arguments);
          default -> method.invoke(real, arguments);
        });
    log = new OpenLog(storage, real.openDirectory(temp.toString()), LogFileNames.of(temp + "/web.log"), null, null);
  }

  @Test
  void theFileSystemDecidesWhereNoMethodIsRequested() {
    assertNull(selector.method());
    assertNull(selector.probe(log));
    assertEquals(RotationMethod.COLLAPSE, selector.method());
    fileSystem = 0x58465342; // xfs
    selector.forgetCapability();
    assertNull(selector.probe(log));
    assertEquals(RotationMethod.PUNCH, selector.method());
    punchError = Errno.EOPNOTSUPP;
    selector.forgetCapability();
    assertNull(selector.probe(log));
    assertEquals(RotationMethod.AT_START, selector.method());
    assertTrue(selector.isLastResort());
  }

  @Test
  void overlayfsIsTrustedUnlessItIsOnXfs() {
    fileSystem = OVERLAYFS;
    selector.probe(log);
    assertEquals(RotationMethod.COLLAPSE, selector.method());
    unshares = true;
    selector.forgetCapability();
    selector.probe(log);
    assertEquals(RotationMethod.PUNCH, selector.method());
  }

  @Test
  void aRequestNeedsControlOverTheWriters() {
    selector.request(RotationMethod.FREEZE, true);
    assertEquals(RotationMethod.FREEZE, selector.method());
    selector.request(RotationMethod.SIGNAL, false);
    selector.probe(log);
    assertEquals(RotationMethod.COLLAPSE, selector.method());
    selector.request(RotationMethod.AT_START, false);
    assertEquals(RotationMethod.AT_START, selector.method());
    assertFalse(selector.isLastResort(), "the definition requests it");
  }

  @Test
  void aFileWrittenWithoutAppendIsNotShortened() {
    unappended = UNAPPENDED_PID;
    selector.probe(log);
    selector.scanWriters(log, 100_000);
    assertEquals(UNAPPENDED_PID, selector.nonAppendingPid());
    assertEquals(RotationMethod.PUNCH, selector.method());
    unappended = 0;
    selector.scanWriters(log, 100_001);
    assertEquals(RotationMethod.PUNCH, selector.method(), "the next scan is due after 10 s");
    selector.scanWriters(log, 110_000);
    assertEquals(RotationMethod.COLLAPSE, selector.method());
  }

  @Test
  void aLogToBeFrozenThatIsWrittenWithoutAppendIsProbed() {
    unappended = UNAPPENDED_PID;
    selector.request(RotationMethod.FREEZE, true);
    selector.scanWriters(log, 100_000);
    assertNull(selector.probe(log));
    assertEquals(RotationMethod.PUNCH, selector.method());
  }

  @Test
  void aDirectoryThatCannotBeWrittenToIsAProblem() {
    openError = Errno.EACCES;
    RotationProblem problem = selector.probe(log);
    assertEquals("cannot write in \"" + temp + "\": permission denied", problem.text());
    assertNull(selector.method());
    openError = 0;
    assertNull(selector.probe(log));
  }

  @Test
  void eachMethodHasItsStrategy() {
    StartRenames renames = new StartRenames(log.storage());
    assertInstanceOf(HeadCutter.class, RotationMethod.COLLAPSE.strategy(log, LogWriters.NONE, renames));
    assertInstanceOf(HeadCutter.class, RotationMethod.PUNCH.strategy(log, LogWriters.NONE, renames));
    assertInstanceOf(FreezeRotation.class, RotationMethod.FREEZE.strategy(log, LogWriters.NONE, renames));
    assertInstanceOf(RenameRotation.class, RotationMethod.SIGNAL.strategy(log, LogWriters.NONE, renames));
    assertInstanceOf(RotateAtStart.class, RotationMethod.AT_START.strategy(log, LogWriters.NONE, renames));
  }
}
