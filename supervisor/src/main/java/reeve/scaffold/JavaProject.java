package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Detects {@code pom.xml} and {@code build.gradle}. The project is built, and then runs without the build tool. */
final class JavaProject implements ProjectDetector {
  private static final Pattern MODULE = Pattern.compile("<module>\\s*([A-Za-z0-9_./-]+?)/?\\s*</module>");

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    String wrapper = project.has("mvnw") ? "./mvnw" : "mvn";
    add(maven(project, "", wrapper), found);
    for (String module : modules(project)) {
      add(maven(project, module + "/", wrapper), found);
    }
    if (found.isEmpty()) {
      new GradleBuild(project).find().forEach(proposal -> add(proposal, found));
    }
    return found;
  }

  private static void add(ProposedService proposal, List<ProposedService> found) {
    if (proposal != null) {
      found.add(proposal.comment("Built and then run: the JVM is the main process, not the build tool."));
    }
  }

  /** The modules of a build of Maven. A program among them is built together with those that it needs. */
  private static List<String> modules(Project project) {
    List<String> modules = new ArrayList<>();
    String pom = project.text("pom.xml");
    Matcher matcher = MODULE.matcher(pom == null ? "" : pom);
    while (matcher.find()) {
      if (!matcher.group(1).contains("..")) {
        modules.add(matcher.group(1));
      }
    }
    return modules;
  }

  /** @param path {@code ""}, or the directory of a module with a slash */
  private static ProposedService maven(Project root, String path, String wrapper) {
    String pom = root.text(path + "pom.xml");
    if (pom == null) {
      return null;
    }
    Project project = path.isEmpty() ? root : root.below(path.substring(0, path.length() - 1));
    String own = pom.replaceAll(
        "(?s)<!--.*?-->|<parent>.*?</parent>|<dependencies>.*?</dependencies>"
            + "|<dependencyManagement>.*?</dependencyManagement>",
        "");
    String beforeBuild = own.replaceAll("(?s)<(build|profiles|modules|reporting)>.*", "");
    String artifact = FieldScanner.find(beforeBuild, "<artifactId>\\s*([A-Za-z0-9_.-]+)\\s*</artifactId>");
    if (artifact == null) {
      return null;
    }
    String version = FieldScanner.find(beforeBuild, "<version>\\s*([A-Za-z0-9_.-]+)\\s*</version>");
    if (version == null) {
      version = FieldScanner.find(pom, "(?s)<parent>.*?<version>\\s*([A-Za-z0-9_.-]+)\\s*</version>");
    }
    String finalName = FieldScanner.find(own, "<finalName>\\s*([A-Za-z0-9_.-]+)\\s*</finalName>");
    String module = path.isEmpty() ? "" : " -pl " + path.substring(0, path.length() - 1) + " -am";
    String build = wrapper + " -q -B -DskipTests" + module + " package && exec ";
    if (pom.contains("quarkus-maven-plugin")) {
      return ProposedService
          .line(artifact, "pom.xml", null, build + "java -jar " + path + "target/quarkus-app/quarkus-run.jar")
          .listens(Listener.of(8080, "Quarkus listens on this port by default").by("QUARKUS_HTTP_PORT"));
    }
    boolean jar =
        pom.contains("spring-boot-maven-plugin") || pom.contains("maven-shade-plugin") || pom.contains("<mainClass>");
    String mainClass = FieldScanner.find(pom, "<mainClass>\\s*([A-Za-z0-9_.$]+)\\s*</mainClass>");
    String packaging = FieldScanner.find(beforeBuild, "<packaging>\\s*([a-z]+)\\s*</packaging>");
    if (!jar || packaging != null && !packaging.equals("jar")) {
      return null;
    }
    String file =
        path + "target/" + (finalName != null ? finalName : artifact + (version == null ? "-*" : "-" + version))
            + ".jar";
    boolean runnable =
        pom.contains("spring-boot-maven-plugin") || pom.contains("maven-shade-plugin") || pom.contains("<manifest>");
    String main = mainClass == null ? null : mainSource(project, mainClass);
    return ProposedService.line(artifact, "pom.xml", null,
        build + (runnable || mainClass == null ? "java -jar " + file : "java -cp " + file + " " + mainClass))
        .listens(pom.contains("spring-boot") ? SpringSettings.listener(project, pom)
            : main == null ? null : PortScanner.listener(project, main));
  }

  private static String mainSource(Project project, String mainClass) {
    String file = "src/main/java/" + mainClass.replace('.', '/') + ".java";
    return project.has(file) ? file : null;
  }
}
