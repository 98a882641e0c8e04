package reeve.scaffold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;

/** Projects as their own generators lay them out: the command, the guessed port, and the guessed health check. */
class GeneratedProjectsTest {
  private static final String MARK = "# Guessed: ";

  @TempDir
  Path directory;
  private String text;
  private Plan plan;

  /** Reads the proposal for files, given as name, text, name, text, … */
  private void project(String... files) throws IOException {
    for (int i = 0; i < files.length; i += 2) {
      Path path = directory.resolve(files[i]);
      Files.createDirectories(path.getParent());
      Files.writeString(path, files[i + 1]);
    }
    text = StarterFile
        .of(new ProjectFiles(directory.toFile()), ".", Files.exists(directory.resolve(".env"))).text();
    Files.writeString(directory.resolve("reeve.toml"), text);
    PlanReader.Result result = PlanReader.read(List.of(directory.resolve("reeve.toml").toString()), Map.of());
    assertTrue(result instanceof PlanReader.Result.Ok, () -> result + "\n" + text);
    plan = ((PlanReader.Result.Ok) result).plan();
  }

  private List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      List<String> words = spec.process().commands().get(0);
      String where = directory.relativize(Path.of(spec.process().workingDirectory().orElseThrow())).toString();
      commands.add(spec.name() + (where.isEmpty() ? "" : " in " + where) + ": "
          + String.join(" ", words.get(0).equals("/bin/sh") ? words.subList(2, words.size()) : words)
              .replace(directory + "/", "DIR/"));
    }
    return commands;
  }

  private void has(String... lines) {
    for (String line : lines) {
      assertTrue(text.contains("\n" + line), line + "\n" + text);
    }
  }

  @Test
  void viteFromNpmCreate() throws IOException {
    project("package.json", "{\"name\":\"vite-project\",\"private\":true,\"type\":\"module\",\"scripts\":{\"dev\":"
        + "\"vite\",\"build\":\"tsc -b && vite build\",\"preview\":\"vite preview\"}}", "index.html", "",
        "vite.config.ts", "export default defineConfig({ plugins: [react()] })");
    assertEquals(List.of("vite-project: npm run dev"), commands());
    has(MARK + "vite listens on this port by default", "ready = { tcp = \"localhost:5173\" }",
        "# health = { http = \"http://localhost:5173/\", interval = \"10s\" }   # guessed");
    project("vite.config.ts", "export default defineConfig({ server: { port: 3030, open: true } })",
        "node_modules/.bin/vite", "");
    assertEquals(List.of("vite-project: DIR/node_modules/.bin/vite"), commands());
    has(MARK + "vite.config.ts names this port", "ready = { tcp = \"localhost:3030\" }");
  }

  @Test
  void nextFromCreateNextApp() throws IOException {
    project("package.json", "{\"name\":\"my-app\",\"scripts\":{\"dev\":\"next dev --turbopack\",\"build\":\"next "
        + "build\",\"start\":\"next start\",\"lint\":\"next lint\"}}", "next.config.ts", "", "pnpm-lock.yaml", "");
    assertEquals(List.of("my-app: pnpm run dev"), commands());
    has("# The script \"start\" serves what \"pnpm run build\" has made: next start",
        "ready = { tcp = \"localhost:${PORT:-3000}\" }", "env = { PORT = \"${PORT:-3000}\" }");
    project(".env", "PORT=4000\n");
    has("ready = { tcp = \"localhost:4000\" }");
    assertEquals("4000", plan.services().get(0).process().environment().get("PORT"));
  }

  @Test
  void bunFromBunInit() throws IOException {
    project("package.json", "{\"name\":\"hono\",\"module\":\"index.ts\",\"type\":\"module\",\"devDependencies\":{}}",
        "bun.lock", "", "index.ts", "Bun.serve({ fetch() {} })");
    assertEquals(List.of("hono: bun index.ts"), commands());
    has("ready = { tcp = \"localhost:${PORT:-3000}\" }");
  }

  @Test
  void denoFromDenoInit() throws IOException {
    project("deno.json", "{ // tasks\n\"tasks\": {\"dev\": \"deno run --watch main.ts\", \"start\": {\"command\": "
        + "\"deno run -A --port=4100 main.ts\"}}}", "main.ts", "Deno.serve(() => new Response())");
    assertEquals(List.of(directoryName() + ": deno run -A --port=4100 main.ts"), commands());
    has("ready = { tcp = \"localhost:4100\" }");
    project("deno.json", "{\"tasks\": {\"dev\": \"PORT=1 && deno task x\"}}");
    assertEquals(List.of(directoryName() + ": deno task dev"), commands());
    project("deno.json", "{\"imports\": {}}");
    has("ready = { tcp = \"localhost:8000\" }");
  }

  private String directoryName() {
    return TomlText.name(directory.getFileName().toString());
  }

  @Test
  void djangoFromStartprojectWithEachManager() throws IOException {
    String manage = "def main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n";
    Map<String, String> managers = new LinkedHashMap<>();
    managers.put("[tool.poetry]\nname = \"mysite\"\n", "poetry run python");
    managers.put("[project]\nname = \"mysite\"\n[tool.uv]\npackage = false\n", "uv run python");
    managers.put("", "python3");
    for (Map.Entry<String, String> manager : managers.entrySet()) {
      project("manage.py", manage, "pyproject.toml", manager.getKey(), "mysite/settings.py", "");
      assertEquals(List.of("web: " + manager.getValue() + " manage.py runserver --noreload 127.0.0.1:8000"),
          commands());
      has(MARK + "its command names this port", "ready = { tcp = \"localhost:8000\" }");
    }
    project("Pipfile", "[packages]\ndjango = \"*\"\n");
    assertEquals(List.of("web: pipenv run python manage.py runserver --noreload 127.0.0.1:8000"), commands());
  }

  @Test
  void fastApiWithAPathForHealth() throws IOException {
    project("requirements.txt", "fastapi\nuvicorn\n", "main.py",
        "app = FastAPI()\n\n@app.get(\"/health\")\ndef health():\n    return {}\n");
    has("health = { http = \"http://localhost:8000/health\", interval = \"10s\" }");
  }

  @Test
  void railsFromRailsNew() throws IOException {
    project("Gemfile", "source \"https://rubygems.org\"\ngem \"rails\", \"~> 8.0.1\"\ngem \"puma\", \">= 5.0\"\n",
        "bin/rails", "", "Procfile.dev", "web: bin/rails server\ncss: bin/rails tailwindcss:watch\n",
        "config/routes.rb", "Rails.application.routes.draw do\n  get \"up\" => \"rails/health#show\", as: "
            + ":rails_health_check\nend\n");
    assertEquals(List.of("web: DIR/bin/rails server"), commands());
    has("# Procfile.dev names further programs: reeve import Procfile.dev",
        "ready = { tcp = \"localhost:${PORT:-3000}\" }",
        "health = { http = \"http://localhost:${PORT:-3000}/up\", interval = \"10s\" }");
  }

  @Test
  void laravelFromItsInstaller() throws IOException {
    project("composer.json", "{}", "artisan", "", "bootstrap/app.php",
        "->withRouting(\n        web: __DIR__.'/../routes/web.php',\n        health: '/up',\n    )\n");
    has("ready = { tcp = \"localhost:${SERVER_PORT:-8000}\" }",
        "health = { http = \"http://localhost:${SERVER_PORT:-8000}/up\", interval = \"10s\" }");
  }

  private static final String POM = """
      <project><parent><groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-starter-parent</artifactId><version>3.4.1</version></parent>
        <artifactId>demo</artifactId><version>0.0.1-SNAPSHOT</version>
        <dependencies><dependency><artifactId>spring-boot-starter-web</artifactId></dependency>
        <dependency><artifactId>spring-boot-starter-actuator</artifactId></dependency></dependencies>
        <build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>
      """;

  @Test
  void springBootFromInitializrWithMaven() throws IOException {
    project("pom.xml", POM, "mvnw", "", "src/main/resources/application.properties",
        "spring.application.name=demo\nserver.port=9090\n");
    assertEquals(
        List.of("demo: ./mvnw -q -B -DskipTests package && exec java -jar target/demo-0.0.1-SNAPSHOT.jar"),
        commands());
    has("ready = { tcp = \"localhost:9090\" }", "start-timeout = \"10m\"",
        "health = { http = \"http://localhost:9090/actuator/health\", interval = \"10s\" }");
  }

  @Test
  void springBootAsAModuleIsBuiltWithTheModulesThatItNeeds() throws IOException {
    project("pom.xml", "<project><artifactId>all</artifactId><version>1</version><packaging>pom</packaging><modules>"
        + "<module>lib</module><module>web</module></modules></project>", "web/pom.xml", POM, "lib/pom.xml",
        "<project><artifactId>lib</artifactId></project>", "web/src/main/resources/application.yml",
        "spring:\n  application:\n    name: web\nserver:\n  # here\n  port: ${HTTP:7070}\n");
    assertEquals(List.of("demo: mvn -q -B -DskipTests -pl web -am package && exec java -jar "
        + "web/target/demo-0.0.1-SNAPSHOT.jar"), commands());
    has("ready = { tcp = \"localhost:${HTTP:-7070}\" }");
  }

  @Test
  void springBootFromInitializrWithGradle() throws IOException {
    project("build.gradle.kts", "plugins {\n  java\n  id(\"org.springframework.boot\") version \"3.4.1\"\n}\nversion ="
        + " \"0.0.1-SNAPSHOT\"\ndependencies {\n  implementation(\"org.springframework.boot:spring-boot-starter-web\")"
        + "\n}\n", "settings.gradle.kts", "rootProject.name = \"demo\"\n", "gradlew", "");
    assertEquals(List.of("demo: ./gradlew -q bootJar && exec java -jar build/libs/demo-0.0.1-SNAPSHOT.jar"),
        commands());
    has("ready = { tcp = \"localhost:${SERVER_PORT:-8080}\" }");
  }

  @Test
  void aProgramFromGradleInit() throws IOException {
    project("settings.gradle", "rootProject.name = 'shop'\ninclude('app', 'list')\n", "gradlew", "",
        "app/build.gradle", "plugins {\n    id 'application'\n}\napplication {\n    mainClass = 'org.x.App'\n}\n",
        "list/build.gradle", "plugins {\n    id 'java-library'\n}\n", "app/src/main/java/org/x/App.java",
        "HttpServer.create(new InetSocketAddress(8123), 0);");
    assertEquals(List.of("app: ./gradlew -q :app:installDist && exec app/build/install/app/bin/app"), commands());
    has(MARK + "src/main/java/org/x/App.java names this port", "ready = { tcp = \"localhost:8123\" }");
  }

  @Test
  void dotNetFromDotnetNew() throws IOException {
    project("Shop.sln",
        "Project(\"{9A1}\") = \"Shop.Api\", \"src\\Shop.Api\\Shop.Api.csproj\", \"{1}\"\nProject(\"{9}\")"
            + " = \"Shop.Tests\", \"test\\Shop.Tests\\Shop.Tests.csproj\", \"{2}\"\n",
        "src/Shop.Api/Shop.Api.csproj",
        "<Project Sdk=\"Microsoft.NET.Sdk.Web\"></Project>", "test/Shop.Tests/Shop.Tests.csproj",
        "<Project Sdk=\"Microsoft.NET.Sdk\"><OutputType>Exe</OutputType><PackageReference Include="
            + "\"Microsoft.NET.Test.Sdk\"/></Project>",
        "src/Shop.Api/Properties/launchSettings.json",
        "{\"profiles\":{\"https\":{\"applicationUrl\":\"https://localhost:7001;http://localhost:5123\"}}}");
    assertEquals(List.of("Shop-Api in src/Shop.Api: dotnet build -nologo -v quiet -o ../../.reeve/bin/Shop-Api "
        + "Shop.Api.csproj && exec dotnet ../../.reeve/bin/Shop-Api/Shop.Api.dll --urls http://localhost:5123"),
        commands());
    has("ready = { tcp = \"localhost:5123\" }", "env = { ASPNETCORE_ENVIRONMENT = \"Development\" }");
  }

  @Test
  void phoenixFromPhxNewAndAnApplicationOfMix() throws IOException {
    project("mix.exs", "def project do\n[app: :hello, version: \"0.1.0\"]\nend\ndefp deps do\n[{:phoenix, \"~> 1.7\"}]",
        "config/dev.exs", "config :hello, HelloWeb.Endpoint,\n  http: [ip: {127, 0, 0, 1}, port: 4000],\n");
    assertEquals(List.of("hello: mix phx.server"), commands());
    has("ready = { tcp = \"localhost:4000\" }");
    project("mix.exs", "app: :job,\ndef application do\n[mod: {Job.Application, []}]\n");
    assertEquals(List.of("job: mix run --no-halt"), commands());
  }

  @Test
  void goAndRustNameTheirPortsInTheirSource() throws IOException {
    project("api/go.mod", "module example.com/api\n", "api/main.go",
        "package main\nfunc main() { http.ListenAndServe(\":8090\", nil) }\n", "core/Cargo.toml",
        "[package]\nname = \"core\"\n", "core/src/main.rs", "TcpListener::bind(\"127.0.0.1:7878\").unwrap();\n");
    assertEquals(List.of("api in api: go build -o ../.reeve/bin/api . && exec ../.reeve/bin/api",
        "core in core: cargo build --release --bin core && exec target/release/core"), commands());
    has("ready = { tcp = \"localhost:8090\" }", "ready = { tcp = \"localhost:7878\" }");
  }
}
