package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Detects {@code manage.py}, {@code pyproject.toml}, {@code requirements.txt} or {@code Pipfile}. */
final class PythonProject implements ProjectDetector {
  private static final List<String> MAINS = List.of("main.py", "app.py", "server.py", "run.py", "bot.py");

  private static final Listener PINNED = Listener.of(8000, "its command names this port");

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    String pyproject = text(project, "pyproject.toml");
    String requirements = (pyproject + "\n" + text(project, "requirements.txt") + "\n" + text(project, "Pipfile"))
        .toLowerCase(Locale.ROOT);
    String file =
        project.has("manage.py") ? "manage.py" : project.has("pyproject.toml") ? "pyproject.toml" : "requirements.txt";
    Python python = new Python(project);
    if (project.has("manage.py")) {
      django(project, requirements, python, found);
    } else if (project.has("pyproject.toml") || project.has("requirements.txt") || project.has("Pipfile")) {
      ProposedService web = web(project, requirements, file, python);
      ProposedService program = web != null ? web : program(project, pyproject, file, python);
      if (program != null) {
        found.add(program);
      }
      if (requirements.contains("celery") && project.has("celery.py")) {
        found.add(ProposedService.of("worker", file, null, python.tool("celery", "-A", "celery", "worker")));
      }
    }
    for (ProposedService proposal : found) {
      proposal.env("PYTHONUNBUFFERED", "1");
    }
    return found;
  }

  private static void django(Project project, String requirements, Python python, List<ProposedService> found) {
    String module =
        FieldScanner.find(text(project, "manage.py"), "DJANGO_SETTINGS_MODULE[\"']\\s*,\\s*[\"']([A-Za-z0-9_]+)\\.");
    boolean gunicorn = requirements.contains("gunicorn") && module != null;
    ProposedService web = gunicorn
        ? ProposedService.of("web", "manage.py", null,
            python.tool("gunicorn", module + ".wsgi", "--bind", "127.0.0.1:8000"))
        : ProposedService
            .of("web", "manage.py", null, python.run("manage.py", "runserver", "--noreload", "127.0.0.1:8000"))
            .comment("Django's own server is for development; with gunicorn among the requirements: gunicorn "
                + (module == null ? "PROJECT" : module) + ".wsgi --bind 127.0.0.1:8000");
    found.add(web.listens(PINNED));
    if (requirements.contains("celery") && module != null) {
      found.add(ProposedService.of("worker", "manage.py", null, python.tool("celery", "-A", module, "worker")));
    }
  }

  /**
   * Finds FastAPI or Flask by the line that creates the application.
   *
   * @return null: there is no such line
   */
  private static ProposedService web(Project project, String requirements, String file, Python python) {
    for (String source : List.of("main.py", "app.py", "server.py", "wsgi.py", "app/main.py", "app/__init__.py",
        "src/main.py")) {
      String text = project.text(source);
      if (text == null) {
        continue;
      }
      String module = source.replace("/__init__.py", "").replace(".py", "").replace('/', '.');
      String fast =
          FieldScanner.find(text, "^([A-Za-z_]\\w*)\\s*(?::\\s*\\w+\\s*)?=\\s*(?:FastAPI|Starlette|Quart)\\(");
      if (fast != null) {
        return ProposedService.of("web", file, null,
            python.tool("uvicorn", module + ":" + fast, "--host", "127.0.0.1", "--port", "8000"))
            .listens(health(text));
      }
      String flask = FieldScanner.find(text, "^([A-Za-z_]\\w*)\\s*=\\s*Flask\\(");
      if (flask != null) {
        ProposedService server = requirements.contains("gunicorn")
            ? ProposedService.of("web", file, null,
                python.tool("gunicorn", module + ":" + flask, "--bind", "127.0.0.1:8000"))
            : ProposedService.of("web", file, null, python.tool("flask", "--app", module, "run", "--port", "8000"))
                .comment("Flask's own server is for development; with gunicorn: gunicorn " + module + ":" + flask
                    + " --bind 127.0.0.1:8000");
        return server.listens(health(text));
      }
    }
    return null;
  }

  /** The port of the proposed commands, with the path for health checks that a source defines. */
  private static Listener health(String source) {
    String path =
        FieldScanner.find(source, "^@\\w+\\.(?:get|route)\\(\\s*[\"'](/(?:health|healthz|ping|status|up))[\"']");
    return path == null ? PINNED : PINNED.health(path);
  }

  private static ProposedService program(Project project, String pyproject, String file, Python python) {
    String name = FieldScanner.first(FieldScanner.toml(pyproject, "project", "name"));
    name = name == null ? project.name() : name;
    List<String> scripts = FieldScanner.tomlKeys(pyproject, "project.scripts");
    if (scripts.isEmpty()) {
      scripts = FieldScanner.tomlKeys(pyproject, "tool.poetry.scripts");
    }
    if (!scripts.isEmpty()) {
      return ProposedService.of(scripts.get(0), file, null, python.tool(scripts.get(0)));
    }
    for (String main : MAINS) {
      if (project.has(main)) {
        return ProposedService.of(name, file, null, python.run(main)).listens(PortScanner.listener(project, main));
      }
    }
    String module = name.replace('-', '_');
    if (project.has(module + "/__main__.py") || project.has("src/" + module + "/__main__.py")) {
      return ProposedService.of(name, file, null, python.run("-m", module));
    }
    return null;
  }

  private static String text(Project project, String name) {
    String text = project.text(name);
    return text == null ? "" : text;
  }

  /** Chooses the interpreter: from the project's virtual environment, by its package manager, or from PATH. */
  private record Python(Project project) {
    private String environment() {
      for (String directory : List.of(".venv", "venv", "env")) {
        if (project.has(directory + "/bin/python")) {
          return "./" + directory + "/bin/";
        }
      }
      return null;
    }

    private List<String> runner() {
      String pyproject = text(project, "pyproject.toml");
      if (project.has("uv.lock") || pyproject.contains("[tool.uv")) {
        return List.of("uv", "run");
      }
      if (project.has("poetry.lock") || pyproject.contains("[tool.poetry")) {
        return List.of("poetry", "run");
      }
      if (project.has("pdm.lock")) {
        return List.of("pdm", "run");
      }
      return project.has("Pipfile") ? List.of("pipenv", "run") : List.of();
    }

    List<String> run(String... arguments) {
      String environment = environment();
      return with(environment != null ? List.of(environment + "python")
          : join(runner(), runner().isEmpty() ? "python3" : "python"), arguments);
    }

    List<String> tool(String name, String... arguments) {
      String environment = environment();
      if (environment != null && project.has(environment.substring(2) + name)) {
        return with(List.of(environment + name), arguments);
      }
      return with(join(runner(), name), arguments);
    }

    private static List<String> join(List<String> words, String word) {
      return with(words, word);
    }

    private static List<String> with(List<String> words, String... more) {
      List<String> all = new ArrayList<>(words);
      all.addAll(List.of(more));
      return all;
    }
  }
}
