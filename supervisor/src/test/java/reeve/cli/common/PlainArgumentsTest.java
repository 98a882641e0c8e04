package reeve.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import reeve.cli.Commands;

/** Plain command lines are parsed as picocli parses them, for each command. */
class PlainArgumentsTest {
  private static final String[] ARGUMENTS = {
      "web", "db*", "@tag", "--failed", "--all", "--json", "--no-color", "--socket", "/run/x.sock", "-p", "--project",
      "--system", "--timeout", "30s",
      "--no-wait", "--no-deps", "-d", "--detach",
      "HUP", "SIGTERM", "--now", "--to", "tree", "group", "main", "--live", "--ready",
      "--timeout=5s", "--socket=/x", "-h", "--help", "-V", "--nope", "--fail", "", "-", "--", "-1", "0", "1x", "=",
      "a b", "\"q\"", "${HOME}"
  };

  /** How many of them, from the first, can be a part of a plain command line. */
  private static final int PLAIN_COUNT = 24;

  /** The values of all annotated fields, including the fields of mixins. */
  private static Map<String, Object> values(Object command) {
    Map<String, Object> values = new LinkedHashMap<>();
    try {
      for (Class<?> type = command.getClass(); type != null; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (field.getAnnotations().length == 0) {
            continue;
          }
          field.setAccessible(true);
          Object value = field.get(command);
          if (field.isAnnotationPresent(CommandLine.Mixin.class)) {
            values(value).forEach((name, mixinValue) -> values.put(field.getName() + "." + name, mixinValue));
          } else {
            values.put(field.getName(), value);
          }
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return values;
  }

  /** @return null if picocli would not run the command */
  private static Map<String, Object> picocli(String name, String... args) {
    CommandLine line = Commands.commandLine(name, Commands.command(name));
    try {
      CommandLine.ParseResult result = line.parseArgs(args);
      return result.isUsageHelpRequested() || result.isVersionHelpRequested() ? null : values(line.getCommand());
    } catch (CommandLine.ParameterException e) {
      return null;
    }
  }

  private static String[] with(String name, String... args) {
    String[] all = new String[args.length + 1];
    all[0] = name;
    System.arraycopy(args, 0, all, 1, args.length);
    return all;
  }

  @Test
  void parsesAsPicocliDoes() {
    for (String name : Commands.names()) {
      if (Commands.plain(with(name, "HUP", "web")) == null && Commands.plain(with(name)) == null) {
        continue;
      }
      Random random = new Random(7);
      int parsed = 0;
      for (int i = 0; i < 1_500; i++) {
        String[] args = new String[random.nextInt(5)];
        for (int j = 0; j < args.length; j++) {
          args[j] = ARGUMENTS[random.nextInt(random.nextBoolean() ? PLAIN_COUNT : ARGUMENTS.length)];
        }
        Callable<Integer> plain = Commands.plain(with(name, args));
        if (plain != null) {
          parsed++;
          assertEquals(picocli(name, args), values(plain), name + " " + String.join(" ", args));
        }
      }
      assertTrue(parsed > 50, name + ": " + parsed + " were parsed");
    }
  }

  @Test
  void parsesUsualCommandLines() {
    for (String[] args : List.of(new String[] {"status"}, new String[] {"status", "--json"},
        new String[] {"status", "web", "@db", "--failed"},
        new String[] {"status", "--socket", "/x", "--no-color"})) {
      assertNotNull(Commands.plain(args), String.join(" ", args));
    }
  }

  @Test
  void leavesOtherCommandLinesToPicocli() {
    for (String[] args : List.of(new String[] {"status", "--help"}, new String[] {"status", "--socket"},
        new String[] {"status", "--json", "--json"},
        new String[] {"status", "--socket=/x"}, new String[] {"status", "--"}, new String[] {"status", ""},
        new String[] {"run"},
        new String[] {}, new String[] {"--help"})) {
      assertNull(Commands.plain(args), String.join(" ", args));
    }
  }
}
