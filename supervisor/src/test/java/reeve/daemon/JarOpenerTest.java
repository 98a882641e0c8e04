package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;
import reeve.posix.DescriptorTable;
import reeve.posix.Posix;
import reeve.time.BackgroundWorker;
import reeve.time.ManualClock;

/** See also {@code ReplacedProgramIT}. */
class JarOpenerTest {
  private final AtomicInteger runs = new AtomicInteger();
  private final BackgroundWorker worker = new BackgroundWorker("test");

  private JarOpener opener(int limit, int used) {
    ClassLoader loader = JarOpenerTest.class.getClassLoader();
    Object descriptors = Proxy.newProxyInstance(loader, new Class<?>[] {DescriptorTable.class},
        (proxy, method, arguments) -> used);
    Posix posix = (Posix) Proxy.newProxyInstance(loader, new Class<?>[] {Posix.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("descriptors")) {
            return descriptors;
          }
          runs.incrementAndGet();
          return limit;
        });
    return new JarOpener(posix, new ManualClock(), worker);
  }

  static String[] names() {
    return JarOpener.STOP;
  }

  /** A class that was renamed would be missing without a word. */
  @ParameterizedTest
  @MethodSource("names")
  void eachClassOfAStopExists(String name) throws Exception {
    assertNotNull(Class.forName(name, false, getClass().getClassLoader()));
  }

  /** The jars stay open, and a jar that cannot be opened is lost for good. */
  @Test
  void itTakesNoDescriptorsFromServicesThatHaveFew() {
    assertTrue(opener(128, 64).areDescriptorsLeft());
    assertFalse(opener(128, 65).areDescriptorsLeft());
  }

  @Test
  void itHappensOnce() {
    JarOpener opener = opener(0, 0);
    assertEquals(-1, opener.untilNext(0));
    opener.open();
    assertEquals(JarOpener.DELAY_NANOS, opener.untilNext(new ManualClock().nanos()));
    for (int i = 0; i < 3; i++) {
      opener.advance(new ManualClock().nanos() + JarOpener.DELAY_NANOS);
      assertEquals(-1, opener.untilNext(0));
    }
    assertTrue(worker.await(30_000));
    assertEquals(1, runs.get());
  }
}
