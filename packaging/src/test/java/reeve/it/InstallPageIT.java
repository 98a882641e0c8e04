package reeve.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/install.md has a new user type, under a real systemd. */
@Tag("once")
@Timeout(120)
class InstallPageIT {
  @Test
  void theCommandsOfEachWayEndWithARunningService(@TempDir Path directory) throws IOException {
    Reeve.require(TestFiles.succeeds("apt-get", "--version"), "apt");
    Reeve.require(TestFiles.succeeds("/usr/bin/python3", "-c", "import rpm"), "the rpm module of python3");
    Map<String, Path> files = new LinkedHashMap<>();
    for (String name : List.of("reeve_*.deb", "reeve-0*.rpm", "reeve-0*-linux-*.tar.gz")) {
      Path file = PackageFiles.find(name);
      files.put(file.getFileName().toString(), file);
    }
    Path page = PackageFiles.source("../../../../docs/install.md").normalize();
    files.put("install.md", page);
    PackageFiles.succeedOnAMachine(directory, "page.sh", files);
  }
}
