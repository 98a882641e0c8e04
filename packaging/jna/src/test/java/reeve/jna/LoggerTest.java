package reeve.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggerTest {
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Logger log = Logger.getLogger("com.sun.jna.Native");

  @BeforeEach
  void replaceStandardError() {
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restoreStandardError() {
    System.setErr(standardError);
  }

  @Test
  void aWarningIsPrintedWithItsParameters() {
    log.log(Level.WARNING, "JNA: cannot find {0} in {1}", new Object[] {"c", null});
    log.log(Level.INFO, "Looking in {0}", "/lib");
    assertEquals("reeve: JNA: JNA: cannot find c in null\nreeve: JNA: Looking in /lib\n",
        printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theCauseIsPrintedWithItsStack() {
    log.log(Level.SEVERE, "cannot free", new IllegalStateException("twice"));
    assertTrue(printed.toString(StandardCharsets.UTF_8)
        .startsWith("reeve: JNA: cannot free\njava.lang.IllegalStateException: twice\n\tat "));
  }

  @Test
  void detailsAreNotPrinted() {
    log.log(Level.FINE, "Looking in {0}", "/lib");
    log.log(Level.FINE, "not found", new IllegalStateException());
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }
}
