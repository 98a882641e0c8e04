package reeve.scaffold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;

/** What {@code reeve new} keeps of a compose file and of {@code .env}. */
class ComposeFileTest {
  @TempDir
  Path directory;

  private String starter(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.createDirectories(directory.resolve(file.getKey()).getParent());
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    String text = StarterFile.of(new ProjectFiles(directory.toFile()), ".", files.containsKey(".env")).text();
    Files.writeString(directory.resolve("reeve.toml"), text);
    return text;
  }

  private Plan plan(String text) {
    PlanReader.Result result = PlanReader.read(List.of(directory.resolve("reeve.toml").toString()), Map.of());
    assertTrue(result instanceof PlanReader.Result.Ok, () -> result + "\n" + text);
    return ((PlanReader.Result.Ok) result).plan();
  }

  private static final String COMPOSE = """
      version: "3.9"   # old
      services:
        web:
          build: ./web
          command: ["node", "server.js", "--name", "a b"]
          working_dir: /app
          restart: unless-stopped
          ports:
            - "8080:3000"
          environment:
            NODE_ENV: production
            DB_URL: postgres://${DB_HOST}:5432/${DB:-shop}
            PRICE: "5$$"
          depends_on:
            api:
              condition: service_healthy
            db:
              condition: service_started
          healthcheck:
            test: ["CMD", "curl", "-f", "http://localhost:3000/"]
            interval: 30s
            timeout: 1m30s
            retries: 3
            start_period: 10s
        api:
          build: {context: ./api, dockerfile: Dockerfile}
          command: python3 -m api --port 4000
          env_file: api.env
          environment:
            - MODE=eu
            - TOKEN
          restart: on-failure:5
          healthcheck:
            test: curl -f http://localhost:4000 || exit 1
            disable: false
        worker:
          build: .
          entrypoint: ["python3"]
          command: ["worker.py"]
          depends_on: [api]
        db:
          image: postgres:16
      """;

  @Test
  void aSecretOfDotEnvIsNotCopiedIntoTheDefinitions() throws IOException {
    String compose = """
        services:
          web:
            build: .
            command: ["node", "server.js"]
            environment:
              DB_PASSWORD: ${DB_PASSWORD}
        """;
    String text = starter(Map.of("compose.yaml", compose, ".env", "DB_PASSWORD=hush\n"));
    assertFalse(text.contains("hush"), text);
    assertEquals("hush", plan(text).services().get(0).process().environment().get("DB_PASSWORD"));
  }

  @Test
  void keepsWhatAComposeFileSaysOfItsPrograms() throws IOException {
    String text = starter(Map.of("compose.yaml", COMPOSE, "web/x", "", "api/x", "", ".env", "DB_HOST=db1\n"));
    Plan plan = plan(text);
    assertEquals(List.of("web", "api", "worker", "containers"),
        plan.services().stream().map(spec -> spec.identity().name()).toList());
    ServiceSpec web = plan.services().get(0);
    assertEquals(List.of("node", "server.js", "--name", "a b"), web.process().commands().get(0));
    assertEquals(directory + "/web", web.process().workingDirectory().orElseThrow());
    assertEquals("postgres://db1:5432/shop", web.process().environment().get("DB_URL"));
    assertEquals("production", web.process().environment().get("NODE_ENV"));
    assertEquals("5$", web.process().environment().get("PRICE"));
    assertTrue(text.contains("restart = \"unless-stopped\""), text);
    assertTrue(text.contains("health = { command = [\"curl\", \"-f\", \"http://localhost:3000/\"], interval = \"30s\", "
        + "timeout = \"1m30s\", start-period = \"10s\", failures = 3 }"), text);
    assertTrue(text.contains("requires = [{ service = \"api\", when = \"healthy\" }]"), text);
    assertTrue(text.contains("# It needs db, which compose.yaml runs as an image: reeve start containers"), text);
    assertTrue(text.contains("# ready = { tcp = \"127.0.0.1:3000\" }"), text);
    assertTrue(text.contains("# working-directory = \"/app\"   # in the container"), text);
    ServiceSpec api = plan.services().get(1);
    assertEquals(List.of("python3", "-m", "api", "--port", "4000"), api.process().commands().get(0));
    assertEquals("eu", api.process().environment().get("MODE"));
    assertEquals("", api.process().environment().get("TOKEN"));
    assertTrue(text.contains("env-file = [\"-api.env\"]"), text);
    assertTrue(text.contains("restart = \"on-failure\""), text);
    assertEquals(List.of("python3", "worker.py"), plan.services().get(2).process().commands().get(0));
    assertTrue(text.contains("requires = [\"api\"]"), text);
  }

  @Test
  void userAndLimitsAreProposedAsComments() throws IOException {
    String text = starter(Map.of("compose.yaml", """
        services:
          web:
            build: .
            command: ["node", "server.js"]
            user: "1000:www"
            ulimits:
              nproc: 65535
              nofile:
                soft: 20000
                hard: -1
              other: 5
            cap_add: [NET_BIND_SERVICE]
            oom_score_adj: -500
            security_opt: ["no-new-privileges:true"]
            read_only: true
        """));
    List<String> lines = List.of("user = \"1000\"   # in the container", "group = \"www\"",
        "limits = { nproc = 65535, nofile = { soft = 20000, hard = \"unlimited\" } }",
        "capabilities = { ambient = [\"net_bind_service\"] }", "oom-score-adjust = -500", "no-new-privileges = true",
        "protect-system = \"strict\"");
    for (String line : lines) {
      assertTrue(text.contains("\n# " + line + "\n"), line + "\n" + text);
      text = text.replace("\n# " + line + "\n", "\n" + line + "\n");
    }
    Files.writeString(directory.resolve("reeve.toml"), text);
    assertEquals("1000", plan(text).services().get(0).execution().user().user().orElseThrow());
  }

  @Test
  void aBuiltServiceWithoutACommandAddsItsSettingsToTheProgram() throws IOException {
    String text = starter(Map.of("compose.yml", "services:\n  app:\n    build: .\n    environment:\n      MODE: eu\n"
        + "    restart: always\n", "go.mod", "module shop\n", "main.go", "package main\n"));
    ServiceSpec shop = plan(text).services().get(0);
    assertEquals("shop", shop.identity().name());
    assertEquals("eu", shop.process().environment().get("MODE"));
    assertTrue(text.contains("restart = \"always\"\n"), text);
  }

  @Test
  void theEnvFileWinsOverTheGuess() throws IOException {
    Map<String, String> procfile = Map.of("Procfile", "web: ./web\nadmin: ./admin $PORT\n");
    assertEquals("5000", plan(starter(procfile)).services().get(0).process().environment().get("PORT"));
    String text = starter(Map.of("Procfile", "web: ./web\nadmin: ./admin $PORT\n", ".env", "export PORT='8080'\n"));
    Plan plan = plan(text);
    assertEquals("8080", plan.services().get(0).process().environment().get("PORT"));
    assertEquals("8180", plan.services().get(1).process().environment().get("PORT"));
    assertFalse(text.contains("5000"), text);
  }

  @Test
  void rubbishIsLeftOut() throws IOException {
    for (String text : List.of("services:", "services: [", "services:\n  - a\n  - b: {",
        "services:\n web:\n  command: []\n"
            + "  ports: {a\n",
        "a: &x\n  b: *x\nservices:\n  w:\n    <<: *x\n    command: x\n    healthcheck: 7\n",
        "services:\n  w: {command: \"a 'b\", environment: [=, x], depends_on: w}\n", "- - - -\n - -\n")) {
      plan(starter(Map.of("compose.yaml", text)));
    }
  }
}
