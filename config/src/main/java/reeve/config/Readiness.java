package reeve.config;

/** {@code ready = { tcp = "127.0.0.1:8080" }}: how to tell that a service is up. */
public sealed interface Readiness {
  /** It sends READY=1, sd_notify(3). */
  record Notify() implements Readiness {}

  /** A connection to it is accepted. @param host a name or an address */
  record Tcp(String host, int port) implements Readiness {}

  /** A connection to this socket is accepted. @param path absolute */
  record Unix(String path) implements Readiness {}

  /** A GET is answered with a status from 200 to 399. @param url http only */
  record Http(String url) implements Readiness {}

  /** It is there, and was made or changed since the start. @param path absolute */
  record File(String path) implements Readiness {}

  /** Its output of this start holds this text. */
  record Log(String text) implements Readiness {}
}
