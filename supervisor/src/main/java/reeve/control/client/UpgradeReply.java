package reeve.control.client;

/**
 * What became of an upgrade.
 *
 * @param pid of reeve
 * @param from the version of the program that was asked
 * @param to the version of the program that answers now, or, if that is still the same one, would have replaced it
 * @param upgraded whether it was replaced
 */
public record UpgradeReply(int pid, String from, String to, boolean upgraded) {
  static UpgradeReply await(RpcConnection connection, ReplyFields tried) throws ClientException {
    connection.reconnect();
    boolean upgraded = connection.upgrades() != tried.number("upgrades", 0);
    return new UpgradeReply(connection.pid(), tried.text("from"), upgraded ? connection.version() : tried.text("to"),
        upgraded);
  }
}
