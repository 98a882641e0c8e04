package reeve.runtime;

/**
 * The failure of an essential service that ends reeve.
 *
 * @param service its name
 * @param message why reeve ends, as a paragraph for people
 */
public record Termination(String service, String message) {}
