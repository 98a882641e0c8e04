package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReexecIT {
  @Test
  void descriptorsOfTheFirstJvmAreGoneAndThoseHandedToItStay() throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" 7</etc/hostname 9</", "sh"));
    command.addAll(Kernel.java(PosixProbe.class, "descriptors").command());
    Process jvm = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = jvm.inputReader()) {
      String before = lines.readLine();
      String after = lines.readLine();
      assertEquals(0, jvm.waitFor());
      assertTrue(before.contains("/etc/hostname") && before.contains("[/, "), before);
      // The lists are sorted and must be equal: an additional file is a leak, and a missing file was not handed on.
      assertEquals(before, after);
    } finally {
      jvm.destroyForcibly();
    }
  }
}
