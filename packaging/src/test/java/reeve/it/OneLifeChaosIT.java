package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/**
 * reeve is killed by SIGKILL at random moments while its services start, flap, stop, rotate and are changed, and is
 * started again each time: no instance ever runs twice at once, and nothing of it is lost or recorded twice.
 * {@code REEVE_CHAOS_ROUNDS}, {@code REEVE_CHAOS_SERVICES} and {@code REEVE_CHAOS_SEED} change the size and the
 * choices.
 */
@Tag("once")
final class OneLifeChaosIT {
  private static final int ROUNDS = setting("REEVE_CHAOS_ROUNDS", 30);
  private static final int SETS = Math.max(1, setting("REEVE_CHAOS_SERVICES", 10) / 10);
  private static final List<String> STEADY = ChaosServices.names(SETS, ChaosServices.STEADY);
  private static final List<String> FLAPPING = ChaosServices.names(SETS, ChaosServices.FLAPPING);
  private static final List<String> ENDING = ChaosServices.names(SETS, ChaosServices.ENDING);
  private static final int HISTORY_EVERY = 20;

  @TempDir
  Path directory;

  private final long seed = setting("REEVE_CHAOS_SEED", (int) System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> story = new ArrayList<>();
  private ChaosRecords records;
  private final List<Reeve> killed = new ArrayList<>();
  /** What each service is wanted to be by the last request that was answered; none if one was interrupted. */
  private final Map<String, String> targets = new HashMap<>();
  private final Map<String, Integer> requestedStarts = new HashMap<>();
  private int generation;

  private static int setting(String name, int otherwise) {
    String text = System.getenv(name);
    return text == null ? otherwise : Integer.parseInt(text);
  }

  private static List<String> all() {
    List<String> all = new ArrayList<>(STEADY);
    all.addAll(FLAPPING);
    all.addAll(ENDING);
    return all;
  }

  @Test
  void noInstanceEverHasTwoLives() {
    System.err.println("OneLifeChaosIT: REEVE_CHAOS_SEED=" + seed);
    Reeve.require(TestFiles.succeeds("flock", "--version"), "flock (util-linux)");
    ChaosServices.writeScripts(directory);
    records = new ChaosRecords(directory);
    Map<String, Integer> pids = Map.of();
    try {
      for (int round = 1; round <= ROUNDS; round++) {
        Reeve reeve = start();
        pids = actAndKill(reeve, pids, "round " + round);
        assertEquals("", records.violations(), this::explain);
        pids = betweenTwoLives(pids);
        if (round % HISTORY_EVERY == 0) {
          records.readHistory();
        }
      }
      end(pids);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e.getMessage() + "\n" + explain(), e);
    } finally {
      killed.forEach(Reeve::close);
    }
  }

  private String explain() {
    return "REEVE_CHAOS_SEED=" + seed + "\n" + String.join("\n", story.subList(Math.max(0, story.size() - 60),
        story.size())) + "\n" + lastReeve();
  }

  private String lastReeve() {
    if (killed.isEmpty()) {
      return "";
    }
    Reeve last = killed.get(killed.size() - 1);
    ReeveCommands commands = new ReeveCommands(directory);
    try {
      return last.stderr() + (last.isAlive() ? commands.run("status").out() + commands.run("tree").out() : "");
    } catch (AssertionError e) {
      return last.stderr() + e; // it does not answer
    }
  }

  private Reeve start() {
    Reeve reeve = Reeve.in(directory).services(ChaosServices.toml(SETS, generation)).run("--quiet");
    killed.add(reeve);
    story.add("start, pid " + reeve.pid());
    return reeve;
  }

  /**
   * @param pids of the steady services that nothing has touched since the former reeve was killed
   * @return the same for the next reeve; empty if it was killed while a request was carried out
   */
  private Map<String, Integer> actAndKill(Reeve reeve, Map<String, Integer> pids, String round) {
    if (random.nextInt(4) == 0) {
      // It is killed while it starts, goes on with the services, or has just done so.
      pause(random.nextInt(900));
      kill(reeve, round + ", early");
      return pids;
    }
    RawControlClient client = RawControlClient.connect(reeve);
    check(reeve, client, pids);
    for (int i = random.nextInt(4); i > 0; i--) {
      act(client, null);
      pause(random.nextInt(120));
    }
    Map<String, Integer> steady = new HashMap<>();
    if (random.nextBoolean()) {
      act(client, Integer.valueOf(random.nextInt(60)));
      kill(reeve, round + ", in a request");
    } else {
      steady.putAll(steadyPids(client));
      pause(random.nextInt(300));
      kill(reeve, round);
    }
    client.close();
    return steady;
  }

  private void kill(Reeve reeve, String when) {
    reeve.signal("KILL");
    reeve.awaitExit();
    story.add("SIGKILL, " + when);
  }

  private void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis)); // a moment of its life, not a wait for anything
  }

  /** A process of a service may end while no reeve runs. */
  private Map<String, Integer> betweenTwoLives(Map<String, Integer> pids) {
    pause(random.nextInt(200));
    if (pids.isEmpty() || random.nextInt(3) != 0) {
      return pids;
    }
    List<String> names = new ArrayList<>(pids.keySet());
    names.sort(null);
    String name = names.get(random.nextInt(names.size()));
    Reeve.signal(pids.get(name), "KILL");
    // A process that writes to a busy disk ends later; a reeve that finds it alive is right to say that it runs.
    Await.until(name + " has ended", () -> isDead(pids.get(name)));
    story.add("killed " + name + ", pid " + pids.get(name) + ", while no reeve runs");
    return Map.of(); // others require it, and may start again
  }

  private static boolean isDead(int pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
    } catch (IOException e) {
      return true; // it was reaped
    }
  }

  /**
   * Sends one request and waits for its answer.
   *
   * @param killAfter null: waits; otherwise it is only sent, and reeve lives that long, in ms
   */
  private void act(RawControlClient client, Integer killAfter) {
    String method = List.of("start", "stop", "restart", "apply", "start").get(random.nextInt(5));
    if (method.equals("apply")) {
      generation++;
      Reeve.in(directory).services(ChaosServices.toml(SETS, generation));
      story.add("apply generation " + generation);
      answer(client, "apply", "{\"wait\":true}", killAfter);
      return;
    }
    List<String> all = all();
    String service = all.get(random.nextInt(all.size()));
    story.add(method + " " + service);
    Set<String> concerned = new HashSet<>(Set.of(service));
    for (String kind : List.of("base-", "mid-", "top-")) {
      if (service.startsWith("base-") || service.startsWith("mid-") || service.startsWith("top-")) {
        concerned.add(kind + service.substring(service.indexOf('-') + 1));
      }
    }
    concerned.forEach(targets::remove);
    if (!method.equals("stop")) {
      requestedStarts.merge(service, 1, Integer::sum);
    }
    if (answer(client, method, "{\"services\":[\"" + service + "\"]}", killAfter) && concerned.size() == 1) {
      targets.put(service, method.equals("stop") ? "down" : "up");
    }
  }

  private boolean answer(RawControlClient client, String method, String params, Integer killAfter) {
    if (killAfter != null) {
      client.send(RawControlClient.request(9999, method, params));
      pause(killAfter);
      return false;
    }
    JsonObject response = call(client, method, params);
    story.add("  " + (response.has("error") ? response : "done"));
    return !response.has("error");
  }

  private static JsonObject call(RawControlClient client, String method, String params) {
    try {
      return CompletableFuture.supplyAsync(() -> client.call(method, params)).get(2 * Await.DEADLINE_SECONDS,
          TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new AssertionError("no answer to " + method + " " + params + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Map<String, Integer> steadyPids(RawControlClient client) {
    Map<String, Integer> pids = new HashMap<>();
    for (Map.Entry<String, JsonObject> each : views(client).entrySet()) {
      JsonObject view = each.getValue();
      // The answer may be older than the end of a process that was killed while no reeve ran.
      if (STEADY.contains(each.getKey()) && EventFields.text(view, "state").equals("running")
          && !isDead(EventFields.pid(view))) {
        pids.put(each.getKey(), EventFields.pid(view));
      }
    }
    return pids;
  }

  private static Map<String, JsonObject> views(RawControlClient client) {
    Map<String, JsonObject> views = new HashMap<>();
    for (JsonElement each : call(client, "status", "{}").getAsJsonObject("result").getAsJsonArray("services")) {
      views.put(EventFields.text(each.getAsJsonObject(), "name"), each.getAsJsonObject());
    }
    return views;
  }

  /** After a start, what was not touched is what it was. */
  private void check(Reeve reeve, RawControlClient client, Map<String, Integer> pids) {
    Map<String, JsonObject> views = views(client);
    List<String> problems = new ArrayList<>();
    pids.forEach((name, pid) -> {
      JsonElement now = views.get(name).get("pid");
      if (now.isJsonNull() || now.getAsInt() != pid) {
        problems.add(name + " was pid " + pid + ", and is " + views.get(name));
      }
    });
    targets.forEach((name, target) -> {
      JsonObject view = views.get(name);
      boolean ends = ENDING.contains(name);
      if (!EventFields.text(view, "target").equals(target) && !ends
          || target.equals("down") && !view.get("pid").isJsonNull()) {
        problems.add(name + " was requested to be " + target + ", and is " + view);
      }
    });
    assertTrue(problems.isEmpty(), () -> String.join("\n", problems) + "\n" + reeve.describe());
  }

  /** What is steady is up or stopped, what ends has ended, and what flaps goes on. */
  private void awaitRest(Reeve reeve, RawControlClient client) {
    List<JsonObject> restless = new ArrayList<>();
    try {
      reeve.until("all services are at rest", () -> {
        Map<String, JsonObject> views = views(client);
        restless.clear();
        STEADY.forEach(name -> addUnless(Set.of("running", "stopped"), views.get(name), restless));
        ENDING.forEach(name -> addUnless(Set.of("completed", "stopped", "failed"), views.get(name), restless));
        for (String name : FLAPPING) {
          assertTrue(EventFields.text(views.get(name), "target").equals("down")
              || Set.of("running", "backoff", "starting", "waiting", "stopping").contains(
                  EventFields.text(views.get(name), "state")),
              views.get(name)::toString);
        }
        return restless.isEmpty();
      });
    } catch (AssertionError e) {
      throw new AssertionError("not at rest: " + restless, e);
    }
  }

  private static void addUnless(Set<String> states, JsonObject view, List<JsonObject> restless) {
    if (!states.contains(EventFields.text(view, "state"))) {
      restless.add(view);
    }
  }

  private void end(Map<String, Integer> pids) {
    try (Reeve reeve = start(); RawControlClient client = RawControlClient.connect(reeve)) {
      check(reeve, client, pids);
      awaitRest(reeve, client);
      assertTrue(call(client, "shutdown", "{}").has("result"));
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      for (Reeve one : killed) {
        assertEquals(List.of(), one.survivors(), one::describe);
      }
      assertEquals("", records.violations());
      records.readHistory();
      int runs = records.eachRunIsInTheHistoryOnce(all());
      int lines = 0;
      for (String service : all()) {
        lines += records.eachLineIsInTheLogOnce(service);
      }
      for (String service : ENDING) {
        int perStart = service.startsWith("job") ? 2 : 1;
        int starts = 1 + requestedStarts.getOrDefault(service, 0);
        assertTrue(records.lives(service) <= perStart * starts + records.unrecorded(service),
            service + " ran " + records.lives(service) + " times for " + starts
                + " starts, of which reeve did not know "
                + records.unrecorded(service));
      }
      System.err.println("OneLifeChaosIT: " + ROUNDS + " rounds, " + all().size() + " services, " + runs + " runs, "
          + lines + " lines");
    }
  }
}
