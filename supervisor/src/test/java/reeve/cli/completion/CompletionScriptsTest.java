package reeve.cli.completion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import reeve.cli.Commands;
import reeve.cli.command.CompletionCommand;

/** The scripts contain every command and option, and the kind of every argument. CompletionIT runs them in shells. */
class CompletionScriptsTest {
  private static CompletionModel.Command command(String name) {
    return CompletionModel.commands(Commands.program()).stream()
        .filter(command -> command.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(CompletionCommand.Shell.class)
  void hasEveryCommandAndOption(CompletionCommand.Shell shell) {
    String script = CompletionCommand.script(shell, Commands.program());
    for (CommandLine command : Commands.program().getSubcommands().values()) {
      String name = command.getCommandName();
      String part = switch (shell) {
        case bash -> between(script, "    " + name + ") candidates='", "\n");
        case zsh -> between(script, "    " + name + ")\n", ";;");
        case fish ->
            String.join("\n", script.lines().filter(line -> line.contains("__reeve_is " + name + "'")).toList());
      };
      for (OptionSpec option : command.getCommandSpec().options()) {
        for (String word : option.names()) {
          boolean fish = shell == CompletionCommand.Shell.fish;
          String wanted =
              !fish ? word : word.startsWith("--") ? " -l " + word.substring(2) : " -s " + word.substring(1);
          assertTrue(part.contains(wanted), shell + ", " + name + ": " + word + " is missing in " + part);
        }
      }
    }
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin);
    assertTrue(from >= 0, begin + " is missing");
    return text.substring(from, text.indexOf(end, from));
  }

  @Test
  void completesServicesWhereACommandTakesThem() {
    for (CommandLine command : Commands.program().getSubcommands().values()) {
      boolean takesServices =
          command.getCommandSpec().positionalParameters().stream().anyMatch(p -> p.paramLabel().equals("NAME"));
      boolean offersThem = command(command.getCommandName()).arguments().stream()
          .anyMatch(v -> v.kind() == CompletionModel.Kind.SERVICES);
      assertEquals(takesServices, offersThem, command.getCommandName());
    }
    for (String name : List.of("status", "start", "stop", "restart", "exec", "logs")) {
      assertTrue(command(name).arguments().stream().anyMatch(v -> v.kind() == CompletionModel.Kind.SERVICES), name);
    }
  }

  @Test
  void labelsDetermineTheKindOfArguments() {
    Map<String, CompletionModel.Kind> kinds = Map.of("run", CompletionModel.Kind.FILES,
        "new", CompletionModel.Kind.DIRECTORIES, "signal", CompletionModel.Kind.WORDS,
        "completion", CompletionModel.Kind.WORDS, "init", CompletionModel.Kind.COMMAND);
    kinds.forEach((name, kind) -> assertEquals(kind, command(name).arguments().get(0).kind(), name));
    assertEquals(CompletionModel.Kind.COMMAND, command("exec").arguments().get(1).kind());
    assertEquals(List.of("bash", "zsh", "fish"), command("completion").arguments().get(0).words());
  }

  /** They are taken from its help, because picocli does not parse init. */
  @Test
  void hasTheOptionsOfInit() {
    List<List<String>> names = command("init").options().stream().map(CompletionModel.Option::names).toList();
    for (List<String> expected : List.of(List.of("-g", "--group"), List.of("--grace"),
        List.of("-p", "--parent-death-signal"), List.of("-r", "--rewrite"))) {
      assertTrue(names.contains(expected), names.toString());
    }
    assertEquals(12, names.size());
  }

  /** Quotes and brackets in a description would break the syntax of a script. */
  @Test
  void descriptionsHaveNoSyntaxOfScripts() {
    for (CompletionModel.Command command : CompletionModel.commands(Commands.program())) {
      for (CompletionModel.Option option : command.options()) {
        for (String syntax : List.of("'", "[", "]", "\\", "\n")) {
          assertTrue(!option.description().contains(syntax) && !command.description().contains(syntax),
              command.name() + ": " + option);
        }
      }
    }
  }
}
