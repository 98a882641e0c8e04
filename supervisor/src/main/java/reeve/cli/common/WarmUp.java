package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.cli.view.StatusTable;
import reeve.json.Json;

/**
 * What a command needs once reeve has answered, loaded beside the initialisation of JNA, which takes half of the whole
 * process: the reader of JSON, tables, the encoder of the standard output. Best effort: what goes wrong comes up again,
 * and is told, where it is needed.
 */
final class WarmUp implements Runnable {
  /** As long as the real ones are: the first turns through a loop are the slow ones. */
  private static final String SAMPLE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"services\":[{\"name\":\"web\",\"state\":\"running\",\"pid\":1,"
          + "\"since\":\"2026-01-01T00:00:00.000Z\",\"restarts\":1,\"failed\":false,\"lastExit\":{\"code\":1,\"at\":\"2026-01-01T00:00:00.000Z\"},"
          + "\"processes\":1,\"cpuMs\":1,\"memoryKib\":1,\"ports\":[\"*:1\"],\"problem\":null}]}}";

  private WarmUp() {}

  static void start() {
    Thread thread = new Thread(null, new WarmUp(), "warm-up", 256 * 1024);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      // JNA makes an object of a subclass of it, and its initialisation reads all modules: 7 ms.
      Class.forName("java.lang.SecurityManager");
      Map<String, Object> result = AnswerFields.object(Json.sample(SAMPLE), "result");
      List<Map<String, Object>> services = new ArrayList<>();
      for (int i = 0; i < 1; i++) {
        services.addAll(AnswerFields.objects(result, "services"));
      }
      StatusTable.text(services, new OutputStyle(true, false, 60), 0);
    } catch (ClassNotFoundException | RuntimeException | Error e) {
      Thread.currentThread().interrupt(); // nobody looks: see above
    }
  }
}
