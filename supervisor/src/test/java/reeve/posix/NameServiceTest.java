package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reeve.Await;
import reeve.posix.NameService.Kind;
import reeve.posix.UserDatabase.User;

class NameServiceTest {
  private static final Object NONE = new Object();
  private static final Object SHORTAGE = new Object();

  private final AtomicInteger lookups = new AtomicInteger();
  private final SynchronousQueue<Object> server = new SynchronousQueue<>();

  private NameService service(long waitMillis) {
    return service(waitMillis, 1_000_000);
  }

  private NameService service(long waitMillis, long oldMillis) {
    return new NameService((kind, name, primary) -> {
      lookups.incrementAndGet();
      try {
        Object answer = server.take();
        if (answer == SHORTAGE) {
          throw new IllegalStateException("too many open files");
        }
        return answer == NONE ? null : answer;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }, waitMillis, oldMillis);
  }

  @Test
  void aServerThatDoesNotAnswerIsWaitedForOnceAndForABoundedTime() throws Exception {
    UserDatabase database = UserDatabase.of("", "", service(20));
    assertThrows(NoAnswerException.class, () -> database.user("ann"));
    assertThrows(NoAnswerException.class, () -> database.user("ann"));
    assertEquals(1, lookups.get());
    User ann = new User("ann", 1, 2, "/", "/bin/sh");
    server.put(new LibraryNames.Entry(1, 2, "/", "/bin/sh"));
    Await.until("the answer that came late is used", () -> {
      try {
        return database.user("ann").equals(ann);
      } catch (NoAnswerException e) {
        return false;
      }
    });
    assertThrows(NoAnswerException.class, () -> database.group("users"));
    assertThrows(NoAnswerException.class, () -> database.groupsOf(ann, 2));
  }

  @Test
  void whatWasFoundIsUsedWhileItIsLookedUpAgain() throws Exception {
    NameService service = service(20_000);
    Thread first = new Thread(() -> service.find(Kind.GROUP, "users", -1));
    first.start();
    server.put(7L);
    first.join();
    assertEquals(7L, service.find(Kind.GROUP, "users", -1));
    Await.until("it is looked up again", () -> lookups.get() == 2);
    assertEquals(7L, service.find(Kind.GROUP, "users", -1));
    assertEquals(2, lookups.get());
    server.put(8L);
    Await.until("the new answer is used", () -> service.find(Kind.GROUP, "users", -1).equals(8L));
  }

  /** Each start of a service waited for the whole time again. */
  @Test
  void aLookupThatIsOverdueIsNotWaitedForAgain() {
    NameService service = service(1000);
    assertThrows(NoAnswerException.class, () -> service.find(Kind.GROUP, "users", -1));
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      NoAnswerException e = assertThrows(NoAnswerException.class, () -> service.find(Kind.GROUP, "users", -1));
      assertEquals("the name service has not answered for \"users\" within 1 s", e.getMessage());
    }
    assertTrue(System.nanoTime() - begin < 10_000_000_000L, "half of what 20 waits take");
    assertEquals(1, lookups.get());
  }

  private Object find(NameService service, Object answer) throws Exception {
    AtomicReference<Object> found = new AtomicReference<>();
    Thread caller = new Thread(() -> {
      try {
        found.set(service.find(Kind.GROUP, "users", -1));
      } catch (NoAnswerException e) {
        found.set(e.getMessage());
      }
    });
    caller.start();
    server.put(answer);
    caller.join();
    return found.get();
  }

  /** It was taken for a group that does not exist, for which a service is given up. */
  @Test
  void aLookupThatFailsIsNoAnswerAndDropsNone() throws Exception {
    NameService service = service(20_000, 0);
    assertEquals("cannot look up \"users\": java.lang.IllegalStateException: too many open files",
        find(service, SHORTAGE));
    assertEquals(7L, find(service, 7L));
    assertEquals(7L, find(service, SHORTAGE));
    assertNull(find(service, NONE));
  }

  @Test
  void anOldAnswerIsUsedIfThereIsNoOtherInTime() throws Exception {
    NameService service = service(20_000, 0);
    assertEquals(7L, find(service, 7L));
    assertEquals(8L, find(service, 8L));
    NameService slow = service(100, 0);
    Await.until("it is known", () -> {
      try {
        return find(slow, 9L).equals(9L);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    assertEquals(9L, slow.find(Kind.GROUP, "users", -1));
  }

  @Test
  void onlySomeErrorNumbersSayThatANameIsMissing() {
    for (int error : new int[] {0, Errno.ENOENT, Errno.ESRCH, Errno.EBADF, Errno.EPERM}) {
      assertTrue(LibraryNames.isAbsence(error));
    }
    for (int error : new int[] {Errno.EINTR, Errno.EIO, Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ERANGE,
        Errno.ECONNREFUSED}) {
      assertFalse(LibraryNames.isAbsence(error));
    }
  }

  @Test
  void whatWasNotFoundIsLookedUpAgain() throws Exception {
    NameService service = service(20_000);
    for (int i = 1; i <= 2; i++) {
      Thread answer = new Thread(() -> {
        try {
          server.put(NONE);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      answer.start();
      assertNull(service.find(Kind.USER, "missing", -1));
      assertEquals(i, lookups.get());
      answer.join();
    }
  }
}
