package reeve.init;

import java.nio.charset.StandardCharsets;
import reeve.posix.Environment;

/** Parses the arguments of an init. Pure. */
public final class InitArguments {
  private InitArguments() {}

  /**
   * Parses the arguments of a flavor.
   *
   * @param args after the program's name and the word that selected the flavor
   * @param environment the environment, which has the variables of the flavor
   */
  public static InitOptions.Parsed parse(InitFlavor flavor, byte[][] args, Environment environment) {
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = new String(args[i], StandardCharsets.ISO_8859_1);
    }
    return switch (flavor) {
      case REEVE -> ReeveFlags.parse(words);
      case TINI -> TiniFlags.parse(words, environment);
      case DUMB_INIT -> DumbInitFlags.parse(words, environment);
    };
  }
}
