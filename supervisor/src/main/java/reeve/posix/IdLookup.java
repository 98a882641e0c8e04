package reeve.posix;

/**
 * The id of a user or a group that was looked up, or why there is none.
 *
 * @param id negative from 2^31 on; -1: there is none
 * @param isKnown whether that is certain; false: another lookup may find one
 * @param problem why there is no id, for people, to follow a colon; null: there is one, or none was asked for
 */
public record IdLookup(int id, boolean isKnown, String problem) {
  /** No user or group was asked for. */
  public static final IdLookup NONE = new IdLookup(-1, true, null);

  /** Looks up a user as {@link Files#userId} does. Any thread. @param name a name, or an id in digits; null: none */
  public static IdLookup user(Files files, String name) {
    return find(files, true, name);
  }

  /** Looks up a group as {@link Files#groupId} does. Any thread. @param name a name, or an id in digits; null: none */
  public static IdLookup group(Files files, String name) {
    return find(files, false, name);
  }

  /** Looks up a user or a group. Any thread. @param name a name, or an id in digits; null: none */
  public static IdLookup find(Files files, boolean user, String name) {
    if (name == null) {
      return NONE;
    }
    try {
      int id = user ? files.userId(name) : files.groupId(name);
      return new IdLookup(id, true, id == -1 ? "there is no such " + (user ? "user" : "group") : null);
    } catch (NoAnswerException e) {
      return new IdLookup(-1, false, e.getMessage());
    }
  }
}
