package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reeve.Await;
import reeve.posix.NameService.Kind;
import reeve.posix.UserDatabase.User;

class NameServiceTest {
  private static final Object NONE = new Object();

  private final AtomicInteger lookups = new AtomicInteger();
  private final SynchronousQueue<Object> server = new SynchronousQueue<>();

  private NameService service(long waitMillis) {
    return new NameService((kind, name, primary) -> {
      lookups.incrementAndGet();
      try {
        Object answer = server.take();
        return answer == NONE ? null : answer;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }, waitMillis);
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
