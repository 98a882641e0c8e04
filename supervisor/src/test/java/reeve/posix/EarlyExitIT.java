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

/** The first calls in the life of a JVM: what they load, and what they leave as it was. */
class EarlyExitIT {
  @TempDir
  Path dir;

  private String output;
  private String loaded;

  private void run(String what) throws Exception {
    Path log = dir.resolve("classes");
    ProcessBuilder builder = Kernel.java(EarlyExitProbe.class, what);
    // As the launcher has it: else JNA runs ldconfig, and the JDK logs that.
    builder.command().addAll(1, List.of("-Xlog:class+load:file=" + log, "-Djna.platform.library.path=/lib"));
    builder.environment().putAll(Map.of("EARLY", "wéb", "LC_ALL", "C.UTF-8"));
    Process jvm = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, jvm.waitFor());
    loaded = Files.readString(log);
  }

  @Test
  void environmentIsHadWithoutJna() throws Exception {
    run("environment");
    assertEquals("value wéb\n", output);
    assertFalse(loaded.contains("com.sun.jna"), "JNA was loaded");
  }

  @Test
  void jnaIsInitialisedAndOutputIsBack() throws Exception {
    run("jna");
    assertEquals("same true\npid true\n", output);
    assertTrue(loaded.contains("com.sun.jna.Native "));
  }

  @Test
  void jnasLoggerReadsNoConfiguration() throws Exception {
    run("jna");
    // Loaded while the configuration of logging is looked for, and what made that cost so much.
    assertFalse(loaded.contains("jdk.internal.logger.BootstrapLogger$DetectBackend"),
        "the configuration of logging was read");
  }
}
