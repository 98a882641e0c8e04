package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code plan}, {@code apply}, {@code scale}, and to {@code reload} of the files: what would change, or
 * has changed.
 *
 * @param settings reeve's own settings that differ
 * @param warnings for people
 * @param isPartial whether some of the warnings are problems of files, whose services are left out
 * @param services every service, including unchanged ones
 * @param json the answer as it was received
 */
public record PlanReply(boolean changed, List<Setting> settings, List<String> warnings, boolean isPartial,
    List<Service> services, JsonObject json) {
  /**
   * A key with another value.
   *
   * @param before in TOML; null: it was not set
   * @param after in TOML; null: it is not set any more
   */
  public record Change(String key, String before, String after) {}

  /**
   * A setting of reeve.
   *
   * @param live whether it takes effect while reeve runs, and not only at its next start
   */
  public record Setting(Change change, boolean live) {}

  /**
   * A service.
   *
   * @param kind {@code new}, {@code removed}, {@code restart}, {@code policy} or {@code unchanged}
   * @param effect what {@code apply} does to it, such as {@code restart}; see docs/apply.md
   * @param state the state before; null: the service is new
   * @param result as in {@link ActionReply.Outcome}; empty: the plan was not applied
   * @param message for people; null: none
   */
  public record Service(String name, String kind, String effect, String state, List<Change> changes, String result,
      String message) {
    /** Whether the service will not reach the requested state without another request. */
    public boolean isMissed() {
      return result.equals("missed");
    }
  }

  static PlanReply decode(ReplyFields reply) throws ClientException {
    List<Setting> settings = new ArrayList<>();
    for (ReplyFields setting : reply.objects("settings")) {
      settings.add(new Setting(change(setting), setting.bool("live")));
    }
    List<Service> services = new ArrayList<>();
    for (ReplyFields service : reply.objects("services")) {
      List<Change> changes = new ArrayList<>();
      for (ReplyFields change : service.objects("changes")) {
        changes.add(change(change));
      }
      services.add(new Service(service.text("name"), service.textOrEmpty("kind"), service.textOrEmpty("effect"),
          service.text("state"), changes, service.textOrEmpty("result"), service.text("message")));
    }
    boolean isPartial = false;
    for (ReplyFields warning : reply.objects("warningDetails")) {
      isPartial |= warning.textOrEmpty("kind").equals("problem");
    }
    return new PlanReply(reply.bool("changed"), settings, reply.texts("warnings"), isPartial, services, reply.json());
  }

  private static Change change(ReplyFields fields) throws ClientException {
    return new Change(fields.textOrEmpty("key"), fields.text("old"), fields.text("new"));
  }
}
