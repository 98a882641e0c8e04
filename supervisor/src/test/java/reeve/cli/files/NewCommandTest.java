package reeve.cli.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reeve.cli.CommandRunner;
import reeve.cli.Documents;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;

/** {@code reeve new} proposes the expected services for each kind of project; its file passes {@code reeve check}. */
class NewCommandTest {
  @TempDir
  Path directory;
  private final CommandRunner runner = new CommandRunner();
  private String out;
  private String err;

  /** An example of a project: its files, and the expected services, as {@code name: command}. */
  record Example(String title, Map<String, String> files, List<String> services) {
    @Override
    public String toString() {
      return title;
    }
  }

  static List<Example> examples() {
    String django = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n";
    return List.of(
        new Example("npm start that only calls node",
            Map.of("package.json", "{\"name\":\"@me/shop\",\"scripts\":{\"start\":\"node server.js --port 80\"}}"),
            List.of("shop: node server.js --port 80")),
        new Example("npm start with more than node",
            Map.of("package.json",
                "{\"name\":\"shop\",\"scripts\":{\"start\":\"PORT=1 next start\",\"worker\":\"node w.js\"}}"),
            List.of("shop: npm run start", "worker: node w.js")),
        new Example("npm start with a step before it",
            Map.of("package.json", "{\"name\":\"shop\",\"scripts\":{\"prestart\":\"tsc\",\"start\":\"node a.js\"}}"),
            List.of("shop: npm run start")),
        new Example("pnpm",
            Map.of("package.json", "{\"scripts\":{\"start\":\"next start\"},\"name\":\"shop\"}", "pnpm-lock.yaml", ""),
            List.of("shop: pnpm run start")),
        new Example("yarn by packageManager",
            Map.of("package.json",
                "{\"packageManager\":\"yarn@4.1.0\",\"scripts\":{\"dev\":\"vite\"},\"name\":\"shop\"}"),
            List.of("shop: yarn run dev")),
        new Example("bun",
            Map.of("package.json", "{\"scripts\":{\"start\":\"vite\"},\"name\":\"shop\"}", "bun.lockb", ""),
            List.of("shop: bun run start")),
        new Example("main of package.json",
            Map.of("package.json", "{\"name\":\"shop\",\"main\":\"lib/index.js\"}", "lib/index.js", ""),
            List.of("shop: node lib/index.js")),
        new Example("npm workspaces",
            Map.of("package.json", "{\"workspaces\":[\"packages/*\"]}", "packages/api/package.json",
                "{\"name\":\"api\",\"scripts\":{\"start\":\"node .\"}}",
                "packages/lib/package.json", "{\"name\":\"lib\"}"),
            List.of("api: node .")),
        new Example("Procfile", Map.of("Procfile",
            "web: bundle exec puma -p ${PORT:-3000} # \"x\"\nworker: ./work it's\nclock: ./clock $PORT\nrelease: "
                + "./migrate\n# no\n",
            "package.json", "{\"scripts\":{\"start\":\"node x\"}}"),
            List.of("web: /bin/sh -c bundle exec puma -p ${PORT:-3000} # \"x\"", "worker: /bin/sh -c ./work it's",
                "clock: /bin/sh -c ./clock $PORT", "release: DIR/migrate")),
        new Example("go",
            Map.of("go.mod", "module example.com/me/shop/v2\n\ngo 1.22\n", "main.go", "// a\npackage main\n"),
            List.of("shop: /bin/sh -c go build -o .reeve/bin/shop . && exec .reeve/bin/shop")),
        new Example("go with cmd",
            Map.of("go.mod", "module m\n", "lib.go", "package lib\n", "cmd/api/a.go", "package main\n", "cmd/work/b.go",
                "package main\n"),
            List.of("api: /bin/sh -c go build -o .reeve/bin/api ./cmd/api && exec .reeve/bin/api",
                "work: /bin/sh -c go build -o .reeve/bin/work ./cmd/work && exec .reeve/bin/work")),
        new Example("cargo",
            Map.of("Cargo.toml", "[package]\nname = \"shop\" # x\nversion = \"1\"\n", "src/main.rs", "",
                "src/bin/tool.rs", ""),
            List.of("shop: /bin/sh -c cargo build --release --bin shop && exec target/release/shop",
                "tool: /bin/sh -c cargo build --release --bin tool && exec target/release/tool")),
        new Example("cargo workspace",
            Map.of("Cargo.toml", "[workspace]\nmembers = [\n  \"crates/*\",\n]\n", "crates/a/Cargo.toml",
                "[package]\nname = \"a\"\n[[bin]]\nname = \"srv\"\npath = \"x.rs\"\n", "crates/b/Cargo.toml",
                "[package]\nname = \"b\"\n"),
            List.of("srv: /bin/sh -c cargo build --release --bin srv && exec target/release/srv")),
        new Example("spring boot with mvnw", Map.of("pom.xml",
            "<project><parent><artifactId>p</artifactId><version>3</version></parent><artifactId>shop</artifactId>"
                + "<version>1.2</version><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId>"
                + "</plugin></plugins></build></project>",
            "mvnw", ""),
            List.of("shop: /bin/sh -c ./mvnw -q -B -DskipTests package && exec java -jar target/shop-1.2.jar")),
        new Example("quarkus", Map.of("pom.xml",
            "<project><artifactId>q</artifactId><version>1</version><build><plugins><plugin><artifactId>"
                + "quarkus-maven-plugin</artifactId></plugin></plugins></build></project>"),
            List.of(
                "q: /bin/sh -c mvn -q -B -DskipTests package && exec java -jar target/quarkus-app/quarkus-run.jar")),
        new Example("gradle application",
            Map.of("build.gradle.kts", "plugins {\n  application\n}\n", "settings.gradle.kts",
                "rootProject.name = \"shop\"\n", "gradlew", ""),
            List.of("shop: /bin/sh -c ./gradlew -q installDist && exec build/install/shop/bin/shop")),
        new Example("gradle spring boot",
            Map.of("build.gradle", "plugins {\n id 'org.springframework.boot' version '3'\n}\nversion = '0.1'\n",
                "settings.gradle", "rootProject.name = 'shop'\n"),
            List.of("shop: /bin/sh -c gradle -q bootJar && exec java -jar build/libs/shop-0.1.jar")),
        new Example("django", Map.of("manage.py", django),
            List.of("web: python3 manage.py runserver --noreload 127.0.0.1:8000")),
        new Example("django with gunicorn and celery in a venv",
            Map.of("manage.py", django, "requirements.txt", "Django\ngunicorn\ncelery\n", ".venv/bin/python", "",
                ".venv/bin/gunicorn", "", ".venv/bin/celery", ""),
            List.of("web: DIR/.venv/bin/gunicorn shop.wsgi --bind 127.0.0.1:8000",
                "worker: DIR/.venv/bin/celery -A shop worker")),
        new Example("fastapi with uv",
            Map.of("pyproject.toml", "[project]\nname = \"shop\"\ndependencies = [\"fastapi\"]\n", "uv.lock", "",
                "main.py", "from fastapi import FastAPI\napi = FastAPI()\n"),
            List.of("web: uv run uvicorn main:api --host 127.0.0.1 --port 8000")),
        new Example("flask", Map.of("requirements.txt", "flask\n", "app.py", "app = Flask(__name__)\n"),
            List.of("web: flask --app app run --port 8000")),
        new Example("a script of pyproject",
            Map.of("pyproject.toml", "[project]\nname = \"shop\"\n[project.scripts]\nshopd = \"shop:main\"\n"),
            List.of("shopd: shopd")),
        new Example("a python program", Map.of("requirements.txt", "x\n", "bot.py", "print()\n"),
            List.of("DIRNAME: python3 bot.py")),
        new Example("rails with sidekiq", Map.of("Gemfile", "gem 'rails'\ngem \"sidekiq\"\n", "bin/rails", ""),
            List.of("web: DIR/bin/rails server", "worker: bundle exec sidekiq")),
        new Example("rack", Map.of("Gemfile", "gem 'puma'\n", "config.ru", ""), List.of("web: bundle exec puma")),
        new Example("laravel", Map.of("composer.json", "{}", "artisan", ""),
            List.of("web: php artisan serve --no-reload", "worker: php artisan queue:work")),
        new Example("a compose file beside a program", Map.of("compose.yaml",
            "# x\nservices:\n  web:\n    build: .\n    image: me/web\n  db:\n    image: postgres:16\n    "
                + "environment:\n      image: no\n  cache: # c\n    image: redis\nvolumes:\n  data:\n    image: no\n",
            "go.mod", "module shop\n", "main.go", "package main\n"),
            List.of("shop: /bin/sh -c go build -o .reeve/bin/shop . && exec .reeve/bin/shop",
                "containers: docker compose -f compose.yaml up db cache")),
        new Example("two kinds with the same name",
            Map.of("package.json", "{\"name\":\"shop\",\"scripts\":{\"start\":\"node a\"}}", "go.mod", "module shop\n",
                "main.go", "package main\n"),
            List.of("shop: node a", "shop-2: /bin/sh -c go build -o .reeve/bin/shop . && exec .reeve/bin/shop")),
        new Example("nothing", Map.of("README", ""), List.of("hello: /bin/sh -c while :; do date; sleep 5; done")),
        new Example("rubbish",
            Map.of("package.json", "{\"scripts\": 7, \"name\": [", "go.mod", "\0\0", "Cargo.toml", "]]][[", "pom.xml",
                "<<<", "Procfile", "::::", "compose.yml", "- - -\n  :"),
            List.of("hello: /bin/sh -c while :; do date; sleep 5; done")),
        new Example("unusual characters", Map.of("package.json",
            "{\"name\":\"é\\u0000 x/..%\",\"description\":\"two\\nlines \\\"q\\\" ${HOME} $$ "
                + "\\\\\",\"scripts\":{\"start\":\"node 'a b' \\\"c'd\\\" e:f\"}}"),
            List.of("app: node a b c'd e:f")));
  }

  private int reeve(String... args) {
    int code = runner.run(args);
    out = runner.out();
    err = runner.err();
    return code;
  }

  private void files(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private Plan plan(Path file) {
    PlanReader.Result.Ok ok = assertInstanceOf(PlanReader.Result.Ok.class,
        PlanReader.read(List.of(file.toString()), Map.of()), () -> Documents.text(file));
    assertEquals(List.of(), ok.warnings());
    return ok.plan();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void proposesServicesAndTheFilePassesCheck(Example example) throws IOException {
    files(example.files());
    assertEquals(0, reeve("new", directory.toString()), err);
    Plan plan = plan(directory.resolve("reeve.toml"));
    List<String> services =
        plan.services().stream()
            .map(spec -> spec.name() + ": " + String.join(" ", spec.process().commands().get(0))).toList();
    List<String> wanted = example.services().stream()
        .map(text -> text.replace("DIRNAME", serviceName(directory)).replace("DIR/", directory + "/"))
        .toList();
    assertEquals(wanted, services);
    for (ServiceSpec spec : plan.services()) {
      assertTrue(spec.process().workingDirectory().orElseThrow().startsWith(directory.toString()), spec.toString());
    }
    assertEquals(0, reeve("check", directory.resolve("reeve.toml").toString()), err);
    assertTrue(plan.settings().logDir().orElseThrow().equals(directory + "/.reeve/log"));
  }

  private static String serviceName(Path directory) {
    return directory.getFileName().toString().replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^[-_]+|-+$", "");
  }

  /** A user may uncomment the lines. */
  @Test
  void commentedKeysAreValid() throws IOException {
    files(Map.of("package.json", "{\"name\":\"shop\",\"scripts\":{\"start\":\"node a\"}}"));
    assertEquals(0, reeve("new", directory.toString()));
    Path file = directory.resolve("reeve.toml");
    Files.writeString(file, Files.readString(file).replaceAll("(?m)^# ?(\\[|[a-z-]+ = )", "$1"));
    Plan plan = plan(file);
    assertEquals(List.of("shop", "job"), plan.services().stream().map(ServiceSpec::name).toList());
    assertTrue(plan.services().get(0).exitPolicy().essential());
  }

  @Test
  void overwritesOnlyWithForce() throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), "mine");
    assertEquals(1, reeve("new", directory.toString()));
    assertTrue(err.startsWith("reeve: cannot write \"" + file + "\": it exists already"), err);
    assertEquals("", out);
    assertEquals("mine", Files.readString(file));
    assertEquals(0, reeve("new", "--force", directory.toString()), err);
    plan(file);
  }

  @Test
  void fileElsewhereRefersToTheProject() throws IOException {
    files(Map.of("project/Gemfile", "gem 'rails'\n", "project/bin/rails", "", "etc/x", "", "project/.env", "A=1\n"));
    Path file = directory.resolve("etc/shop.toml");
    assertEquals(0, reeve("new", "-o", file.toString(), directory.resolve("project").toString()), err);
    ServiceSpec web = plan(file).services().get(0);
    assertEquals(directory + "/project", web.process().workingDirectory().orElseThrow());
    assertEquals(directory + "/project/bin/rails", web.process().commands().get(0).get(0));
    assertEquals("1", web.process().environment().get("A"));
    assertFalse(Files.exists(directory.resolve("project/reeve.toml")));
  }

  @Test
  void writesNoFileForTheStandardOutput() throws IOException {
    files(Map.of("Procfile", "web: ./run\n"));
    assertEquals(0, reeve("new", "--output", "-", directory.toString()));
    assertTrue(out.contains("[service.web]"), out);
    assertFalse(Files.exists(directory.resolve("reeve.toml")));
    plan(Files.writeString(directory.resolve("piped.toml"), out));
  }

  @Test
  void omitsAndReportsAnEnvFileOfAnotherDialect() throws IOException {
    files(Map.of("Procfile", "web: ./run\n", ".env", "this is not a line of KEY=value\n"));
    assertEquals(0, reeve("new", directory.toString()), err);
    assertTrue(err.contains("cannot read \".env\" as an env-file"), err);
    assertTrue(Files.readString(directory.resolve("reeve.toml")).contains("\n# env-file = "));
    plan(directory.resolve("reeve.toml"));
  }

  /** What is there belongs to the project, also a .gitignore that was changed. */
  @Test
  void leavesTheGitignoreOfTheStateAlone() throws IOException {
    files(Map.of("Procfile", "web: ./run\n", ".reeve/.gitignore", "log/\n"));
    assertEquals(0, reeve("new", directory.toString()), err);
    assertEquals("log/\n", Files.readString(directory.resolve(".reeve/.gitignore")));
  }

  /** A proposal that check refuses is not written, and nothing is left of the attempt. */
  @Test
  void writesNothingThatCheckRefuses() throws IOException {
    files(Map.of("Procfile", "web: ./run\n", "reeve.toml", "# mine\n", ".env", "A=${NOT_SET:?set it}\nB\n"));
    assertEquals(0, reeve("new", "--force", directory.toString()), err);
    assertTrue(err.contains("as an env-file: " + directory + "/.env"), err);
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(".env", ".reeve", "Procfile", "reeve.toml"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
    plan(directory.resolve("reeve.toml"));
  }

  @Test
  void reportsAMissingDirectoryInOneSentence() {
    assertEquals(1, reeve("new", directory.resolve("none").toString()));
    assertEquals("reeve: cannot use \"" + directory.resolve("none") + "\": there is no such directory\n", err);
  }

  @Test
  void printsTheNextSteps() throws IOException {
    files(Map.of("Procfile", "web: ./run\n", ".git/HEAD", ""));
    assertEquals(0, reeve("new", directory.toString()));
    assertTrue(out.startsWith("Wrote " + directory + "/reeve.toml: web, from Procfile\n"), out);
    assertTrue(out.contains("reeve run " + directory + "/reeve.toml"), out);
    assertEquals("*\n", Files.readString(directory.resolve(".reeve/.gitignore")), "git ignores logs and state");
    assertTrue(err.contains("warning: cannot"), "it warns about the missing command: " + err);
  }
}
