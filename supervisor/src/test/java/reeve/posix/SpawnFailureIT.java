package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.posix.Kernel.POSIX;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.Kernel.Request;

/** Each way in which a start fails, with a real kernel, and its message. */
class SpawnFailureIT {
  @TempDir
  Path dir;

  private SpawnFailure failure(Request request) {
    int result = POSIX.spawn(request.build());
    assertTrue(result < 0, "it could be started");
    return SpawnFailure.of(POSIX, request.program, request.directory, null, -result);
  }

  private SpawnFailure failure(String program) {
    return failure(new Request(program));
  }

  private String file(String name, String content, String permissions) throws Exception {
    return file(name, content.getBytes(), permissions);
  }

  private String file(String name, byte[] content, String permissions) throws Exception {
    Path path = Files.write(dir.resolve(name), content);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    return path.toString();
  }

  private static void assertPermanent(String message, SpawnFailure failure) {
    assertEquals(message, failure.message());
    assertTrue(failure.permanent());
  }

  @Test
  void missingProgram() {
    SpawnFailure failure = failure("/usr/bin/nodee");
    assertPermanent("cannot execute \"/usr/bin/nodee\": no such file or directory", failure);
    assertEquals(127, failure.shellCode());
  }

  @Test
  void missingDirectory() {
    Request request = new Request("/bin/true");
    request.directory = "/no/such";
    assertPermanent("cannot change to directory \"/no/such\": no such file or directory", failure(request));
    request.directory = "/etc/passwd";
    assertPermanent("cannot change to directory \"/etc/passwd\": it is not a directory", failure(request));
  }

  @Test
  void missingInterpreter() throws Exception {
    String script = file("script", "#! /bin/foo -x\n", "rwxr-xr-x");
    assertPermanent("cannot execute \"" + script + "\": its interpreter \"/bin/foo\" does not exist", failure(script));
  }

  @Test
  void windowsLineEnds() throws Exception {
    String script = file("script", "#!/bin/sh\r\nexit 0\r\n", "rwxr-xr-x");
    assertPermanent("cannot execute \"" + script
        + "\": its interpreter \"/bin/sh\\r\" does not exist: its first line ends as in Windows"
        + " (take the carriage returns out)", failure(script));
  }

  @Test
  void missingLoader() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/true"));
    String text = new String(program, java.nio.charset.StandardCharsets.ISO_8859_1);
    String loader = Interpreter.of(program);
    program[text.indexOf(loader) + 1] = 'X';
    String copy = file("program", program, "rwxr-xr-x");
    String missing = "/X" + loader.substring(2);
    assertPermanent("cannot execute \"" + copy + "\": its interpreter \"" + missing
        + "\" does not exist (it is built for another C library, or the loader is not installed)", failure(copy));
  }

  @Test
  void notExecutable() throws Exception {
    String plain = file("plain", "#!/bin/sh\n", "rw-r--r--");
    SpawnFailure failure = failure(plain);
    assertPermanent("cannot execute \"" + plain + "\": it is not executable (chmod +x " + plain + ")", failure);
    assertEquals(126, failure.shellCode());
  }

  @Test
  void interpreterNotExecutable() throws Exception {
    String plain = file("plain", "", "rw-r--r--");
    String script = file("script", "#!" + plain + "\n", "rwxr-xr-x");
    assertPermanent("cannot execute \"" + script + "\": its interpreter \"" + plain + "\" is not executable",
        failure(script));
  }

  @Test
  void aDirectory() {
    assertPermanent("cannot execute \"" + dir + "\": it is a directory", failure(dir.toString()));
  }

  @Test
  void aFileThatIsNoProgram() throws Exception {
    String text = file("text", "echo hello\n", "rwxr-xr-x");
    assertPermanent("cannot execute \"" + text + "\": not a program and no #! script (exec format error)",
        failure(text));
    String empty = file("empty", "", "rwxr-xr-x");
    assertPermanent("cannot execute \"" + empty + "\": the file is empty (exec format error)", failure(empty));
    byte[] program = Files.readAllBytes(Path.of("/bin/true"));
    program[18] = 0x7e;
    String foreign = file("foreign", program, "rwxr-xr-x");
    assertPermanent(
        "cannot execute \"" + foreign + "\": it is a program for another kind of processor (exec format error)",
        failure(foreign));
  }

  @Test
  void loopOfLinks() throws Exception {
    Path loop = dir.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertPermanent("cannot execute \"" + loop + "\": too many symbolic links", failure(loop.toString()));
  }

  @Test
  void partOfThePathIsAFile() {
    assertPermanent("cannot execute \"/etc/passwd/x\": a part of the path is not a directory",
        failure("/etc/passwd/x"));
  }

  @Test
  void tooLongArguments() {
    Request request = new Request("/bin/true", "x".repeat(200_000));
    assertPermanent("cannot execute \"/bin/true\": argument list and environment too long", failure(request));
  }

  @Test
  void argumentWithNulIsNotCut() {
    Request request = new Request("/bin/true", "one", "t\0wo");
    int result = POSIX.spawn(request.build());
    assertEquals(-Errno.EINVAL, result);
    SpawnFailure failure = SpawnFailure.of(POSIX, request.build(), null, Errno.EINVAL);
    assertPermanent("cannot execute \"/bin/true\": an argument has a NUL character in it", failure);
    assertEquals(126, failure.shellCode());
  }

  @Test
  void variableWithNulIsNotCut() {
    Request request = new Request("/bin/true");
    request.environment = Environment.empty().with(Set.of(), Map.of("A", "b\0c"));
    assertEquals(-Errno.EINVAL, POSIX.spawn(request.build()));
    assertPermanent("cannot execute \"/bin/true\": a variable of its environment has a NUL character in it",
        SpawnFailure.of(POSIX, request.build(), null, Errno.EINVAL));
  }

  @Test
  void pathsWithNulAreNotCut() {
    assertPermanent("cannot execute \"/bin/true\\u0000x\": the path has a NUL character in it",
        failure("/bin/true\0x"));
    Request request = new Request("/bin/true");
    request.directory = "/tmp\0x";
    assertPermanent("cannot change to directory \"/tmp\\u0000x\": the path has a NUL character in it",
        failure(request));
  }

  @Test
  void aFileThatIsBeingWritten() throws Exception {
    String copy = file("busy", Files.readAllBytes(Path.of("/bin/true")), "rwxr-xr-x");
    try (OutputStream writer = Files.newOutputStream(Path.of(copy), java.nio.file.StandardOpenOption.APPEND)) {
      SpawnFailure failure = failure(copy);
      assertEquals("cannot execute \"" + copy + "\": the file is open for writing (text file busy)", failure.message());
      assertFalse(failure.permanent());
      writer.flush();
    }
  }
}
