package reeve.cli.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.app.ExitCodes;
import reeve.cli.FakeReeve;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.history.LiveStatus;

/** A command finds the ledger by options, the running reeve or files, and gets a live status only from that reeve. */
@Timeout(30)
class LedgerSourceTest {
  @TempDir
  Path directory;
  private final ClientOptions client = new ClientOptions();
  private final HistoryOptions options = new HistoryOptions();

  private FakeReeve reeve(String stateDir) throws IOException {
    FakeReeve reeve = new FakeReeve(directory.resolve("socket"), (method, params) -> switch (method) {
      case "version" -> "'result':{'stateDir':'" + stateDir + "'}";
      case "status" -> String.valueOf(params.get("services")).equals("[web]")
          ? "'result':{'services':[{'name':'web','state':'backoff','pid':7,'target':'up',"
              + "'nextStart':'1970-01-01T00:00:05.000Z'}]}"
          : FakeReeve.error(RpcException.NO_SUCH_SERVICE, "cannot find it");
      default -> FakeReeve.error(RpcException.REFUSED, "cannot do it");
    });
    client.socket = reeve.socket();
    return reeve;
  }

  private void noReeve() {
    client.socket = directory.resolve("none").toString();
  }

  private Path file(String stateDir) throws IOException {
    return Files.writeString(directory.resolve("reeve.toml"),
        "[reeve]\nstate-dir = \"" + stateDir + "\"\n[service.web]\ncommand = [\"/x\"]\n");
  }

  @Test
  void optionNamesTheStateDirectory() throws SourceException {
    noReeve();
    options.stateDir = directory + "/a/../state";
    try (LedgerSource source = new LedgerSource(client, options)) {
      assertEquals(directory.resolve("state"), source.stateDir());
      assertNull(source.client());
      assertEquals("no reeve answers on its socket", source.problem());
      assertEquals(ClientException.Kind.UNREACHABLE, source.error().kind());
    }
  }

  @Test
  void runningReeveHasTheStateDirectory() throws IOException, SourceException {
    try (FakeReeve reeve = reeve("/live/state"); LedgerSource source = new LedgerSource(client, options)) {
      assertEquals(Path.of("/live/state"), source.stateDir());
      assertNotNull(source.client(), reeve.socket());
      assertNull(source.error());
    }
  }

  @Test
  void filesHaveTheStateDirectory() throws IOException, SourceException {
    noReeve();
    options.files = List.of(file("/of/files").toString());
    try (LedgerSource source = new LedgerSource(client, options)) {
      assertEquals(Path.of("/of/files"), source.stateDir());
      assertEquals("web", source.plan().services().get(0).name());
    }
  }

  @Test
  void ignoresARunningReeveWithAnotherLedger() throws IOException, SourceException {
    options.files = List.of(file("/of/files").toString());
    try (FakeReeve reeve = reeve("/live/state"); LedgerSource source = new LedgerSource(client, options)) {
      assertNull(source.client(), reeve.socket());
      assertNull(source.liveStatus("web"));
      assertEquals("the reeve that answers has another state directory", source.problem());
    }
  }

  @Test
  void liveStatusIsThatOfTheRunningReeve() throws IOException, SourceException {
    try (FakeReeve reeve = reeve("/live/state"); LedgerSource source = new LedgerSource(client, options)) {
      LiveStatus web = source.liveStatus("web");
      assertEquals(new LiveStatus("backoff", 7, -1, 5000, false, "up", false, List.of()), web, reeve.socket());
      assertNull(source.liveStatus("gone"));
      assertEquals("reeve has no such service any more", source.problem());
      assertNotNull(source.client(), "the connection is kept");
    }
  }

  @Test
  void continuesWithoutAReeveThatHasEnded() throws IOException, SourceException {
    FakeReeve reeve = reeve("/live/state");
    try (LedgerSource source = new LedgerSource(client, options)) {
      reeve.close();
      assertNull(source.liveStatus("web"));
      assertNull(source.client());
      assertEquals("no reeve answers on its socket", source.problem());
    }
  }

  @Test
  void reportsAMissingLedger() throws SourceException {
    noReeve();
    options.stateDir = directory.toString();
    try (LedgerSource source = new LedgerSource(client, options)) {
      SourceException e = assertThrows(SourceException.class, source::openLedger);
      assertTrue(e.getMessage().startsWith("cannot find the ledger \"" + directory.resolve("ledger.jsonl") + "\""),
          e.getMessage());
      assertEquals(ExitCodes.FAILURE, e.exitCode());
    }
  }

  @Test
  void reportsFilesThatCannotBeRead() throws IOException {
    noReeve();
    options.files = List.of(Files.writeString(directory.resolve("bad.toml"), "[service.web]\n").toString());
    PrintStream err = System.err;
    System.setErr(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    try {
      SourceException e = assertThrows(SourceException.class, () -> new LedgerSource(client, options).close());
      assertEquals(ExitCodes.CONFIG, e.exitCode());
    } finally {
      System.setErr(err);
    }
  }
}
