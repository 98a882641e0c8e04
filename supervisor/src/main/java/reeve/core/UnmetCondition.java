package reeve.core;

/**
 * Why a service is not started, though everything that it needs is there.
 *
 * @param condition the condition that is not met, for people: {@code path-exists:/x}
 * @param unknown why it cannot be checked now, for people; null: it was checked
 */
public record UnmetCondition(String condition, String unknown) {}
