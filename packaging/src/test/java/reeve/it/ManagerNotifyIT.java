package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reeve as a service of another service manager, which reads its messages of sd_notify(3). */
@Tag("once")
class ManagerNotifyIT {
  /** Writes each message as one line with its sender, and becomes the parent of reeve only by name: it executes it. */
  private static final String MANAGER = """
      import os, socket, struct, sys
      address, out = sys.argv[1], open("messages", "a", buffering=1)
      receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      receiver.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
      receiver.bind(chr(0) + address[1:] if address[0] == "@" else address)
      if os.fork():
          receiver.close()
          os.environ.update(NOTIFY_SOCKET=address, WATCHDOG_USEC="400000", WATCHDOG_PID=str(os.getpid()))
          os.execvp(sys.argv[2], sys.argv[2:])
      reeve = os.getppid()
      receiver.settimeout(1)
      while os.getppid() == reeve:
          try:
              text, rest, flags, sender = receiver.recvmsg(4096, 64)
          except TimeoutError:
              continue
          pid = struct.unpack("iii", rest[0][2])[0]
          out.write(("reeve " if pid == reeve else "other ") + text.decode().replace(chr(10), " ") + chr(10))
      """;

  private static final String SERVICE = """
      [service.web]
      command = ["sh", "-c", "env >variables; exec sleep 1000"]
      """;

  @TempDir
  Path directory;

  /** @param address within the directory if it is a path */
  @ParameterizedTest
  @ValueSource(strings = {"@reeve-it-", "manager.sock"})
  void theManagerLearnsTheStateOfReeve(String address) {
    Reeve.require(TestFiles.succeeds("python3", "--version"), "python3");
    String full = address.startsWith("@") ? address + ProcessHandle.current().pid()
        : directory.resolve(address).toString();
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services(SERVICE).script("manager.py", MANAGER)
        .wrappedBy("python3", directory.resolve("manager.py").toString(), full).run()) {
      String ready = "reeve READY=1 STATUS=";
      reeve.until("reeve is ready", () -> messages().stream().anyMatch(line -> line.startsWith(ready)));
      assertEquals(0, commands.run("version").code(), "the control socket answers when reeve is ready");
      reeve.until("the service is counted",
          () -> messages().stream().anyMatch(line -> line.endsWith("STATUS=1 of 1 service running")));
      reeve.until("the watchdog gets its messages",
          () -> messages().stream().filter(line -> line.equals("reeve WATCHDOG=1")).count() >= 3);
      reeve.signal("HUP");
      reeve.until("the reload is over", () -> follows("reeve RELOADING=1 MONOTONIC_USEC=", "reeve READY=1"));
      commands.replaceServices("[service.web]\ncomand = []\n");
      reeve.signal("HUP");
      reeve.until("a reload that is refused is over too",
          () -> messages().stream().filter(line -> line.equals("reeve READY=1")).count() == 2);
      commands.replaceServices(SERVICE);
      if (address.startsWith("@")) {
        assertEquals(0, commands.run("upgrade").code());
        reeve.until("the new program is ready",
            () -> messages().stream().filter(line -> line.startsWith(ready)).count() == 2);
      }
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit());
      assertTrue(messages().contains("reeve STOPPING=1"), () -> messages().toString());
      assertTrue(messages().stream().noneMatch(line -> line.startsWith("other ")), () -> messages().toString());
      String variables = Reeve.read(directory.resolve("variables"));
      assertTrue(variables.contains("REEVE_SERVICE=web"), variables);
      assertFalse(variables.contains("NOTIFY_SOCKET") || variables.contains("WATCHDOG"), variables);
    }
  }

  private List<String> messages() {
    return Reeve.read(directory.resolve("messages")).lines().toList();
  }

  private boolean follows(String first, String second) {
    List<String> lines = messages();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(first)) {
        return lines.subList(i, lines.size()).contains(second);
      }
    }
    return false;
  }
}
