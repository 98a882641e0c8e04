package reeve.posix;

/** Sockets of unix(7), ip(7) and ipv6(7). Any thread. */
public interface Sockets {}
