package reeve.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reeve.config.ProbeSpec;
import reeve.posix.Errno;
import reeve.posix.SyscallException;

/** The queue, the timeouts and the sockets of checks, stepped by a manual clock and without a network. */
class CheckExecutorTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int FIRST_FD = 500;

  private final FakeSockets posix = new FakeSockets();
  private final ManualExecutor threads = new ManualExecutor();
  private final List<Throwable> errors = new ArrayList<>();
  private final List<Consumer<CheckResult>> commands = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private long now = Long.MAX_VALUE - 3 * SECOND; // wraps during a test, as nanoTime may
  private final CheckExecutor executor = executor();

  private CheckExecutor executor() {
    try {
      return new CheckExecutor(posix, () -> now, (check, done) -> {
        commands.add(done);
        return () -> log.add("killed");
      }, errors::add, threads);
    } catch (SyscallException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs every 10 seconds, with a timeout of 3 seconds, and logs its results. */
  private final class LoggedCheck extends RepeatedCheck {
    private final String name;
    long postponedTo = NEVER;

    LoggedCheck(String name, ProbeSpec probe) {
      super(Optional.ofNullable(probe), 3 * SECOND);
      this.name = name;
    }

    @Override
    protected long postponedUntil(long at) {
      return postponedTo;
    }

    @Override
    protected CheckResult checkFiles() {
      return new CheckResult(true, "read");
    }

    @Override
    protected long completed(CheckResult result, long began, long at) {
      log.add(name + (result.passed() ? " passed " : " failed ") + result.message());
      return began + 10 * SECOND;
    }
  }

  private LoggedCheck add(String name, ProbeSpec probe) {
    LoggedCheck check = new LoggedCheck(name, probe);
    executor.add(check, now);
    executor.step();
    return check;
  }

  private void advance(long nanos) {
    now += nanos;
    executor.step();
  }

  private static ProbeSpec tcp() {
    return new ProbeSpec.Tcp("127.0.0.1", 80);
  }

  private static ProbeSpec http() {
    return new ProbeSpec.Http("http://127.0.0.1/", "127.0.0.1", 80, "/", ProbeSpec.DEFAULT_STATUS);
  }

  private static ProbeSpec command() {
    return new ProbeSpec.Command(List.of("true"));
  }

  @Test
  void aCheckRunsWhenItIsDueAndAgainAfterItsInterval() {
    executor.add(new LoggedCheck("web", command()), now + SECOND);
    executor.step();
    assertEquals(0, commands.size());
    assertEquals(SECOND, posix.waited, "it sleeps until the check is due");
    advance(SECOND);
    assertEquals(1, commands.size());
    commands.get(0).accept(CheckResult.PASSED);
    advance(9 * SECOND);
    assertEquals(List.of("web passed "), log);
    assertEquals(1, commands.size());
    advance(SECOND);
    assertEquals(2, commands.size());
  }

  @Test
  void checksThatAreDueAtTheSameTimeRunInTheOrderOfTheirScheduling() {
    executor.add(new LoggedCheck("first", new ProbeSpec.Unix("/first")), now);
    executor.add(new LoggedCheck("second", new ProbeSpec.Unix("/second")), now);
    executor.step();
    assertEquals(List.of("/first", "/second"), posix.connects);
    assertEquals(List.of("first passed ", "second passed "), log);
  }

  @Test
  void acceptingAConnectionIsEnoughForTcp() {
    add("web", tcp());
    assertTrue(posix.open.contains(FIRST_FD));
    posix.connected(FIRST_FD, 0);
    executor.step();
    assertEquals(List.of("web passed "), log);
    assertTrue(posix.open.isEmpty());
  }

  @Test
  void everyAddressIsTriedBeforeACheckFails() {
    add("web", new ProbeSpec.Tcp("localhost", 80));
    posix.connected(FIRST_FD, Errno.ECONNREFUSED);
    executor.step();
    assertEquals(List.of("4 bytes:80", "16 bytes:80"), posix.connects);
    posix.connected(FIRST_FD + 1, Errno.ECONNREFUSED);
    executor.step();
    assertEquals(List.of("web failed connection refused"), log);
    assertTrue(posix.open.isEmpty());
  }

  @Test
  void aConnectThatTakesTooLongFailsAtTheTimeout() {
    add("web", tcp());
    assertEquals(3 * SECOND, posix.waited);
    advance(3 * SECOND - 1);
    assertEquals(List.of(), log);
    advance(1);
    assertEquals(List.of("web failed no connection after 3 s"), log);
    assertTrue(posix.open.isEmpty());
  }

  @Test
  void theStatusOfAResponseDecides() {
    add("web", http());
    posix.connected(FIRST_FD, 0);
    executor.step();
    assertTrue(posix.sent.get(0).startsWith("GET / HTTP/1.1\r\n"));
    posix.receive(FIRST_FD, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    executor.step();
    assertEquals(List.of("web failed status 503"), log);
    assertTrue(posix.open.isEmpty());
  }

  @Test
  void theRestOfAResponseIsReadForAMomentOnly() {
    add("web", http());
    posix.connected(FIRST_FD, 0);
    executor.step();
    posix.receive(FIRST_FD, "HTTP/1.1 200 OK\r\n\r\nbegin of a long body");
    executor.step();
    assertEquals(List.of("web passed status 200"), log);
    assertTrue(posix.open.contains(FIRST_FD));
    advance(SECOND / 5);
    assertTrue(posix.open.isEmpty());
    assertEquals(1, log.size());
  }

  @Test
  void aServerThatClosesOrStaysSilentHasNotAnswered() {
    add("closing", http());
    posix.connected(FIRST_FD, 0);
    executor.step();
    posix.receive(FIRST_FD, null);
    executor.step();
    add("silent", http());
    posix.connected(FIRST_FD + 1, 0);
    executor.step();
    advance(3 * SECOND);
    assertEquals(List.of("closing failed closed without an answer", "silent failed no answer after 3 s"), log);
  }

  @Test
  void aSlowCheckHoldsUpNoOther() {
    add("slow", http());
    add("fast", tcp());
    posix.connected(FIRST_FD + 1, 0);
    executor.step();
    assertEquals(List.of("fast passed "), log);
    posix.connected(FIRST_FD, 0);
    executor.step();
    posix.receive(FIRST_FD, "HTTP/1.1 200 OK\r\n\r\n");
    executor.step();
    assertEquals(List.of("fast passed ", "slow passed status 200"), log);
  }

  @Test
  void aShortageOfDescriptorsIsNoFailureOfTheService() {
    posix.connectErrors.add(Errno.EMFILE);
    posix.connectErrors.add(Errno.EMFILE);
    add("web", tcp());
    advance(SECOND);
    assertEquals(List.of(), log);
    assertEquals(1, errors.size(), "reported once");
    advance(SECOND);
    posix.connected(FIRST_FD, 0);
    executor.step();
    assertEquals(List.of("web passed "), log);
  }

  @Test
  void aRemovedCheckHasNoResultAndClosesItsSocket() {
    LoggedCheck web = add("web", tcp());
    LoggedCheck job = add("job", command());
    executor.remove(web);
    executor.remove(job);
    executor.step();
    commands.get(0).accept(CheckResult.PASSED);
    advance(100 * SECOND);
    assertEquals(List.of("killed"), log);
    assertTrue(posix.open.isEmpty());
    assertEquals(-1, posix.waited, "nothing is due");
  }

  @Test
  void checkNowBringsTheNextAttemptForward() {
    LoggedCheck web = add("web", command());
    executor.checkNow(web);
    executor.step();
    assertEquals(1, commands.size(), "one attempt is under way");
    commands.get(0).accept(CheckResult.PASSED);
    executor.step();
    executor.checkNow(web);
    executor.step();
    assertEquals(2, commands.size());
  }

  @Test
  void aPostponedCheckWaits() {
    LoggedCheck web = new LoggedCheck("web", command());
    web.postponedTo = now + 5 * SECOND;
    executor.add(web, now);
    executor.step();
    web.postponedTo = RepeatedCheck.NEVER;
    advance(4 * SECOND);
    assertEquals(0, commands.size());
    advance(SECOND);
    assertEquals(1, commands.size());
  }

  @Test
  void aCheckOfFilesRunsOnAnotherThread() {
    add("web", null);
    assertEquals(1, threads.waiting());
    threads.runNext();
    assertEquals(List.of(), log, "the result belongs to the check thread");
    executor.step();
    assertEquals(List.of("web passed read"), log);
  }

  @Test
  void aCheckOfFilesThatHangsFailsWithoutTakingASecondThread() {
    add("web", null);
    advance(3 * SECOND);
    assertEquals(List.of("web failed no answer after 3 s"), log);
    advance(7 * SECOND);
    assertEquals("web failed the previous check has not ended yet", log.get(1));
    assertEquals(1, threads.waiting());
    threads.runNext(); // it ends after all; its result is too late
    advance(10 * SECOND);
    threads.runNext();
    executor.step();
    assertEquals("web passed read", log.get(log.size() - 1));
  }

  @Test
  void anErrorOfACheckIsReportedAndTheNextAttemptFollows() {
    RepeatedCheck broken = new RepeatedCheck(Optional.empty(), SECOND) {
      @Override
      protected long completed(CheckResult result, long began, long at) {
        throw new AssertionError("there is no result");
      }
    };
    executor.add(broken, now);
    executor.step();
    threads.runNext();
    executor.step();
    assertTrue(errors.get(0) instanceof IllegalStateException, errors.toString());
    advance(SECOND);
    assertEquals(1, threads.waiting());
  }
}
