package reeve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.event.OomKills;
import reeve.event.RequestRecord;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.time.Clock;
import reeve.time.ManualClock;

/** What reaches the ledger, in which order, and with which counts of processes killed for want of memory. */
@Timeout(60)
class LedgerSinkTest {
  private final FakePosix posix = new FakePosix();
  private final RecordingLog log = new RecordingLog();
  private OomKills kernel = new OomKills(OomKills.UNKNOWN, 0, 10);
  private final LedgerSink sink =
      new LedgerSink(posix, new Ledger(posix, "/state", log), service -> kernel, Clock.system());

  @AfterEach
  void endTheThread() {
    sink.close();
  }

  private static LifecycleEvent event(Notice notice) {
    return new LifecycleEvent(0, "web", 7, notice, null, 0);
  }

  private static Notice started() {
    return new Notice.Started(1, 7, Reason.BOOT, Requester.SELF, 1);
  }

  private static Notice exited(boolean clean) {
    return new Notice.Exited(1, 7, new ExitStatus.Signaled(Signal.KILL, false), clean, Reason.NONE, Requester.SELF,
        Duration.ZERO, false);
  }

  /** Writes everything, and returns the lines of the ledger. */
  private List<String> lines() {
    sink.close();
    return posix.files.get("/state/ledger.jsonl").toString().lines().toList();
  }

  private List<String> events() {
    List<String> events = new ArrayList<>();
    for (String line : lines()) {
      events.add(JsonParser.parseString(line).getAsJsonObject().get("event").getAsString());
    }
    return events;
  }

  @Test
  void whatAFormerReeveDidNotWriteStandsFirst() {
    sink.recover(() -> "{\"event\":\"exited\"}\n{\"event\":\"started\"}\n");
    sink.reeveStarted(0, 7, "1.0", 5, 99);
    assertEquals(List.of("exited", "started", "reeve-started"), events());
  }

  @Test
  void linesStandInTheOrderOfTheEvents() {
    sink.reeveStarted(0, 7, "1.0", 5, 99);
    sink.publish(event(started()));
    sink.requestReceived(new RequestRecord(0, "stop", List.of("web"), null, new Requester(12, 0)));
    sink.announce("shutting-down", null, "shutting down: SIGTERM");
    sink.reeveEnded(0, 5, 0);
    assertEquals(List.of("reeve-started", "started", "requested", "shutting-down", "reeve-ended"), events());
  }

  @Test
  void theProgressOfAStopIsNotRecorded() {
    sink.announce("waiting", "web", "waiting for pid 7");
    sink.announce("no-socket", null, "runs without a control socket");
    sink.announce("down", null, "stopped everything");
    assertEquals(List.of("down"), events());
  }

  @Test
  void nothingIsWrittenBeforeAFlush() {
    sink.publish(event(exited(true)));
    sink.requestReceived(new RequestRecord(0, "stop", List.of("web"), null, new Requester(12, 0)));
    assertTrue(posix.files.isEmpty());
  }

  /** A kill -9 of reeve while its loop sleeps loses nothing. The time does not pass here, so the wait has no end. */
  @Test
  void theEventsOfATurnAreWrittenWhenTheLoopSleeps() {
    try (LedgerSink waiting = new LedgerSink(posix, new Ledger(posix, "/state", log), null, new ManualClock())) {
      for (int turn = 1; turn <= 200; turn++) {
        waiting.publish(event(started()));
        waiting.flush();
        waiting.awaitStored();
        assertTrue(waiting.isStored());
        assertEquals(turn, posix.files.get("/state/ledger.jsonl").toString().lines().count());
      }
    }
  }

  @Test
  void theSizeIncludesEverythingUpToNow() throws InterruptedException {
    AtomicLong size = new AtomicLong(-2);
    sink.announce("down", null, "stopped everything");
    sink.size(end -> size.set(end.size()));
    sink.close();
    assertEquals(posix.files.get("/state/ledger.jsonl").size(), size.get());
  }

  @Test
  void anUncleanExitHasTheKillsOfItsRun() {
    sink.publish(event(started()));
    sink.flush();
    AtomicLong read = new AtomicLong();
    sink.size(end -> read.set(end.size())); // behind the batch with the start, so that the counters were read
    while (read.get() == 0) {
      Thread.onSpinWait();
    }
    kernel = new OomKills(OomKills.UNKNOWN, 1, 12);
    sink.publish(event(exited(false)));
    assertEquals("{\"service\":null,\"reeve\":1,\"machine\":2}",
        JsonParser.parseString(lines().get(1)).getAsJsonObject().get("oomKills").toString());
  }

  @Test
  void aCleanExitHasNone() {
    sink.publish(event(started()));
    sink.publish(event(exited(true)));
    assertTrue(!lines().get(1).contains("oomKills"));
  }

  /** An upgrade of reeve would lose what waits. */
  @Test
  void itIsKnownThatEventsWaitForRoomOnTheDisk() {
    AtomicBoolean full = new AtomicBoolean(true);
    FakePosix disk = new FakePosix() {
      @Override
      public synchronized int write(int fd, byte[] buffer, int offset, int length) {
        return full.get() ? -Errno.ENOSPC : super.write(fd, buffer, offset, length);
      }
    };
    try (LedgerSink one = new LedgerSink(disk, new Ledger(disk, "/state", log), null, new ManualClock())) {
      one.publish(event(started()));
      one.flush();
      one.awaitStored();
      assertTrue(one.isStored() && one.holdsUnstorable());
      full.set(false);
      one.publish(event(exited(true)));
      one.flush();
      one.awaitStored();
      assertTrue(one.isStored() && !one.holdsUnstorable());
    }
  }

  @Test
  void eventsThatWereDroppedAfterABatchAreRecordedAfterItAlsoOnAFullDisk() {
    AtomicBoolean full = new AtomicBoolean(true);
    FakePosix disk = new FakePosix() {
      @Override
      public int write(int fd, byte[] buffer, int offset, int length) {
        return full.get() ? -Errno.ENOSPC : super.write(fd, buffer, offset, length);
      }
    };
    try (LedgerSink blocked = new LedgerSink(disk, new Ledger(disk, "/state", log), null, Clock.system())) {
      blocked.write(List.of(event(exited(true))), 3);
      full.set(false);
      blocked.write(List.of(), 0);
    }
    List<String> lines = disk.files.get("/state/ledger.jsonl").toString().lines().toList();
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains("\"exited\""), lines.toString());
    assertTrue(lines.get(1).contains("\"events-lost\",\"service\":null,\"count\":3"), lines.toString());
  }

  @Test
  void anEventThatCannotBeConvertedLosesNoMoreThanItsChunkWhichIsCounted() {
    List<Long> sizes = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    batch.add(event(exited(true)));
    batch.add(new LedgerSink.SizeRequest(end -> sizes.add(end.size())));
    batch.add("not an event");
    batch.add(new LedgerSink.SizeRequest(end -> sizes.add(end.size())));
    while (batch.size() < 64) { // a chunk
      batch.add(event(exited(true)));
    }
    batch.add(event(started()));
    sink.write(batch, 0);
    assertEquals(List.of("exited", "events-lost", "started"), events());
    assertTrue(lines().get(1).contains("\"count\":61"), lines().get(1));
    assertEquals(List.of((long) lines().get(0).length() + 1, -1L), sizes);
  }

  @Test
  void eventsAreCountedIfTheKillsCannotBeRead() {
    OomKills.Counter broken = service -> {
      throw new IllegalStateException("for a test");
    };
    try (LedgerSink counting = new LedgerSink(posix, new Ledger(posix, "/state", log), broken, Clock.system())) {
      counting.write(List.of(event(started()), event(started())), 0);
    }
    assertTrue(lines().get(0).contains("\"events-lost\",\"service\":null,\"count\":2"), lines().toString());
  }
}
