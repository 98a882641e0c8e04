package reeve.runtime;

import java.util.Set;
import reeve.runtime.admin.FormerDefinitions;

/**
 * What this reeve does with the services of a former one that was killed.
 *
 * @param definitions with which they are adopted, and what has changed since
 * @param fresh whether they are stopped before anything starts: {@code reeve run --fresh}
 * @param held the services that do not start, because processes of the former reeve live that may be theirs
 */
public record AdoptionPlan(FormerDefinitions definitions, boolean fresh, Set<String> held) {}
