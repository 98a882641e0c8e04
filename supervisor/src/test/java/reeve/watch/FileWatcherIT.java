package reeve.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of real files, as editors and other programs make them. */
@Tag("once")
class FileWatcherIT {
  @TempDir
  Path directory;

  private WatcherProbe probe;

  @BeforeEach
  void makeFiles() throws IOException {
    write("src/a.js");
    write("src/lib/b.js");
    probe = new WatcherProbe(directory);
  }

  @AfterEach
  void close() {
    probe.close();
  }

  private Path write(String file) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, "x");
  }

  private void run(String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-ec", script).directory(directory.toFile())
        .redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
  }

  @Test
  void aWrittenFileIsOneChange() throws Exception {
    assertEquals(2, probe.watch(List.of("src/**"), List.of()));
    write("src/a.js");
    probe.assertNext("src/a.js", 1);
    write("src/lib/b.js");
    probe.assertNext("src/lib/b.js", 1);
  }

  @Test
  void theWaysOfEditorsAreOneChangeOfTheFile() throws Exception {
    probe.watch(List.of("src/**"), List.of());
    run("echo 1 > src/.a.js.tmp~; mv src/.a.js.tmp~ src/a.js");
    probe.assertNext("src/a.js", 1);
    // vim with backupcopy=no: a probe for the rights in the directory, the swap file, a backup, and the new file
    run("cd src; : > .a.js.swp; : > .a.js.swx; rm .a.js.swx; : > 4913; chmod 644 4913; rm 4913; mv a.js a.js~; "
        + "echo 2 > a.js; rm a.js~; rm .a.js.swp");
    probe.assertNext("src/a.js", 1);
    // emacs: a lock, which is a link to nothing, an auto-save file and a backup
    run("cd src; ln -s user@host.1 .#a.js; : > '#a.js#'; mv a.js a.js~; echo 3 > a.js; rm .#a.js '#a.js#'");
    probe.assertNext("src/a.js", 1);
    // IntelliJ IDEA with safe write
    run("cd src; echo 4 > a.js___jb_tmp___; mv a.js a.js___jb_old___; mv a.js___jb_tmp___ a.js; rm a.js___jb_old___");
    probe.assertNext("src/a.js", 1);
  }

  @Test
  void swapFilesAreNoChanges() throws Exception {
    probe.watch(List.of("src/**"), List.of());
    write("src/.a.js.swp");
    write("src/a.js~");
    write("src/.git/index");
    probe.assertNothingBut(directory.resolve("src/a.js"));
  }

  @Test
  void deletedRenamedAndLinkedFilesAreChanges() throws Exception {
    probe.watch(List.of("src/**"), List.of());
    Files.delete(directory.resolve("src/a.js"));
    probe.assertNext("src/a.js", 1);
    Files.move(directory.resolve("src/lib/b.js"), directory.resolve("src/lib/c.js"));
    probe.assertNext("src/lib/b.js", 2);
    Files.createLink(directory.resolve("src/d.js"), directory.resolve("src/lib/c.js"));
    probe.assertNext("src/d.js", 1);
    Files.createSymbolicLink(directory.resolve("src/e.js"), Path.of("d.js"));
    probe.assertNext("src/e.js", 1);
  }

  @Test
  void newDirectoriesAreWatched() throws Exception {
    probe.watch(List.of("src/**"), List.of());
    write("src/x/y/z.js");
    probe.assertNext("src/x/y/z.js", 1);
    write("src/x/y/z.js");
    probe.assertNext("src/x/y/z.js", 1);
  }

  @Test
  void directoriesComeAndGo() throws Exception {
    write("other/m/1.js");
    write("other/m/2.js");
    probe.watch(List.of("src/**"), List.of());
    Files.move(directory.resolve("other/m"), directory.resolve("src/m"));
    assertEquals(2, probe.next().count());
    write("src/m/1.js");
    probe.assertNext("src/m/1.js", 1);
    Files.move(directory.resolve("src/m"), directory.resolve("other/n"));
    probe.assertNext("src/m", 1);
    write("other/n/1.js");
    run("rm -r src/lib");
    probe.assertNext("src/lib/b.js", 1);
    run("mkdir src/lib; echo 1 > src/lib/n.js");
    probe.assertNext("src/lib/n.js", 1);
  }

  @Test
  void aWatchedDirectoryMayBeReplacedAndMayAppearLater() throws Exception {
    probe.watch(List.of("src/**", "later/on/*.js"), List.of());
    run("rm -r src; mkdir src");
    probe.next();
    write("src/new.js");
    probe.assertNext("src/new.js", 1);
    Files.move(directory.resolve("src"), directory.resolve("old"));
    probe.assertNext("src", 1);
    write("later/on/x.js");
    probe.assertNext("later/on/x.js", 1);
    write("old/new.js");
    write("later/on/x.txt");
    probe.assertNothingBut(directory.resolve("later/on/x.js"));
  }

  @Test
  void aSingleFileIsWatchedByItsDirectory() throws Exception {
    write("app.toml");
    assertEquals(1, probe.watch(List.of("app.toml"), List.of()));
    write("other.toml");
    Files.move(write("app.toml.new"), directory.resolve("app.toml"), StandardCopyOption.ATOMIC_MOVE);
    probe.assertNext("app.toml", 1);
  }

  @Test
  void ignoredDirectoriesHaveNoWatch() throws Exception {
    Files.createDirectory(directory.resolve(".git"));
    Files.writeString(directory.resolve(".gitignore"), "node_modules/\n");
    write("src/node_modules/m/index.js");
    write("src/tmp/t.js");
    write("src/lib/.git/objects/1");
    assertEquals(2, probe.watch(List.of("src/**"), List.of(directory + "/src/tmp/")));
    write("src/node_modules/m/index.js");
    write("src/tmp/t.js");
    probe.assertNothingBut(directory.resolve("src/a.js"));
  }

  @Test
  void aChangedGitignoreTakesEffect() throws Exception {
    Files.createDirectory(directory.resolve("src/.git"));
    probe.watch(List.of("src/**"), List.of());
    Files.writeString(directory.resolve("src/.gitignore"), "*.out\n/lib/\n");
    probe.assertNext("src/.gitignore", 1);
    write("src/x.out");
    write("src/lib/b.js");
    probe.assertNothingBut(directory.resolve("src/a.js"));
  }

  @Test
  void symbolicLinksAreNotFollowed() throws Exception {
    write("outside/o.js");
    Files.createSymbolicLink(directory.resolve("src/link"), directory.resolve("outside"));
    assertEquals(2, probe.watch(List.of("src/**"), List.of()));
    write("outside/o.js");
    probe.assertNothingBut(directory.resolve("src/a.js"));
  }

  @Test
  void ownLogsAreNoChanges() throws Exception {
    String log = directory + "/src/web.log";
    probe.watch(List.of("src/**"), List.of(), List.of(log));
    write("src/web.log");
    write("src/web.log.000000000000000");
    write("src/web.log.index");
    probe.assertNothingBut(directory.resolve("src/web.logs"));
  }

  @Test
  void aCheckoutOfABranchIsOneChange() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "there is no git");
    String git = "git -c user.name=n -c user.email=e -c init.defaultBranch=one";
    run(git + " init -q; " + git + " add src; " + git + " commit -qm 1; " + git + " checkout -qb two; "
        + "i=0; while [ $i -lt 200 ]; do echo $i > src/f$i.js; i=$((i+1)); done; git rm -rqf src/lib; " + git
        + " add src; " + git + " commit -qm 2; git checkout -q one");
    probe.watch(List.of("**/*"), List.of());
    run("git checkout -q two");
    assertEquals(201, probe.next().count());
    write("src/f7.js");
    probe.assertNext("src/f7.js", 1);
  }

  @Test
  void aWatchEnds() throws Exception {
    probe.watch(List.of("src/**"), List.of());
    probe.watcher().unwatch(WatcherProbe.SERVICE);
    probe.watch(List.of("src/lib/*"), List.of());
    write("src/a.js");
    probe.assertNothingBut(directory.resolve("src/lib/b.js"));
  }
}
