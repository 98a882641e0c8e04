package reeve.scaffold;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Detects projects of .NET that can be run: {@code *.csproj} and {@code *.fsproj} in the directory, and in those that a
 * solution names. They are built and then run, because {@code dotnet run} stays between reeve and the program.
 */
final class DotNetProject implements ProjectDetector {
  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    add(project, "", found);
    for (String file : project.list("")) {
      if (found.isEmpty() && (file.endsWith(".sln") || file.endsWith(".slnx")) && project.text(file) != null) {
        for (String path : members(project.text(file))) {
          add(project, path, found);
        }
      }
    }
    return found;
  }

  private static List<String> members(String solution) {
    List<String> directories = new ArrayList<>();
    for (String quoted : solution.split("\"")) {
      String path = quoted.replace('\\', '/');
      if (path.matches("[A-Za-z0-9_./ -]+/[A-Za-z0-9_. -]+\\.(cs|fs)proj") && !path.contains("..")) {
        directories.add(path.substring(0, path.lastIndexOf('/')));
      }
    }
    return directories;
  }

  private static void add(Project project, String directory, List<ProposedService> found) {
    for (String file : project.list(directory)) {
      String path = directory.isEmpty() ? file : directory + "/" + file;
      String text = file.matches("[A-Za-z0-9_. -]+\\.(cs|fs)proj") ? project.text(path) : null;
      if (text != null) {
        ProposedService proposal = of(directory.isEmpty() ? project : project.below(directory), file, text);
        if (proposal != null) {
          found.add(directory.isEmpty() ? proposal : proposal.below(directory, proposal.name));
        }
      }
    }
  }

  private static ProposedService of(Project project, String file, String text) {
    boolean isWeb = text.contains("Microsoft.NET.Sdk.Web");
    boolean isTest = text.contains("Microsoft.NET.Test.Sdk") || text.contains("<IsTestProject>true");
    boolean isProgram = isWeb || text.contains("Microsoft.NET.Sdk.Worker") || text.contains("<OutputType>Exe<");
    if (!isProgram || isTest) {
      return null;
    }
    String name = file.substring(0, file.lastIndexOf('.'));
    String assembly = FieldScanner.find(text, "<AssemblyName>\\s*([A-Za-z0-9_.-]+)\\s*</AssemblyName>");
    String output = ".reeve/bin/" + TomlText.name(name);
    String program = output + "/" + ShellWords.quote((assembly == null ? name : assembly) + ".dll");
    String urls = isWeb ? url(project) : null;
    ProposedService proposal = ProposedService.line(name, file, null,
        "dotnet build -nologo -v quiet -o " + output + " " + ShellWords.quote(file) + " && exec dotnet " + program
            + (urls == null ? "" : " --urls " + urls))
        .comment("Built and then run: \"dotnet run\" would stay between reeve and the program.");
    if (isWeb) {
      proposal.env("ASPNETCORE_ENVIRONMENT", "Development");
      boolean isHealthy = String.valueOf(project.text("Program.cs")).contains("MapHealthChecks(\"/healthz\")");
      Listener listener =
          Listener.of(PortScanner.number(urls.substring(urls.lastIndexOf(':') + 1)), "its command names this port");
      proposal.listens(isHealthy ? listener.health("/healthz") : listener);
    }
    return proposal;
  }

  /** The plain address among those of the launch profiles, which only {@code dotnet run} reads. */
  private static String url(Project project) {
    JsonObject settings = NodeProject.read(project.text("Properties/launchSettings.json"));
    JsonElement profiles = settings == null ? null : settings.get("profiles");
    if (profiles != null && profiles.isJsonObject()) {
      for (Map.Entry<String, JsonElement> profile : profiles.getAsJsonObject().entrySet()) {
        JsonElement url = profile.getValue().isJsonObject() ? profile.getValue().getAsJsonObject().get("applicationUrl")
            : null;
        String plain = url == null ? null : FieldScanner.find(url.toString(), "(http://localhost:[1-9][0-9]{1,4})\\b");
        if (plain != null) {
          return plain;
        }
      }
    }
    return "http://localhost:5000";
  }
}
