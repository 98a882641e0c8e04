package reeve.cli.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.app.ExitCodes;
import reeve.cli.FakeReeve;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.control.RpcException;

/** Names, patterns and tags select services of the ledger, of the running reeve, and of the files. */
@Timeout(30)
class HistorySelectionTest {
  private static final List<String> RECORDED = List.of("web@1", "web@2", "db", "old");

  @TempDir
  Path directory;

  private LedgerSource source(String socket) throws IOException, SourceException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), """
        [service.db]
        command = ["/x"]
        tags = ["data"]
        [service.fresh]
        command = ["/x"]
        tags = ["data"]
        """);
    ClientOptions client = new ClientOptions();
    client.socket = socket;
    HistoryOptions options = new HistoryOptions();
    options.stateDir = directory.toString();
    options.files = List.of(file.toString());
    return new LedgerSource(client, options);
  }

  private Set<String> select(String... selectors) throws IOException, SourceException {
    try (LedgerSource source = source(directory.resolve("none").toString())) {
      return new HistorySelection(source).select(List.of(selectors), RECORDED);
    }
  }

  @Test
  void noSelectorSelectsAll() throws IOException, SourceException {
    assertNull(select());
  }

  @Test
  void nameSelectsAServiceOrAllInstancesOfATable() throws IOException, SourceException {
    assertEquals(Set.of("old"), select("old"));
    assertEquals(Set.of("web@1", "web@2"), select("web"));
    assertEquals(Set.of("web@2", "db"), select("web@2", "db", "db"));
  }

  @Test
  void patternSelectsServicesOfTheLedger() throws IOException, SourceException {
    assertEquals(Set.of("web@1", "web@2"), select("w*"));
    SourceException e = assertThrows(SourceException.class, () -> select("fre*"), "it has no run in the ledger");
    assertEquals("cannot find a service that matches \"fre*\"", e.getMessage());
  }

  @Test
  void nameSelectsAServiceThatIsOnlyDefined() throws IOException, SourceException {
    assertEquals(Set.of("fresh"), select("fresh"));
  }

  @Test
  void tagSelectsDefinedServices() throws IOException, SourceException {
    assertEquals(Set.of("db", "fresh"), select("@da*"));
  }

  @Test
  void suggestsASimilarName() {
    SourceException e = assertThrows(SourceException.class, () -> select("olt"));
    assertEquals("cannot find the service \"olt\" in the ledger; did you mean \"old\"?", e.getMessage());
    assertEquals(ExitCodes.NO_SUCH_SERVICE, e.exitCode());
  }

  @Test
  void runningReeveResolvesTagsAndNames() throws IOException, SourceException {
    FakeReeve.Handler handler = (method, params) -> {
      String selectors = String.valueOf(params.get("services"));
      return method.equals("version") ? "'result':{'stateDir':'" + directory + "'}"
          : selectors.equals("[@data]") ? "'result':{'services':[{'name':'live'}]}"
          : selectors.equals("[live]") ? "'result':{'services':[{'name':'live','state':'running'}]}"
          : FakeReeve.error(RpcException.NO_SUCH_SERVICE, "cannot find it");
    };
    try (FakeReeve reeve = new FakeReeve(directory.resolve("socket"), handler);
        LedgerSource source = source(reeve.socket())) {
      HistorySelection selection = new HistorySelection(source);
      assertEquals(Set.of("live"), selection.select(List.of("@data"), RECORDED));
      assertEquals(Set.of("live"), selection.select(List.of("live"), RECORDED));
      assertThrows(SourceException.class, () -> selection.select(List.of("fresh"), RECORDED),
          "the files are not read while reeve runs");
    }
  }
}
