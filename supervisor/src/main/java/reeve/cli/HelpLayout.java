package reeve.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The layout of helps: picocli's, except that no line breaks inside a word ({@link UnbrokenWords}), and that the
 * commands of the program are in groups.
 */
final class HelpLayout {
  private HelpLayout() {}

  /** Lets a command and its subcommands print their helps in this layout. */
  static void apply(CommandLine line) {
    line.setHelpFactory(new Factory());
    Map<String, IHelpSectionRenderer> sections = line.getHelpSectionMap();
    for (Map.Entry<String, IHelpSectionRenderer> section : sections.entrySet()) {
      section.setValue(new Restored(section.getValue()));
    }
    if (!line.getSubcommands().isEmpty()) {
      sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
      sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::text);
    }
    line.setHelpSectionMap(sections);
  }

  private static String[] protect(String[] lines) {
    String[] result = new String[lines.length];
    for (int i = 0; i < lines.length; i++) {
      result[i] = UnbrokenWords.protect(lines[i]);
    }
    return result;
  }

  /** Called by picocli for a help that it is about to print; the model is used for nothing else then. */
  private static final class Factory implements IHelpFactory {
    @Override
    public Help create(CommandSpec spec, ColorScheme colours) {
      UsageMessageSpec usage = spec.usageMessage();
      usage.description(protect(usage.description()));
      usage.footer(protect(usage.footer()));
      for (OptionSpec option : List.copyOf(spec.options())) {
        replace(option, spec);
      }
      for (PositionalParamSpec argument : List.copyOf(spec.positionalParameters())) {
        replace(argument, spec);
      }
      return new Help(spec, colours);
    }

    private static void replace(ArgSpec argument, CommandSpec spec) {
      String[] lines = protect(argument.description());
      if (argument instanceof OptionSpec option) {
        spec.remove(option);
        spec.addOption(option.toBuilder().description(lines).build());
      } else {
        spec.remove(argument);
        spec.addPositional(((PositionalParamSpec) argument).toBuilder().description(lines).build());
      }
    }
  }

  private record Restored(IHelpSectionRenderer section) implements IHelpSectionRenderer {
    @Override
    public String render(Help help) {
      return UnbrokenWords.restore(section.render(help));
    }
  }
}
