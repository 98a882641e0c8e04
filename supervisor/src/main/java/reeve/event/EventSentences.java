package reeve.event;

import java.util.HashMap;
import java.util.Map;
import reeve.core.Notice;

/**
 * Events as sentences for people, each fact once. A start that fails is up to three events (a hook ended, the start
 * failed, the service failed) with the same cause: JSON has all of them, and a person reads the cause once. One thread.
 */
public final class EventSentences {
  /** The last sentence of each service. */
  private final Map<String, String> sentences = new HashMap<>();

  /**
   * Returns the sentence of the next event of a service.
   *
   * @return null: the sentence before has said this
   */
  public String next(LifecycleEvent event) {
    Notice notice = event.notice();
    String sentence = EventText.sentence(event);
    String before = notice instanceof Notice.Removed ? sentences.remove(event.service())
        : sentences.put(event.service(), sentence);
    if (notice instanceof Notice.StartFailed && sentence.equals(before)) {
      return null;
    }
    return notice instanceof Notice.Failed failed && failed.message().equals(before)
        ? EventText.failed(failed, false) : sentence;
  }

  /** Notes that an event of a service is not shown: what follows it is said again. */
  public void skip(LifecycleEvent event) {
    sentences.remove(event.service());
  }
}
