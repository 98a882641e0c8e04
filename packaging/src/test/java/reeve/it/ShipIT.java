package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve ship}: against rsyslogd, and against a receiver that goes away when it should not. */
@Tag("once")
final class ShipIT {
  @TempDir
  Path directory;

  private String socket() {
    return directory.resolve("s").toString();
  }

  private Process ship(String name, String... arguments) throws IOException {
    List<String> words =
        new java.util.ArrayList<>(List.of(Reeve.HOME + "/bin/reeve", "ship", "--socket", socket(), "--position",
            directory.resolve("position").toString()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(name).toFile())).start();
  }

  private static void end(Process process) throws IOException {
    Reeve.signal(process.pid(), "TERM");
    assertEquals(0, waitFor(process));
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A receiver of octet counted messages that can be made to break every connection after some of them. */
  private static final class Receiver implements AutoCloseable, Runnable {
    final List<String> messages = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private volatile int breaks;

    /** @param breaks how many connections it resets, each after 700 messages */
    Receiver(int breaks) throws IOException {
      this.breaks = breaks;
      Thread thread = new Thread(this, "receiver");
      thread.setDaemon(true);
      thread.start();
    }

    String url() {
      return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void run() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          InputStream in = new BufferedInputStream(socket.getInputStream());
          for (int n = 0; breaks == 0 || n < 700; n++) {
            int length = 0;
            for (int c = in.read(); c != ' '; c = in.read()) {
              if (c < '0' || c > '9') {
                throw new IOException("no octet count, or the end");
              }
              length = 10 * length + c - '0';
            }
            byte[] message = in.readNBytes(length);
            if (message.length < length) {
              throw new IOException("the end, in the middle of one");
            }
            messages.add(new String(message, StandardCharsets.UTF_8));
          }
          breaks--;
          socket.setSoLinger(true, 0); // a reset: what is on its way is gone
        } catch (IOException e) {
          continue; // the next one
        }
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static String text(String message) {
    return message.substring(message.indexOf("] ") + 2);
  }

  private Reeve counting() {
    return Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "i=0; while [ $$i -lt 3000 ]; do i=$$((i + 1)); echo line $$i of a log that is rotated; [ $$((i %% 100)) -ne 0 ] || sleep 0.05; done; echo careful >&2; echo all >written; exec sleep 1000"]
        stderr = "log"
        log-max-size = "16KiB"
        log-keep = 1000
        """.replace("%%", "%")).environment("REEVE_SOCKET", socket()).run();
  }

  /**
   * The receiver resets connections, is away for a while, and the shipper is killed: each line arrives, from archives
   * too, in its order.
   */
  @Test
  void noLineIsLostByBrokenConnectionsAndAKilledShipper() throws Exception {
    try (Receiver receiver = new Receiver(2); Reeve reeve = counting()) {
      Process first = ship("out", "--to", receiver.url(), "--from", "beginning");
      reeve.until("some arrived", () -> receiver.messages.size() > 1000);
      first.destroyForcibly();
      waitFor(first);
      reeve.awaitFile("written");
      receiver.breaks = 0;
      Process second = ship("out", "--to", receiver.url(), "--from", "beginning");
      reeve.until("all arrived",
          () -> receiver.messages.stream().anyMatch(message -> text(message).startsWith("line 3000 "))
              && receiver.messages.stream().anyMatch(message -> text(message).equals("careful")));
      end(second);
      TreeSet<Integer> numbers = new TreeSet<>();
      for (String message : receiver.messages) {
        if (text(message).startsWith("line ")) {
          numbers.add(Integer.valueOf(text(message).split(" ")[1]));
          assertTrue(message.startsWith("<30>1 20") && message.contains(" web "), message);
        }
      }
      assertEquals(3000, numbers.size(), "each of them");
      String last = receiver.messages.stream().filter(message -> text(message).startsWith("line 3000 ")).findFirst()
          .orElseThrow();
      assertTrue(last.contains("stream=\"stdout\" run=\"1\"]"), last);
      assertTrue(receiver.messages.stream()
          .anyMatch(message -> message.startsWith("<28>1 ") && message.contains("stream=\"stderr\"")));

      // It was ended in order: nothing comes twice, and what is new comes.
      int before = receiver.messages.size();
      Process third = ship("out", "--to", receiver.url());
      Files.writeString(directory.resolve("log/web.log"), "one more\n", java.nio.file.StandardOpenOption.APPEND);
      reeve.until("it arrived", () -> receiver.messages.stream().anyMatch(message -> text(message).equals("one more")));
      assertEquals(before + 1, receiver.messages.size(),
          () -> receiver.messages.subList(before, receiver.messages.size()).toString());
      Process fourth = ship("fourth", "--to", receiver.url());
      assertFalse(waitFor(fourth) == 0, "one for a position file");
      assertTrue(Reeve.read(directory.resolve("fourth"))
          .contains("process " + third.pid() + " already ships to this destination"));
      end(third);
      reeve.stop();
    }
  }

  @Test
  void rsyslogTakesItOverTlsAndByAUnixSocket() throws Exception {
    Reeve.require(TestFiles.succeeds("rsyslogd", "-v") && TestFiles.succeeds("openssl", "version")
        && Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so")),
        "rsyslogd with rsyslog-openssl, and openssl");
    int port = TestFiles.freePort();
    TestFiles.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", directory + "/key.pem", "-out",
        directory + "/cert.pem", "-days",
        "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost");
    Path conf = TestFiles.write(directory.resolve("rsyslog.conf"), """
        global(workDirectory="%1$s" DefaultNetstreamDriverCAFile="%1$s/cert.pem" DefaultNetstreamDriverCertFile="%1$s/cert.pem"
          DefaultNetstreamDriverKeyFile="%1$s/key.pem")
        module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
        module(load="imuxsock" SysSock.Use="off")
        input(type="imtcp" port="%2$d" address="127.0.0.1" ruleset="r")
        input(type="imuxsock" socket="%1$s/devlog" UseSpecialParser="off" ruleset="r")
        template(name="t" type="string" string="%%inputname%% %%pri-text%% %%app-name%% %%msgid%% %%structured-data%% %%msg%%\\n")
        ruleset(name="r") { action(type="omfile" file="%1$s/received" template="t") }
        """.formatted(directory, port));
    Process rsyslog = new ProcessBuilder("rsyslogd", "-n", "-f", conf.toString(), "-i", directory + "/pid")
        .redirectErrorStream(true).redirectOutput(directory.resolve("rsyslog.out").toFile()).start();
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "echo Grüße; echo careful >&2; exec sleep 1000"]
        stderr = "log"
        """).environment("REEVE_SOCKET", socket()).run()) {
      reeve.awaitLog("web", "Grüße");
      Path received = directory.resolve("received");
      Process tls =
          ship("tls", "--to", "tls://localhost:" + port, "--ca", directory + "/cert.pem", "--from", "beginning");
      reeve.until("both arrived", () -> Files.exists(received) && Reeve.read(received).lines().count() == 2);
      assertEquals(List.of("imtcp daemon.info web stdout [reeve@32473 service=\"web\" stream=\"stdout\"] Grüße",
          "imtcp daemon.warning web stderr [reeve@32473 service=\"web\" stream=\"stderr\"] careful"),
          Reeve.read(received).lines().sorted().toList());
      end(tls);
      Files.delete(directory.resolve("position"));
      Process unix = ship("unix", "--to", "unix://" + directory.resolve("devlog"), "--from", "beginning");
      reeve.until("both arrived again",
          () -> Reeve.read(received).lines().filter(line -> line.startsWith("imuxsock ")).count() == 2);
      end(unix);

      Process stranger = ship("stranger", "--to", "tls://localhost:" + port);
      reeve.until("it is not trusted",
          () -> Reeve.read(directory.resolve("stranger")).contains("unable to find valid certification path"));
      end(stranger);
      assertEquals(4, Reeve.read(received).lines().count());
      reeve.stop();
    } finally {
      rsyslog.destroy();
      waitFor(rsyslog);
    }
  }

  /** As a service of reeve; what it says itself is not sent. */
  @Test
  void theExampleShipsWhatTheOthersWrite() throws IOException {
    Path copy = directory.resolve("run");
    TestFiles.copyTree(ExamplesIT.EXAMPLES.resolve("ship"), copy);
    try (Receiver receiver = new Receiver(0);
        Reeve reeve = Reeve.in(copy).environment("SYSLOG", receiver.url())
            .environment("REEVE", Reeve.HOME + "/bin/reeve").run()) {
      reeve.until("lines arrived",
          () -> receiver.messages.stream().anyMatch(message -> text(message).equals("request 2"))
              && receiver.messages.stream().anyMatch(message -> text(message).equals("careful 2")));
      assertTrue(Reeve.read(copy.resolve(".reeve/log/ship.log")).contains("reeve: Sends to " + receiver.url()));
      assertTrue(receiver.messages.stream().allMatch(message -> message.contains("service=\"web\"")),
          receiver.messages::toString);
      reeve.stop();
      assertTrue(Files.exists(copy.resolve(".reeve/state/ship/" + receiver.url().replaceAll("[:/]", "_"))));
    }
  }

  /** Only ship has the syslog library on its class path. */
  @Test
  void theLibraryIsNoBurdenOfOtherCommands() throws IOException {
    String launcher = Files.readString(Reeve.HOME.resolve("bin/reeve"));
    assertTrue(launcher.contains("*:ship | *:import)") && launcher.contains("/lib/$mode/"));
    assertTrue(Files.exists(Reeve.HOME.resolve("lib/ship/syslog-java-client.jar")));
    assertFalse(Files.exists(Reeve.HOME.resolve("lib/syslog-java-client.jar")));
  }
}
