package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first calls of a JVM: what they load, and what they leave unchanged. */
class EarlyExitIT {
  @TempDir
  Path dir;

  private String output;
  private String loaded;

  private void run(String scenario) throws Exception {
    Path log = dir.resolve("classes");
    ProcessBuilder builder = Kernel.java(EarlyExitProbe.class, scenario);
    // As the launcher sets it: otherwise JNA runs ldconfig.
    builder.command().addAll(1, List.of("-Xlog:class+load:file=" + log, "-Djna.platform.library.path=/lib"));
    builder.environment().putAll(Map.of("EARLY", "wéb", "LC_ALL", "C.UTF-8"));
    Process jvm = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, jvm.waitFor());
    loaded = Files.readString(log);
  }

  @Test
  void theEnvironmentIsReadWithoutJna() throws Exception {
    run("environment");
    assertEquals("value wéb\n", output);
    assertFalse(loaded.contains("com.sun.jna"), "JNA was loaded");
  }

  @Test
  void aCallInitialisesJna() throws Exception {
    run("jna");
    assertEquals("pid true\n", output);
    assertTrue(loaded.contains("com.sun.jna.Native "));
  }
}
