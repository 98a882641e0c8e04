package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages for distributions with RPM. */
@Tag("once")
class RpmIT {
  @TempDir
  Path directory;

  private PackageFiles.Output rpm(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(
        List.of("rpm", "--root", directory.toString(), "--dbpath", "/db", "--nodeps", "--noscripts"));
    if (TestFiles.succeeds("rpm", "--force-debian", "--version")) {
      command.add("--force-debian"); // that of Debian asks for it
    }
    command.addAll(List.of(arguments));
    return PackageFiles.succeed(directory, command.toArray(new String[0]));
  }

  @Test
  void aPackageIsInstalledAndErased() throws IOException {
    Reeve.require(TestFiles.succeeds("rpm", "--version"), "rpm");
    rpm("-i", PackageFiles.find("reeve-0*.rpm").toString());
    assertEquals("", rpm("-V", "reeve").text(), "every file is as it was packed");
    Path program = directory.resolve("usr/bin/reeve");
    assertEquals("../lib/reeve/bin/reeve", Files.readSymbolicLink(program).toString());
    PackageFiles.Output child = PackageFiles.await(
        PackageFiles.start(directory, "env", "-i", "PATH=/usr/bin:/bin", program.toString(), "--", "echo", "hello"));
    assertEquals("hello\n", child.text(), "it needs no other JVM");
    Path config = directory.resolve("etc/reeve/reeve.toml");
    Files.writeString(config, "# mine\n", StandardOpenOption.APPEND);
    rpm("-e", "reeve");
    assertFalse(Files.exists(config) || Files.exists(directory.resolve("usr/lib/reeve")));
    assertTrue(Files.readString(directory.resolve("etc/reeve/reeve.toml.rpmsave")).endsWith("# mine\n"));
  }

  /** Under a real systemd, on a machine that is an overlay over this one: see machine.sh. */
  @Test
  void theScriptsUpgradeReplaceAndEraseUnderSystemd() throws IOException {
    Reeve.require(TestFiles.succeeds("/usr/bin/python3", "-c", "import rpm"), "the rpm module of python3");
    PackageFiles.succeedOnAMachine(directory, "rpm.sh", Map.of("reeve.rpm", PackageFiles.find("reeve-0*.rpm"),
        "slim.rpm", PackageFiles.find("reeve-slim-0*.rpm")));
  }

  @Test
  void thePackagesDifferInTheirRuntimeAndTheirDependencies() throws IOException {
    Reeve.require(TestFiles.succeeds("rpm", "--version"), "rpm");
    for (String name : List.of("reeve", "reeve-slim")) {
      String file = PackageFiles.find(name + "-0*.rpm").toString();
      List<String> files = PackageFiles.succeed(directory, "rpm", "-qpl", file).lines();
      assertEquals(name.equals("reeve"), files.contains("/usr/lib/reeve/jre/bin/java"), name);
      assertTrue(files.containsAll(List.of("/usr/lib/systemd/system/reeve.service", "/etc/reeve", "/usr/bin/reeve",
          "/usr/share/zsh/site-functions/_reeve")), files::toString);
      assertFalse(files.contains("/usr/lib") || files.contains("/etc"), "directories of other packages");
      List<String> required = PackageFiles.succeed(directory, "rpm", "-qpR", file).lines();
      assertEquals(name.equals("reeve-slim"), required.contains("java-headless >= 1:17"));
      List<String> conflicts = PackageFiles.succeed(directory, "rpm", "-qp", "--conflicts", file).lines();
      assertEquals(List.of(name.equals("reeve") ? "reeve-slim" : "reeve"), conflicts);
      List<String> provided = PackageFiles.succeed(directory, "rpm", "-qp", "--provides", file).lines();
      assertEquals(name.equals("reeve-slim"), provided.contains("reeve"), provided::toString);
      // With it, each of the two would be the update of the other in a repository that has both.
      assertEquals("", PackageFiles.succeed(directory, "rpm", "-qp", "--obsoletes", file).text());
      assertTrue(required.contains("libc.so.6(GLIBC_2.34)(64bit)"), required::toString);
      assertEquals("/etc/reeve/reeve.toml\n", PackageFiles.succeed(directory, "rpm", "-qpc", file).text());
      String flags = PackageFiles.succeed(directory, "rpm", "-qp", "--qf", "[%{filenames} %{fileflags:fflags}\n]", file)
          .text();
      assertTrue(flags.contains("/etc/reeve/reeve.toml cn\n"), "an upgrade keeps the changed file: " + flags);
    }
    for (String script : List.of("post.sh", "posttrans.sh", "preun.sh", "postun.sh")) {
      PackageFiles.succeed(directory, "sh", "-n", PackageFiles.source("rpm/" + script).toString());
    }
  }
}
