package reeve.project;

import java.util.ArrayList;
import java.util.List;

/** {@code pom.xml}, {@code build.gradle}: built, and then the JVM itself, without the build tool's in between. */
final class JavaProject implements Finder {
  @Override
  public List<Proposal> find(Project project) {
    List<Proposal> found = new ArrayList<>();
    Proposal proposal = maven(project);
    for (String file : List.of("build.gradle.kts", "build.gradle")) {
      if (proposal == null && project.text(file) != null) {
        proposal = gradle(project, file);
      }
    }
    if (proposal != null) {
      found.add(proposal.comment("Built and then run: the JVM is the service, with no build tool in between."));
    }
    return found;
  }

  private static Proposal maven(Project project) {
    String pom = project.text("pom.xml");
    if (pom == null) {
      return null;
    }
    String own = pom.replaceAll("(?s)<!--.*?-->|<parent>.*?</parent>|<dependencies>.*?</dependencies>|<dependencyManagement>.*?</dependencyManagement>", "");
    String beforeBuild = own.replaceAll("(?s)<(build|profiles|modules|reporting)>.*", "");
    String artifact = Fields.find(beforeBuild, "<artifactId>\\s*([A-Za-z0-9_.-]+)\\s*</artifactId>");
    if (artifact == null) {
      return null;
    }
    String version = Fields.find(beforeBuild, "<version>\\s*([A-Za-z0-9_.-]+)\\s*</version>");
    if (version == null) {
      version = Fields.find(pom, "(?s)<parent>.*?<version>\\s*([A-Za-z0-9_.-]+)\\s*</version>");
    }
    String finalName = Fields.find(own, "<finalName>\\s*([A-Za-z0-9_.-]+)\\s*</finalName>");
    String build = (project.has("mvnw") ? "./mvnw" : "mvn") + " -q -B -DskipTests package && exec ";
    if (pom.contains("quarkus-maven-plugin")) {
      return Proposal.line(artifact, "pom.xml", null, build + "java -jar target/quarkus-app/quarkus-run.jar");
    }
    boolean jar = pom.contains("spring-boot-maven-plugin") || pom.contains("maven-shade-plugin") || pom.contains("<mainClass>");
    String mainClass = Fields.find(pom, "<mainClass>\\s*([A-Za-z0-9_.$]+)\\s*</mainClass>");
    String packaging = Fields.find(beforeBuild, "<packaging>\\s*([a-z]+)\\s*</packaging>");
    if (!jar || packaging != null && !packaging.equals("jar")) {
      return null;
    }
    String file = "target/" + (finalName != null ? finalName : artifact + (version == null ? "-*" : "-" + version)) + ".jar";
    boolean runnable = pom.contains("spring-boot-maven-plugin") || pom.contains("maven-shade-plugin") || pom.contains("<manifest>");
    return Proposal.line(artifact, "pom.xml", null, build + (runnable || mainClass == null ? "java -jar " + file : "java -cp " + file + " " + mainClass));
  }

  private static Proposal gradle(Project project, String file) {
    String text = project.text(file);
    String name = project.name();
    for (String settings : List.of("settings.gradle.kts", "settings.gradle")) {
      String named = project.text(settings) == null ? null
          : Fields.find(project.text(settings), "^\\s*rootProject\\.name\\s*=\\s*[\"']([A-Za-z0-9_.-]+)[\"']");
      name = named == null ? name : named;
    }
    if (!name.matches("[A-Za-z0-9_.-]+")) {
      return null; // it stands in the paths below
    }
    String gradle = project.has("gradlew") ? "./gradlew" : "gradle";
    if (text.contains("org.springframework.boot")) {
      String version = Fields.find(text, "^\\s*version\\s*=\\s*[\"']([A-Za-z0-9_.-]+)[\"']");
      return Proposal.line(name, file, null, gradle + " -q bootJar && exec java -jar build/libs/" + name + (version == null ? "" : "-" + version) + ".jar");
    }
    if (Fields.find(text, "(\\bapplication\\b|id\\s*\\(?\\s*[\"']application[\"'])") != null) {
      return Proposal.line(name, file, null, gradle + " -q installDist && exec build/install/" + name + "/bin/" + name);
    }
    return null;
  }
}
