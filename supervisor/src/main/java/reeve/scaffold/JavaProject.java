package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;

/** Detects {@code pom.xml} and {@code build.gradle}. The project is built, and then runs without the build tool. */
final class JavaProject implements ProjectDetector {
  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    ProposedService proposal = maven(project);
    for (String file : List.of("build.gradle.kts", "build.gradle")) {
      if (proposal == null && project.text(file) != null) {
        proposal = gradle(project, file);
      }
    }
    if (proposal != null) {
      found.add(proposal.comment("Built and then run: the JVM is the main process, not the build tool."));
    }
    return found;
  }

  private static ProposedService maven(Project project) {
    String pom = project.text("pom.xml");
    if (pom == null) {
      return null;
    }
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
    String build = (project.has("mvnw") ? "./mvnw" : "mvn") + " -q -B -DskipTests package && exec ";
    if (pom.contains("quarkus-maven-plugin")) {
      return ProposedService.line(artifact, "pom.xml", null, build + "java -jar target/quarkus-app/quarkus-run.jar");
    }
    boolean jar =
        pom.contains("spring-boot-maven-plugin") || pom.contains("maven-shade-plugin") || pom.contains("<mainClass>");
    String mainClass = FieldScanner.find(pom, "<mainClass>\\s*([A-Za-z0-9_.$]+)\\s*</mainClass>");
    String packaging = FieldScanner.find(beforeBuild, "<packaging>\\s*([a-z]+)\\s*</packaging>");
    if (!jar || packaging != null && !packaging.equals("jar")) {
      return null;
    }
    String file =
        "target/" + (finalName != null ? finalName : artifact + (version == null ? "-*" : "-" + version)) + ".jar";
    boolean runnable =
        pom.contains("spring-boot-maven-plugin") || pom.contains("maven-shade-plugin") || pom.contains("<manifest>");
    return ProposedService.line(artifact, "pom.xml", null,
        build + (runnable || mainClass == null ? "java -jar " + file : "java -cp " + file + " " + mainClass));
  }

  private static ProposedService gradle(Project project, String file) {
    String text = project.text(file);
    String name = project.name();
    for (String settings : List.of("settings.gradle.kts", "settings.gradle")) {
      String named = project.text(settings) == null ? null
          : FieldScanner.find(project.text(settings), "^\\s*rootProject\\.name\\s*=\\s*[\"']([A-Za-z0-9_.-]+)[\"']");
      name = named == null ? name : named;
    }
    if (!name.matches("[A-Za-z0-9_.-]+")) {
      return null; // it becomes a part of the paths below
    }
    String gradle = project.has("gradlew") ? "./gradlew" : "gradle";
    if (text.contains("org.springframework.boot")) {
      String version = FieldScanner.find(text, "^\\s*version\\s*=\\s*[\"']([A-Za-z0-9_.-]+)[\"']");
      return ProposedService.line(name, file, null, gradle + " -q bootJar && exec java -jar build/libs/" + name
          + (version == null ? "" : "-" + version) + ".jar");
    }
    if (FieldScanner.find(text, "(\\bapplication\\b|id\\s*\\(?\\s*[\"']application[\"'])") != null) {
      return ProposedService.line(name, file, null,
          gradle + " -q installDist && exec build/install/" + name + "/bin/" + name);
    }
    return null;
  }
}
