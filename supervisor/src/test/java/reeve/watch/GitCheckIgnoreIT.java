package reeve.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.LinuxPosix;

/** The same files are ignored as by git itself: {@code git check-ignore}. */
@Tag("once")
class GitCheckIgnoreIT {
  private static final List<String> FILES = List.of("a.log", "keep.log", "dist/x.js", "src/dist/x.js", "src/a.js",
      "src/a.log", "src/keep.log", "doc/a.txt", "doc/x/a.txt", "x/doc/a.txt", "foo", "x/foo", "a/b", "a/x/b", "a/x/y/b",
      "node_modules/m/index.js", "src/node_modules/m/index.js", "#x", "!x", "b x", "trail ", "[x]", "ax", "bx", "dx",
      "build/keep/me.txt", "build/other.txt", "deep/1/2/3/4.txt", "deep/one.txt", "UPPER.txt", "é.txt", "sub/.env",
      ".env", "sub/own.tmp", "sub/deeper/own.tmp", "sub/only.txt", "only.txt", "x]", "a-b", "7", "q/7");

  private static final List<List<String>> CASES = List.of(List.of("*.log", "!keep.log"), List.of("/dist", "doc/*.txt"),
      List.of("dist/", "node_modules/"), List.of("**/foo", "a/**/b"), List.of("deep/**", "!deep/one.txt"),
      List.of("build/", "!build/keep/me.txt"), List.of("build/*", "!build/keep/"), List.of("\\#x", "\\!x", "b x"),
      List.of("trail\\ "), List.of("trail "), List.of("[!a-c]x"), List.of("[[:upper:]]*"), List.of("\\[x]", "x]"),
      List.of("*", "!*/", "!*.js"), List.of("# comment", "", "  ", ".env"), List.of("/*", "!/src", "!/sub/"),
      List.of("é.txt"), List.of("a/*"), List.of("**"), List.of("**/x/**"), List.of("[0-9]", "a-b\r"),
      List.of("?nly.txt", "**/a.txt"), List.of("/a/x/", "x/"), List.of("foo/**/", "d*p"), List.of("[a-", "a[", "*\\"));

  @TempDir
  Path directory;

  private List<String> git(String input, String... argv) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("XDG_CONFIG_HOME", directory + "/none");
    Process git = builder.start();
    git.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    git.getOutputStream().close();
    String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(true, git.waitFor(60, TimeUnit.SECONDS), "git does not end");
    return text.isEmpty() ? List.of() : List.of(text.split("\0"));
  }

  /** Walks over the files as a watch does. */
  private Set<String> ignoredByReeve() {
    LinuxPosix posix = new LinuxPosix();
    WatchFilter filter = new WatchFilter(List.of(directory + "/**"), List.of("!*~"), true, List.of());
    WatchFilter.Directory root = filter.root();
    for (String name : directory.toString().substring(1).split("/")) {
      root = root.child(name);
    }
    GitignoreFiles gitignore = new GitignoreFiles(posix);
    root.setRules(gitignore.above(root.path()));
    root.addRules(gitignore.lines(root.path(".gitignore")));
    Set<String> ignored = new TreeSet<>();
    for (String file : FILES) {
      if (!watches(root, gitignore, file)) {
        ignored.add(file);
      }
    }
    return ignored;
  }

  private static boolean watches(WatchFilter.Directory root, GitignoreFiles gitignore, String file) {
    WatchFilter.Directory at = root;
    String[] names = file.split("/");
    for (int i = 0; i < names.length - 1 && at != null; i++) {
      at = at.child(names[i]);
      if (at != null) {
        at.addRules(gitignore.lines(at.path(".gitignore")));
      }
    }
    return at != null && at.matches(names[names.length - 1]);
  }

  @Test
  void ignoresWhatGitIgnores() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "there is no git");
    git("", "git", "init", "-q", ".");
    for (String file : FILES) {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.writeString(directory.resolve(file), "x");
    }
    List<String> nested = List.of("*.tmp", "!deeper/own.tmp", "/only.txt");
    Files.write(directory.resolve("sub/.gitignore"), nested);
    List<String> wrong = new ArrayList<>();
    for (List<String> lines : CASES) {
      Files.writeString(directory.resolve(".gitignore"), String.join("\n", lines) + "\n");
      Set<String> expected = new TreeSet<>(
          git(String.join("\0", FILES) + "\0", "git", "check-ignore", "--no-index", "-z", "--stdin"));
      Set<String> actual = ignoredByReeve();
      if (!expected.equals(actual)) {
        wrong.add(lines + ": git ignores " + expected + ", reeve " + actual);
      }
    }
    assertEquals(List.of(), wrong);
  }
}
