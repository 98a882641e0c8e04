package reeve.text;

/** The colour of a service's name: the same wherever names have colours. Pure. */
public final class NameColour {
  private static final String[] COLOURS = {"36", "33", "32", "35", "34", "96", "93", "92", "95", "94"};

  private NameColour() {}

  /** @return a parameter of SGR (ECMA-48) */
  public static String of(String service) {
    return COLOURS[Math.floorMod(service.hashCode(), COLOURS.length)];
  }
}
