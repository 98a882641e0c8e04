package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigFile;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/**
 * Which services start with reeve: those of targets, those that are named, or those with {@code auto}. Immutable.
 *
 * @param words as {@link ReadOptions#target} has them
 * @param file the one to which a problem belongs; null: the words are the default, which need not exist
 */
record BootSelection(List<String> words, ConfigFile file) {
  BootSelection(String selection, ConfigFile file) {
    this(List.of(selection.split(",", -1)), file);
  }

  /**
   * Reports words that are no target and no service.
   *
   * @param members the services of each target
   */
  void check(List<ServiceSpec> services, Map<String, Set<String>> members, ProblemCollector problems) {
    for (String word : file == null ? List.<String>of() : words) {
      if (word.equals(ReadOptions.AUTO) || members.containsKey(word)
          || services.stream().anyMatch(spec -> isNamed(spec, word))) {
        continue;
      }
      List<String> names = new ArrayList<>(members.keySet());
      services.forEach(spec -> names.add(spec.name()));
      problems.add(file, 0, "", "cannot find the target " + Escaped.quote(word) + " to start with",
          Suggestions.didYouMean(word, names));
    }
  }

  /** Whether a service starts with reeve; a service that is named does so although {@code enabled} is false. */
  boolean isStarted(ServiceSpec spec, Map<String, Set<String>> members) {
    if (file == null && !members.containsKey(words.get(0))) {
      return spec.enabled();
    }
    boolean started = false;
    for (String word : words) {
      Set<String> ofTarget = members.get(word);
      started |= word.equals(ReadOptions.AUTO) ? spec.identity().auto()
          : ofTarget != null ? spec.enabled() && ofTarget.contains(spec.name()) : isNamed(spec, word);
    }
    return started;
  }

  private static boolean isNamed(ServiceSpec spec, String word) {
    return spec.name().equals(word)
        || spec.identity().instance().isSet() && spec.identity().instance().table().equals(word);
  }
}
