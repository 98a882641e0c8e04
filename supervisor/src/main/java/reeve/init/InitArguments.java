package reeve.init;

import java.nio.charset.StandardCharsets;
import reeve.posix.Environment;

/** Reads the arguments of an init. Pure. */
public final class InitArguments {
  private InitArguments() {}

  /**
   * Reads the arguments of a flavor.
   *
   * @param args behind the program's name and the word that chose the flavor
   * @param environment where the flavor's variables are looked up
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
