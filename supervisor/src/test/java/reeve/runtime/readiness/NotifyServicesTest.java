package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.core.ExitStatus;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.FileStatus;
import reeve.posix.NotifySockets;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.posix.SyscallException;
import reeve.runtime.LoopHarness;
import reeve.runtime.RecordingEvents;
import reeve.runtime.cgroup.Cgroups;
import reeve.runtime.process.NonChildrenFixture;
import reeve.runtime.process.ProcessTree;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.time.BackgroundWorker;

/** Which messages of sd_notify(3) count, and what follows from each. */
class NotifyServicesTest {
  private static final int US = FakePosix.OWN_PID;

  @TempDir
  Path directory;
  /** A process whose stat file cannot be read. */
  private int unreadable;
  private final FakePosix posix = new FakePosix() {
    @Override
    public ProcStat stat(int pid) {
      if (pid == unreadable) {
        throw new IllegalStateException("cannot read \"/proc/" + pid + "/stat\": too many open files");
      }
      return super.stat(pid);
    }
  };
  private final RecordingLog log = new RecordingLog();
  private final RecordingEvents events = new RecordingEvents();
  private final List<String> announced = new ArrayList<>();
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private LoopHarness loop;
  private NotifyServices notify;
  private Mailbox mailbox;
  private int main;
  private OwnRecord own = own(1234);

  private static OwnRecord own(long notifyKey) {
    return new OwnRecord(null, new ReeveRecord("boot", 0, US, 0, "100.1", "1", null, false, 0, notifyKey, null));
  }

  @AfterEach
  void endTheWorker() {
    worker.close();
  }

  private static Environment marked(String service) {
    return Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", service, "REEVE_SUPERVISOR", "100.1"));
  }

  /** Starts the service "web", and a component for it over the kernel of this test. */
  private void web(String more) {
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\ntype = \"notify\"\n" + more).boot();
    main = loop.pid("web");
    ProcessTree tree = new ProcessTree(posix, new Cgroups(posix, posix, log, worker, false), "100.1",
        NonChildrenFixture.of(posix));
    tree.open();
    posix.appears(main, US, main, main, marked("web"));
    tree.lead(main, "web");
    EventSink sink = new EventSink() {
      @Override
      public void publish(LifecycleEvent event) {}

      @Override
      public void announce(String event, String service, String message) {
        announced.add(event + ": " + message);
      }
    };
    try {
      mailbox = new Mailbox(posix);
    } catch (SyscallException e) {
      throw new AssertionError(e);
    }
    notify = new NotifyServices(
        new NotifyServices.Parts(posix, loop.clock, loop.services, events, tree, new PollRegistry(posix, log, -1), log,
            sink),
        new NotifySocketDirectory(posix, log, worker, own, directory.toString()), mailbox);
    assertNotNull(notify.socketFor(loop.service("web").spec()));
  }

  private void send(int pid, String text) {
    posix.notify.arrives(pid, 0, text);
    turn();
  }

  private void turn() {
    notify.turnBegins();
    notify.readable(posix.notify.last());
  }

  @Test
  void theMainProcessReportsThatItIsReady() {
    web("");
    send(main, "READY=1\n");
    assertEquals(List.of("web ready 1"), events.all);
  }

  @Test
  void aDescendantCountsUnlessOnlyTheMainProcessMayReport() {
    web("");
    posix.appears(5001, main, main, main, marked("web"));
    send(5001, "READY=1");
    assertEquals(List.of("web ready 1"), events.all);
    events.all.clear();
    web("notify-access = \"main\"\n");
    send(5001, "READY=1");
    assertEquals(List.of(), events.all);
  }

  @Test
  void aProcessOfAnotherServiceDoesNotCount() {
    web("");
    posix.appears(7001, US, 7001, 7001, marked("db"));
    send(7001, "READY=1");
    assertEquals(List.of(), events.all);
  }

  @Test
  void messagesBeforeTheExitOfTheMainProcessCount() {
    web("");
    posix.notify.arrives(main, 0, "READY=1");
    notify.exited("web", new Reaped(main, new ExitStatus.Exited(0), null));
    assertEquals(List.of("web ready 1"), events.all);
  }

  @Test
  void aStatusIsAnnouncedOnceASecondAndTheNewestIsShown() {
    web("");
    send(main, "STATUS=reading");
    send(main, "STATUS=reading 2 files");
    assertEquals(List.of("status: reading"), announced);
    assertEquals("reading 2 files", notify.statusText(loop.service("web")));
    loop.clock.advance(Duration.ofSeconds(1));
    send(main, "STATUS=serving");
    assertEquals(List.of("status: reading", "status: serving"), announced);
  }

  @Test
  void aReloadBeginsAndEnds() {
    web("");
    send(main, "RELOADING=1\nSTATUS=reading");
    assertEquals("reloading: reading", notify.statusText(loop.service("web")));
    send(main, "READY=1");
    assertEquals(List.of("web reloading true", "web reloading false", "web ready 1"), events.all);
    assertEquals(List.of("reloading: reloading", "status: reading", "reloaded: reloaded"), announced);
  }

  @Test
  void aProblemIsShownBehindTheStatus() {
    web("");
    send(main, "ERRNO=2\nSTATUS=waiting");
    assertEquals("waiting (error 2)", notify.statusText(loop.service("web")));
    assertTrue(announced.contains("status: reports error 2"));
  }

  @Test
  void watchdogAndTimeoutMessagesBecomeEvents() {
    web("");
    send(main, "WATCHDOG=1\nWATCHDOG_USEC=2000000\nEXTEND_TIMEOUT_USEC=1000000");
    send(main, "WATCHDOG=trigger");
    assertEquals(List.of("TimeoutExtended", "WatchdogChanged", "WatchdogPing", "WatchdogTriggered"),
        events.all.stream().map(event -> event.replaceAll("web (\\w+)\\[.*", "$1")).toList());
  }

  @Test
  void aChildOfReeveBecomesTheMainProcess() {
    web("");
    posix.appears(5001, US, 5001, 5001, marked("web"));
    send(main, "MAINPID=5001");
    assertTrue(events.all.get(0).startsWith("web MainPidChanged"), events.all.toString());
  }

  @Test
  void aGrandchildBecomesTheMainProcessWhenItsParentEnds() {
    web("");
    posix.appears(5001, main, main, main, marked("web"));
    send(main, "MAINPID=5001");
    assertEquals(List.of(), events.all);
    posix.exits(main, 0); // its children become those of reeve
    assertTrue(notify.replacesMainProcess(loop.service("web"), new Reaped(main, new ExitStatus.Exited(0), null)));
    assertTrue(events.all.get(0).startsWith("web MainPidChanged"), events.all.toString());
  }

  /** Its parents were started by a reeve that was killed, so it never becomes our child. */
  @Test
  void aDescendantInAnAdoptedServiceBecomesTheMainProcessAtOnce() {
    web("");
    posix.appears(main, 1, main, main, marked("web"));
    posix.appears(5001, main, main, main, marked("web"));
    send(main, "MAINPID=5001");
    assertEquals(1, events.all.size(), events.all.toString());
    assertTrue(events.all.get(0).startsWith("web MainPidChanged"), events.all.toString());
  }

  /** Once a READY=1 beside it was lost, and the start ended at its timeout. */
  @Test
  void theRestOfAMessageCountsAlsoIfItsMainProcessCannotBeChecked() {
    web("");
    posix.appears(5001, US, 5001, 5001, marked("web"));
    unreadable = 5001;
    send(main, "MAINPID=5001\nREADY=1");
    assertEquals(1, events.all.size(), events.all.toString());
    assertFalse(events.all.get(0).contains("MainPidChanged"), events.all.toString());
    assertTrue(log.lines.get(0).startsWith("warn Cannot check the main process \"5001\""), log.lines.toString());
  }

  @Test
  void aMainProcessOfAnotherServiceIsIgnoredAndLogged() {
    web("");
    posix.appears(7001, US, 7001, 7001, marked("db"));
    send(main, "MAINPID=7001");
    send(main, "MAINPID=x");
    assertEquals(List.of(), events.all);
    assertEquals(2, log.lines.size());
    assertTrue(log.lines.get(0).startsWith("warn Ignored the main process \"7001\""), log.lines.toString());
  }

  @Test
  void descriptorsThatComeWithAMessageAreClosed() {
    web("");
    posix.notify.arrives(new NotifySockets.Sender(main, 0, true, -1), "STATUS=at the barrier", 901, 902);
    turn();
    assertEquals("at the barrier", notify.statusText(loop.service("web")));
    Await.until("both are closed", () -> posix.closed.containsAll(List.of(901, 902)));
  }

  /** Descriptors are taken on another thread, and what follows in the queue is read when that is done. */
  @Test
  void aSocketIsReadAgainWhenItsDescriptorsWereTaken() {
    web("");
    posix.notify.arrives(new NotifySockets.Sender(7777, 4242, true, -1), "READY=1", 901);
    posix.notify.arrives(main, 0, "READY=1");
    turn();
    assertEquals(List.of(), events.all);
    Await.until("it is taken", () -> posix.notify.waiting() == 1 && posix.closed.contains(901));
    mailbox.drain();
    turn();
    assertEquals(List.of("web ready 1"), events.all);
  }

  /** 10 messages come for each one that is read: the loop does other work in between. */
  @Test
  void aFloodIsReadInBoundedParts() {
    web("");
    for (int i = 0; i < 1000; i++) {
      posix.notify.arrives(main, 0, "STATUS=" + i);
    }
    turn();
    assertTrue(posix.notify.waiting() >= 800, posix.notify.waiting() + " wait");
    assertTrue(posix.notify.waiting() < 1000);
  }

  /** A message that causes an error must not cause it in each turn from then on. */
  @Test
  void aMessageThatCausesAnErrorLeavesTheQueue() {
    web("");
    posix.notify.arrives(new NotifySockets.Sender(main, 0, false, 801), "READY=1");
    posix.notify.failing = true;
    assertThrows(IllegalStateException.class, this::turn);
    assertEquals(0, posix.notify.waiting());
    assertTrue(posix.closed.contains(801));
  }

  @Test
  void aMessageWithDescriptorsThatCausesAnErrorLeavesTheQueue() {
    web("");
    posix.notify.arrives(new NotifySockets.Sender(main, 0, true, 801), "BARRIER=1", 901);
    posix.notify.failing = true;
    assertThrows(IllegalStateException.class, this::turn);
    Await.until("the message is taken", () -> posix.closed.contains(901));
    assertEquals(0, posix.notify.waiting());
    assertTrue(posix.closed.contains(801));
  }

  @Test
  void aSocketThatWasRemovedIsMadeAgain() {
    web("");
    int first = posix.notify.last();
    posix.infos.keySet().removeAll(posix.notify.paths);
    assertNotNull(notify.socketFor(loop.service("web").spec()));
    assertNotEquals(first, posix.notify.last());
    Await.until("the old one is closed", () -> posix.closed.contains(first));
  }

  @Test
  void aForgottenServiceHasNeitherSocketNorStatus() {
    web("");
    send(main, "STATUS=serving");
    notify.forget("web");
    assertTrue(Collections.disjoint(posix.infos.keySet(), posix.notify.paths));
    assertNull(notify.statusText(loop.service("web")));
    Await.until("its socket is closed", () -> posix.closed.contains(posix.notify.last()));
  }

  /** While a thread takes a message from a socket, the number of the socket must not become that of another file. */
  @Test
  void aSocketIsNotClosedWhileAMessageIsTakenFromIt() {
    web("");
    posix.notify.arrives(new NotifySockets.Sender(main, 0, true, -1), "BARRIER=1", 901);
    turn();
    notify.forget("web");
    Await.until("the message is taken", () -> posix.closed.contains(901));
    assertFalse(posix.closed.contains(posix.notify.last()));
    mailbox.drain();
    Await.until("its socket is closed", () -> posix.closed.contains(posix.notify.last()));
  }

  /** With privileges a service may change its user before it connects; the path is what others do not know. */
  @Test
  void thePathOfASocketIsUnpredictable() {
    web("");
    assertEquals(directory + "/reeve-notify.100.1/web." + Long.toHexString(SocketSecret.of(1234, "web")),
        posix.notify.paths.get(0));
    assertEquals(0666, posix.notify.modes.get(0));
  }

  /** The path is in the environment of the processes that a killed reeve left. */
  @Test
  void aLaterReeveMakesTheSocketAtTheSamePath() {
    web("");
    String directory = posix.notify.paths.get(0).substring(0, posix.notify.paths.get(0).lastIndexOf('/'));
    assertEquals(directory, own.record().notifyDirectory());
    posix.infos.remove(directory); // or it is still there
    for (int i = 0; i < 2; i++) {
      NotifySocketDirectory later = new NotifySocketDirectory(posix, log, worker, own, "/elsewhere");
      assertEquals(posix.notify.paths.get(0), later.open("web").path());
    }
  }

  @Test
  void aDirectoryOfAnotherUserIsNotUsed() {
    String usual = directory + "/reeve-notify.100.1";
    posix.mkdir(usual, 0711);
    posix.statuses.put(usual, new FileStatus(0040711, 1, 1000, 0, 0, 0, 4096, 1, 1, 0));
    web("");
    assertEquals(usual + "-1", own.record().notifyDirectory());
  }

  /** getrandom(2) may be refused: then the path could be guessed. */
  @Test
  void aSocketWithAPredictablePathIsForReeveAlone() {
    own = own(0);
    web("");
    assertEquals(0600, posix.notify.modes.get(0));
  }
}
