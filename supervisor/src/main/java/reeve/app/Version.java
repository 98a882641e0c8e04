package reeve.app;

import picocli.CommandLine.IVersionProvider;

/** From the manifest of the jar; {@code development} when it runs from classes. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"reeve " + text()};
  }

  public static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
