package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees in the first ten seconds of examples/quickstart. */
@Tag("once")
final class QuickstartIT {
  @TempDir
  Path directory;

  @Test
  void showsWhatItPromisesAndLeavesNothing() throws IOException, InterruptedException {
    Path quickstart = directory.resolve("quickstart");
    TestFiles.copyTree(Path.of(System.getProperty("reeve.examples")).resolve("quickstart"), quickstart);
    int port = TestFiles.freePort();
    ReeveBuilder builder = Reeve.in(quickstart).environment("PORT", Integer.toString(port))
        .environment("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
    try (Reeve reeve = builder.run()) {
      reeve.awaitEvent("migrate", "completed");
      JsonObject died = reeve.awaitEvent("worker", "exited");
      assertEquals("SIGPIPE", died.getAsJsonObject("exit").get("signal").getAsString());
      assertTrue(!died.get("clean").getAsBoolean(), died::toString);
      reeve.awaitEvents("worker", "started", 2);
      reeve.awaitEvents("crash-loop", "restarting", 3);
      assertEquals(3, reeve.events("crash-loop", "exited").get(0).getAsJsonObject("exit").get("code").getAsInt());

      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
      reeve.until("the web server answers", () -> answers(request));

      List<Long> before = reeve.survivors();
      assertTrue(before.size() >= 1, reeve::describe);
      reeve.signal("INT");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(List.of(), reeve.survivors(), reeve::describe);
    }
  }

  private static boolean answers(HttpRequest request) {
    try {
      HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 && response.body().contains("run by reeve");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
