package reeve.runtime.admin;

/** Receives the requests of clients that are about reeve itself. */
public record ReeveRequests(ShutdownRequests shutdown, UpgradeRequests upgrade) {}
