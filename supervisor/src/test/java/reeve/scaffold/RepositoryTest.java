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

/** Several projects in one repository, and the compose file that puts them together. */
class RepositoryTest {
  @TempDir
  Path directory;
  private String text;

  private Plan plan(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.createDirectories(directory.resolve(file.getKey()).getParent());
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    text = StarterFile.of(new ProjectFiles(directory.toFile()), ".", true).text();
    Files.writeString(directory.resolve("reeve.toml"), text);
    PlanReader.Result result = PlanReader.read(List.of(directory.resolve("reeve.toml").toString()), Map.of());
    assertTrue(result instanceof PlanReader.Result.Ok, () -> result + "\n" + text);
    return ((PlanReader.Result.Ok) result).plan();
  }

  private static List<String> names(Plan plan) {
    return plan.services().stream().map(ServiceSpec::name).toList();
  }

  private static final Map<String, String> PARTS = Map.of("frontend/package.json",
      "{\"name\":\"vite-project\",\"scripts\":{\"dev\":\"vite\"}}", "backend/manage.py",
      "'DJANGO_SETTINGS_MODULE', 'shop.settings'", "backend/requirements.txt", "celery\n", "backend/.venv/bin/python",
      "", "backend/.env", "SECRET=1\n", "docs/package.json", "{\"scripts\":{\"start\":\"node x\"}}");

  @Test
  void frontendAndBackendAreServicesOfTheirDirectories() throws IOException {
    Plan plan = plan(PARTS);
    assertEquals(List.of("backend", "backend-worker", "frontend"), names(plan));
    ServiceSpec backend = plan.services().get(0);
    assertEquals(directory + "/backend", backend.process().workingDirectory().orElseThrow());
    assertEquals(directory + "/backend/.venv/bin/python", backend.process().commands().get(0).get(0));
    assertEquals("1", backend.process().environment().get("SECRET"));
    assertFalse(plan.services().get(2).process().environment().containsKey("SECRET"));
  }

  @Test
  void aRepositoryWithAProgramOfItsOwnHasItsKnownPartsToo() throws IOException {
    assertEquals(List.of("web", "client"), names(plan(Map.of("Gemfile", "gem 'rails'\n", "bin/rails", "",
        "client/package.json", "{\"scripts\":{\"dev\":\"vite\"}}", "engines/package.json",
        "{\"scripts\":{\"start\":\"node x\"}}"))));
  }

  @Test
  void workspacesAreNotFoundTwice() throws IOException {
    assertEquals(List.of("web", "api"),
        names(plan(Map.of("package.json", "{\"workspaces\":[\"apps/web\",\"apps/api\"]}",
            "apps/web/package.json", "{\"name\":\"web\",\"scripts\":{\"start\":\"node a\"}}", "apps/api/package.json",
            "{\"name\":\"api\",\"scripts\":{\"start\":\"node b\"}}"))));
  }

  @Test
  void twoProgramsThatReadPortGetDifferentPorts() throws IOException {
    String next = "{\"scripts\":{\"dev\":\"next dev\"}}";
    plan(Map.of("apps/a/package.json", next, "apps/b/package.json", next, "apps/c/requirements.txt", "",
        "apps/c/app.py", "app = Flask(x)\n", "apps/d/requirements.txt", "", "apps/d/app.py", "app = Flask(x)\n"));
    assertTrue(text.contains("ready = { tcp = \"localhost:${PORT:-3000}\" }"), text);
    assertTrue(text.contains("env = { PORT = \"3001\" }"), text);
    assertTrue(text.contains("ready = { tcp = \"localhost:3001\" }"), text);
    assertTrue(text.contains("# It and c listen on the port 8000: give one of them another."), text);
  }

  @Test
  void aComposeFileJoinsThePartsThatItBuilds() throws IOException {
    Plan plan = plan(Map.of("web/package.json", "{\"name\":\"w\",\"scripts\":{\"dev\":\"vite\"}}", "server/go.mod",
        "module s\n", "server/main.go", "package main\n", "mailer/Dockerfile",
        "FROM a\nCMD [\"old\"]\nFROM b\nENTRYPOINT [\"./mailer\"]\nCMD [\"--queue\", \\\n  \"mail\"]\n", "compose.yaml",
        """
        services:
          ui:
            build: ./web
            depends_on: [api, mail]
          api:
            build: {context: ./server}
            environment: {MODE: eu}
            depends_on: [db]
          mail:
            build: ./mailer
          db:
            image: docker.io/library/postgres:16-alpine
          auth:
            image: ghcr.io/x/keycloak@sha256:00
        """));
    assertEquals(List.of("server", "web", "mail", "containers"), names(plan));
    assertEquals("eu", plan.services().get(0).process().environment().get("MODE"));
    assertTrue(text.contains("requires = [\"server\", \"mail\"]"), text);
    assertEquals(List.of(directory + "/mailer/mailer", "--queue", "mail"),
        plan.services().get(2).process().commands().get(0));
    assertTrue(text.contains("# db is the image docker.io/library/postgres:16-alpine. Without containers: install "
        + "postgresql (apt-get install postgresql)"), text);
    assertTrue(text.contains("# auth is the image ghcr.io/x/keycloak@sha256:00. Without containers: install the "
        + "program keycloak"), text);
  }
}
