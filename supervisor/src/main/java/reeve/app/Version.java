package reeve.app;

import picocli.CommandLine.IVersionProvider;

/** The version of reeve. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"reeve " + text()};
  }

  /** The version in the manifest of the jar; {@code development} if reeve runs from classes. */
  public static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
