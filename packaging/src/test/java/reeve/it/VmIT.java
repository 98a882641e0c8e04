package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** reeve as PID 1 of a virtual machine: vm.sh. */
@Tag("once")
class VmIT {
  private static final Path VM = PackageFiles.script("../vm").normalize();

  /** A row of the table of limits in docs/resources.md: keys, and the files of the cgroup. */
  private static final Pattern ROW = Pattern.compile("^\\| (`[a-z]+-[a-z-]+`[^|]*)\\| ([a-z.]+)", Pattern.MULTILINE);

  /** Takes more than a minute where the processor has to be emulated, so it runs only where a kernel is named. */
  @Test
  @Timeout(400)
  @EnabledIfEnvironmentVariable(named = "REEVE_VM_KERNEL", matches = ".+",
      disabledReason = "REEVE_VM_KERNEL names no kernel for vm.sh")
  void limitsOrphansAndTheShutdownWorkAsPid1OfAMachine(@TempDir Path directory) throws IOException {
    Path root = VM.resolve("../../../target/distribution/rootfs").normalize();
    Reeve.require(Files.isDirectory(root), "the root of the image in " + root);
    PackageFiles.Output vm = PackageFiles.await(PackageFiles.start(directory, "sh", VM.resolve("vm.sh").toString(),
        System.getenv("REEVE_VM_KERNEL"), root.toString(), directory.toString(), "300"), 320);
    assertEquals(0, vm.code(), vm::text);
  }

  @Test
  void everyLimitIsChecked() throws IOException {
    String page = Files.readString(VM.resolve("../../../../docs/resources.md").normalize());
    String files = Files.readString(VM.resolve("reeve.toml"));
    String checks = Files.readString(VM.resolve("check.sh"));
    Matcher row = ROW.matcher(page.substring(page.indexOf("| key | file of the cgroup")));
    int keys = 0;
    while (row.find()) {
      for (String key : row.group(1).strip().replace("`", "").split(", ")) {
        assertTrue(files.contains("\n" + key + " = "), "reeve.toml of the virtual machine has no " + key);
        keys++;
      }
      assertTrue(checks.contains("\nfile " + row.group(2) + " "), "check.sh does not check " + row.group(2));
    }
    assertEquals(8, keys);
  }

  @Test
  void itsConfigurationHasNoFault(@TempDir Path directory) throws IOException {
    Path file = Files.copy(VM.resolve("reeve.toml"), directory.resolve("reeve.toml"));
    ReeveCommands.Result result = new ReeveCommands(directory).run("check", file.toString());
    assertEquals(0, result.code(), result::err);
    for (String script : new String[] {"vm.sh", "init", "check.sh"}) {
      PackageFiles.succeed(directory, "sh", "-n", VM.resolve(script).toString());
    }
  }
}
