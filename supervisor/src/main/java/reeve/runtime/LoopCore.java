package reeve.runtime;

import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.HeapReserve;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponents;
import reeve.loop.TurnBudget;
import reeve.time.Clock;

/** What each part of the loop works with. */
record LoopCore(Clock clock, ServiceSet services, LoopComponents components, InternalErrors errors, TurnBudget budget,
    HeapReserve reserve, SupervisorLog log) {}
