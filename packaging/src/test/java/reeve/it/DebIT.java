package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packages for Debian. */
@Tag("once")
@Timeout(120)
class DebIT {
  @TempDir
  Path directory;

  /** Under a real systemd, on a machine that is an overlay over this one: see machine.sh. */
  @Test
  void aPackageIsInstalledUpgradedRemovedAndPurgedUnderSystemd() throws IOException {
    PackageFiles.succeedOnAMachine(directory, "lifecycle.sh", packages());
  }

  @Test
  void onePackageReplacesTheOtherWithoutTouchingAService() throws IOException {
    PackageFiles.succeedOnAMachine(directory, "swap.sh", packages());
  }

  private static Map<String, Path> packages() throws IOException {
    Reeve.require(TestFiles.succeeds("dpkg-deb", "--version"), "dpkg");
    return Map.of("reeve.deb", PackageFiles.find("reeve_*.deb"), "slim.deb", PackageFiles.find("reeve-slim_*.deb"));
  }

  @Test
  void lintianFindsNothing() throws IOException {
    Reeve.require(TestFiles.succeeds("lintian", "--version"), "lintian");
    String deb = PackageFiles.find("reeve-slim_*.deb").toString();
    // The package with the runtime takes 20 s, and differs in jre/ only.
    PackageFiles.Output found = PackageFiles.succeed(directory, "lintian", "--allow-root", "-L", ">=warning", deb);
    assertEquals("", found.text());
  }

  @Test
  void thePackagesDifferInTheirRuntimeAndTheirDependencies() throws IOException {
    Reeve.require(TestFiles.succeeds("dpkg-deb", "--version"), "dpkg");
    for (String name : List.of("reeve", "reeve-slim")) {
      String deb = PackageFiles.find(name + "_*.deb").toString();
      String files = PackageFiles.succeed(directory, "dpkg-deb", "-c", deb).text();
      assertEquals(name.equals("reeve"), files.contains(" ./usr/lib/reeve/jre/bin/java\n"), name);
      assertEquals(name.equals("reeve"), files.contains(" ./usr/lib/reeve/lib/reeve.jsa\n"), name);
      assertTrue(files.contains(" ./usr/bin/reeve -> ../lib/reeve/bin/reeve\n"), files);
      String depends = PackageFiles.succeed(directory, "dpkg-deb", "-f", deb, "Depends").text();
      assertEquals(name.equals("reeve-slim"),
          depends.contains("default-jre-headless (>= 2:1.17) | java17-runtime-headless"), depends);
      assertTrue(depends.contains("libc6 (>= 2.34)"), depends);
      String other = name.equals("reeve") ? "reeve-slim" : "reeve";
      for (String relation : List.of("Conflicts", "Replaces")) {
        assertEquals(other + "\n", PackageFiles.succeed(directory, "dpkg-deb", "-f", deb, relation).text());
      }
      String provides = PackageFiles.succeed(directory, "dpkg-deb", "-f", deb, "Provides").text();
      assertEquals(name.equals("reeve-slim"), provides.startsWith("reeve (= "), provides);
      PackageFiles.succeed(directory, "dpkg-deb", "-e", deb, name);
      assertEquals("/etc/reeve/reeve.toml\n", Files.readString(directory.resolve(name + "/conffiles")));
    }
  }

  /** The unit of the package is the one that {@code reeve boot enable} writes, but for the times of the file. */
  @Test
  void theUnitIsThatOfBoot() throws IOException {
    Files.writeString(directory.resolve("reeve.toml"), "[reeve]\nshutdown-budget = \"60s\"\n[service.a]\n"
        + "command = [\"true\"]\n");
    String printed = new ReeveCommands(directory).run("boot", "enable", "--print", "--manager", "systemd").out();
    assertEquals(settings(printed), settings(Files.readString(PackageFiles.source("reeve.service"))));
    if (TestFiles.succeeds("systemd-analyze", "--version")) {
      Path unit = Files.writeString(directory.resolve("reeve.service"),
          Files.readString(PackageFiles.source("reeve.service")).replace("/usr/bin/reeve", "/bin/true"));
      assertEquals("",
          PackageFiles.succeed(directory, "systemd-analyze", "verify", "--man=no", unit.toString()).text());
    }
  }

  private static List<String> settings(String unit) {
    return unit.lines().filter(line -> line.contains("=") && !line.startsWith("#") && !line.startsWith("Exec")
        && !line.startsWith("WorkingDirectory=") && !line.startsWith("Environment=")).toList();
  }
}
