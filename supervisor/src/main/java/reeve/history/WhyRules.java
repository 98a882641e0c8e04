package reeve.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import reeve.history.Statement.Certainty;
import reeve.history.Statement.Section;

/**
 * The rules by which {@code reeve why} makes its statements. Each has a condition on {@link WhyFacts} and a text with
 * {@code {fact}} in it; nothing else is said about an end. docs/why.md has the same table. Pure; any thread.
 */
final class WhyRules {
  /** All rules, in the order of their statements. */
  static final List<WhyRule> ALL = all();

  private WhyRules() {}

  /** Returns the statements of all rules whose condition holds, in order. */
  static List<Statement> statements(Why why) {
    WhyFacts facts = new WhyFacts(why);
    WhyValues values = new WhyValues(facts);
    List<Statement> statements = new ArrayList<>();
    for (WhyRule rule : ALL) {
      if (rule.holds().test(facts)) {
        statements.add(rule.statement(filled(rule.statement(), values)));
      }
    }
    return statements;
  }

  private static String filled(String statement, WhyValues values) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int open = statement.indexOf('{'); open >= 0; open = statement.indexOf('{', from)) {
      int close = statement.indexOf('}', open);
      text.append(statement, from, open).append(values.text(statement.substring(open + 1, close)));
      from = close + 1;
    }
    return text.append(statement, from, statement.length()).toString();
  }

  private static List<WhyRule> all() {
    List<WhyRule> rules = new ArrayList<>();
    end(rules);
    verdict(rules);
    reason(rules);
    counts(rules);
    request(rules);
    stop(rules);
    guesses(rules);
    memory(rules);
    WhyNextRules.add(rules);
    return List.copyOf(rules);
  }

  private static void fact(List<WhyRule> rules, String id, Section section, String condition, String statement,
      Predicate<WhyFacts> holds) {
    rules.add(new WhyRule(id, section, Certainty.FACT, condition, statement, holds));
  }

  private static void guess(List<WhyRule> rules, String id, String condition, String statement,
      Predicate<WhyFacts> holds) {
    rules.add(new WhyRule(id, Section.DETAIL, Certainty.GUESS, condition, "Guess: " + statement, holds));
  }

  private static void unknown(List<WhyRule> rules, String id, Section section, String condition, String statement,
      Predicate<WhyFacts> holds) {
    rules.add(new WhyRule(id, section, Certainty.UNKNOWN, condition, statement, holds));
  }

  private static void end(List<WhyRule> rules) {
    Section part = Section.END;
    fact(rules, "running", part, "it has not ended", "{name} runs{since}", f -> f.run().end() instanceof Run.Running);
    fact(rules, "not-started", part, "no process could be made, or a pre-start failed",
        "{name} was not started at {ended}: {message}", WhyFacts::isNotStarted);
    unknown(rules, "unseen-reeve-killed", part, "the next line of the ledger is the start of another reeve",
        "How {name} ended is not known: {reeve} was killed, or crashed, while it ran; it may still be running.{began}",
        f -> f.isUnseen(Run.Unseen.Cause.REEVE_KILLED));
    unknown(rules, "unseen-machine-down", part, "the next reeve was started in another boot of the machine",
        "How {name} ended is not known: the machine went down while it ran, and {reeve} with it.{began}",
        f -> f.isUnseen(Run.Unseen.Cause.MACHINE_DOWN));
    unknown(rules, "unseen-reeve-ended", part, "reeve recorded its own end, but not that of the service",
        "How {name} ended is not known: {reeve} ended before it did.{began}",
        f -> f.isUnseen(Run.Unseen.Cause.REEVE_ENDED));
    unknown(rules, "unseen-line-lost", part, "the same reeve started it again",
        "How {name} ended is not known: the ledger lacks the line of its end.{began}",
        f -> f.isUnseen(Run.Unseen.Cause.LINE_LOST));
    fact(rules, "code", part, "its main process exited with a code", "{name} exited with code {code} at {ended}{after}",
        f -> f.code() >= 0 && !f.isUnwatched());
    fact(rules, "code-unwatched", part, "as code, before the reeve was started that read it",
        "{name} exited with code {code}" + WhyValues.MEANWHILE, f -> f.code() >= 0 && f.isUnwatched());
    fact(rules, "signal", part, "a signal ended its main process, without a memory image",
        "{name} died of {signal} at {ended}{after}", f -> f.signal() != null && !f.isCoreDumped() && !f.isUnwatched());
    fact(rules, "signal-core", part, "a signal ended its main process, with a memory image",
        "{name} died of {signal} (core dumped) at {ended}{after}",
        f -> f.signal() != null && f.isCoreDumped() && !f.isUnwatched());
    fact(rules, "signal-unwatched", part, "a signal, before the reeve was started that read it",
        "{name} died of {signal}" + WhyValues.MEANWHILE, f -> f.signal() != null && f.isUnwatched());
    fact(rules, "unknown", part, "its main process ended, and the kernel did not report how",
        "{name} ended at {ended}{after}", f -> f.isUnknown() && !f.isUnwatched());
    fact(rules, "unwatched", part, "a reeve that was started again did not find its main process any more",
        "{name} ended" + WhyValues.MEANWHILE, f -> f.isUnknown() && f.isUnwatched());
  }

  private static void verdict(List<WhyRule> rules) {
    Section part = Section.VERDICT;
    fact(rules, "own-code", part, "a code; reeve neither stopped it nor had just sent the signal of that code",
        "reeve did not cause it", f -> f.isOwn() && f.code() >= 0 && !f.isAfterSignal());
    unknown(rules, "after-signal", part, "as own-code, but reeve had sent it a signal outside of a stop, within 1 m",
        "whether it ended because of {afterSignal}, which reeve had sent it {afterSignalAgo} before, is not known",
        WhyFacts::isAfterSignal);
    unknown(rules, "own-signal", part, "a signal; reeve neither stopped it nor had sent it that signal within 1 s",
        "reeve did not send that signal, and which process did, or whether the kernel did, is not known",
        f -> f.isOwn() && f.signal() != null && f.survived() == null);
    unknown(rules, "recovered-cause", part, "the reeve that saw the end was killed before it recorded it",
        "whether reeve caused it is not known, because reeve was killed before it recorded that",
        WhyFacts::isRecovered);
    unknown(rules, "unknown-end", part, "neither a code nor a signal is known; reeve was not stopping it",
        "how it ended is not known", f -> f.isOwn() && f.isUnknown());
    unknown(rules, "unknown-end-of-stop", part, "neither a code nor a signal is known; reeve was stopping it",
        "how it ended is not known, but reeve was stopping it", f -> f.isStopped() && f.isUnknown());
    unknown(rules, "survived-signal", part, "as own-signal, but reeve had sent it that signal earlier",
        "whether that signal is the one that reeve sent {survivedAgo} before is not known", f -> f.isOwn()
            && f.survived() != null);
    fact(rules, "sent-signal", part, "reeve sent it that signal outside of a stop, at most 1 s before (SIGKILL: ever)",
        "reeve sent it that signal{sentBecause}", f -> f.kind("signal") && f.signal() != null);
    fact(rules, "sent-signal-code", part, "a code of 128 + a signal that reeve had sent it outside of a stop",
        "reeve had sent it {inner}{sentBecause}", f -> f.kind("signal") && f.code() >= 0);
    unknown(rules, "foreign-signal", part, "a signal that reeve had not sent, while reeve was stopping it",
        "reeve did not send that signal, and which process did is not known; but reeve was stopping it",
        f -> f.kind("foreign-signal"));
    fact(rules, "stopped", part, "reeve was stopping it, and it ended by a code, or by a signal that reeve had sent",
        "reeve stopped it", f -> f.isStopped() && !f.isUnknown() && !f.isStopCommandOnly() && !f.isBeforeSignal());
    fact(rules, "before-signal", part, "a code; reeve was stopping it, but had only run its hooks",
        "reeve had not sent it a signal yet, but was stopping it", f -> f.isBeforeSignal() && !f.isStopCommandOnly());
    fact(rules, "stopped-by-command", part, "a code; reeve was stopping it and ran its stop-command, but had sent no"
        + " signal", "reeve stopped it by its stop-command",
        f -> f.isStopped() && f.code() >= 0 && f.isStopCommandOnly());
    unknown(rules, "command-signal", part, "a signal; reeve was stopping it and ran its stop-command, but had sent no"
        + " signal", "whether its stop-command sent that signal is not known, but reeve was stopping it",
        f -> f.isStopped() && f.signal() != null && f.isStopCommandOnly());
  }

  private static void reason(List<WhyRule> rules) {
    because(rules, "request", "as requested");
    because(rules, "schedule", "because its schedule started the next run");
    because(rules, "changed", "to start it with its changed definition");
    because(rules, "removed", "because it was removed");
    because(rules, "shutdown", "because reeve was shutting down");
    because(rules, "timeout", "because its timeout was over");
    because(rules, "start-timeout", "because it was not ready within its start-timeout");
    because(rules, "watchdog", "because it did not report within its watchdog time that it was alive");
    because(rules, "unhealthy", "because it was unhealthy{unhealthy}");
    because(rules, "memory", "because its memory exceeded memory-restart{memory}");
    because(rules, "watch", "because files that it watches changed{watch}");
    because(rules, "name-lost", "because its name was no longer on the message bus");
    because(rules, "hook", "because {startFailure}");
    Section part = Section.REASON;
    fact(rules, "because-dependency", part, "reason dependency, with via",
        ", because \"{via}\", which it depends on or is a part of, was stopped or restarted",
        f -> f.isEndedFor("dependency") && f.exited().via() != null);
    unknown(rules, "because-some-dependency", part, "reason dependency, without via",
        ", because a service that it depends on was stopped or restarted",
        f -> f.isEndedFor("dependency") && f.exited().via() == null);
    fact(rules, "because-conflict", part, "reason conflict, with via",
        ", because of its conflict with \"{via}\", which was to start",
        f -> f.isEndedFor("conflict") && f.exited().via() != null);
    unknown(rules, "because-some-conflict", part, "reason conflict, without via",
        ", because a service that it has a conflict with was to start",
        f -> f.isEndedFor("conflict") && f.exited().via() == null);
    fact(rules, "because-other", part, "another reason", ": {reason}", WhyFacts::isEndedForAnotherReason);
  }

  private static void counts(List<WhyRule> rules) {
    fact(rules, "clean", Section.COUNTS, "its end is clean", "; that counts as a clean end", f -> f.isExit()
        && f.exited().clean());
    fact(rules, "failure", Section.COUNTS, "its end is not clean", "; that counts as a failure", f -> f.isExit()
        && !f.exited().clean());
  }

  private static void because(List<WhyRule> rules, String reason, String statement) {
    fact(rules, "because-" + reason, Section.REASON, "reason " + reason, ", " + statement, f -> f.isEndedFor(reason));
  }

  private static void request(List<WhyRule> rules) {
    Section part = Section.DETAIL;
    fact(rules, "requester", part, "a process requested it over the control socket",
        "Requested: {request}, by {by}.", f -> f.isExit() && f.by() != null && !f.isReload());
    fact(rules, "requester-signal", part, "a process sent reeve a signal that makes it read its files again",
        "Requested: {request}, by {by}: a signal to reeve, which read its configuration again.",
        f -> f.by() != null && f.isReload());
    unknown(rules, "requester-unknown", part, "reason request, without by",
        "Not known: which process requested that.", f -> f.isEndedFor("request") && f.by() == null);
    fact(rules, "signal-requester", part, "as after-signal, and a process requested that signal",
        "That signal was requested by {afterSignalBy}.",
        f -> f.isAfterSignal() && f.exited().delivered().by() != null);
    fact(rules, "log-rotation", part, "reeve sent the signal to make it open its log again",
        "The signal was the rotate-signal of its logs.", WhyFacts::isRotateSignal);
    fact(rules, "shutdown-cause", part, "the end of a shutdown, whose cause is in the ledger",
        "Shutdown: {shutdown}.", f -> f.shutdown() != null);
    fact(rules, "kill-request", part,
        "the grace was ended by a kill of the service or of everything, or by the shutdown-budget",
        "The grace was ended early: {killing}.", f -> f.killing() != null);
    fact(rules, "shortened", part, "the shutdown-budget left less time for its stop than its definition says",
        "The shutdown-budget left {budgetShare} for its stop, less than its definition says.",
        f -> f.budgetShare() != null);
    fact(rules, "survived", part, "reeve had sent it that signal more than 1 s before, as requested",
        "Earlier, {survivedAgo} before its end, reeve had sent it {signal}{survivedBy}; it survived that for so long.",
        f -> f.survived() != null);
  }

  private static void stop(List<WhyRule> rules) {
    Section part = Section.DETAIL;
    fact(rules, "recovered", part, "as recovered-cause", "Its end is from the state that reeve stored before it was"
        + " killed; it came at the time above, or earlier.", WhyFacts::isRecovered);
    fact(rules, "adopted", part, "a reeve that was started again adopted it",
        "Adopted: {adoptedBy} watched it from {adoptedAt} on, because {reeve}, under which it ran before, was killed.",
        f -> f.run().adoption() != null);
    fact(rules, "adopted-status", part, "as adopted, and its end has a code or a signal",
        "How it ended is exact: the kernel reported it for the adopted process.",
        f -> f.run().adoption() != null && f.isExit() && !f.isUnknown());
    fact(rules, "upgraded", part, "reeve replaced its program during the run",
        "At {upgradedAt} reeve was {upgrade}; the process is the same.", f -> f.run().upgrade() != null);
    fact(rules, "stop", part, "a stop began before the end, and the times agree with the uptime of the run",
        "Stop: {steps}; it ended after {took}{grace}.", f -> f.hasSteps() && f.took() >= 0);
    unknown(rules, "stop-untimed", part, "a stop began before the end, and the times differ from the uptime of the run",
        "Stop: {steps}; how long it took is not known, because the clock was set, or the machine was suspended.",
        f -> f.hasSteps() && f.took() < 0 && !f.isUnwatched());
    unknown(rules, "stop-unwatched", part, "a stop began before the end, which came while no reeve ran",
        "Stop: {steps}; how long it took is not known.", f -> f.hasSteps() && f.isUnwatched());
    fact(rules, "hooks", part, "hook commands of the run ended outside of the stop", "Hooks: {hooks}.",
        f -> !f.hooks().isEmpty());
    fact(rules, "leftovers", part, "processes outlived the main process", "It left {leftovers}.",
        f -> f.isExit() && f.exited().leftBehind() > 0);
    fact(rules, "leftovers-ended", part, "reeve sent signals to them, and they are gone",
        "reeve sent them {leftoverSignals}, and the last was gone {leftoversTook} after the end.",
        f -> f.leftoversTook() >= 0);
    fact(rules, "leftovers-killed", part, "as leftovers, and their grace was ended by a kill",
        "Their grace was ended early: {leftoverKilling}.", f -> f.leftoverKilling() != null);
    fact(rules, "core-piped", part, "a memory image, and core_pattern began with | at that time",
        "Core: the kernel passed the memory image to {coreProgram}.", WhyFacts::isCorePiped);
    guess(rules, "core-file", "a memory image, and its file exists now",
        "the memory image is \"{coreFile}\", as core_pattern was then; the service may have changed its directory.",
        f -> f.core() != null && f.core().exists());
    guess(rules, "core-missing", "a memory image, and its file does not exist now",
        "the memory image was \"{coreFile}\", as core_pattern was then; there is no such file now.",
        f -> f.core() != null && !f.core().exists());
    fact(rules, "core-pattern", part, "a memory image, and its file cannot be computed or looked up",
        "Core: the kernel's core_pattern was \"{corePattern}\", in {coreDirectory}.", WhyFacts::isCoreUncomputed);
  }

  private static void guesses(List<WhyRule> rules) {
    hint(rules, "SIGPIPE", "it wrote to a pipe or connection whose other end was closed");
    hint(rules, "SIGABRT", "it called abort(3), as after a failed assertion");
    hint(rules, "SIGSEGV", "it accessed memory that it does not have");
    hint(rules, "SIGBUS", "it accessed memory that it does not have, or a file that was cut off");
    hint(rules, "SIGFPE", "it made an invalid calculation, such as a division by zero");
    hint(rules, "SIGILL", "it executed an invalid instruction");
    hint(rules, "SIGSYS", "it made a system call that a filter forbids");
    hint(rules, "SIGXCPU", "it used more processor time than its limit");
    hint(rules, "SIGXFSZ", "it wrote a file larger than its limit");
    hint(rules, "SIGALRM", "a timer of its own was over");
    guess(rules, "guess-128", "a code of 128 + a signal; reeve neither stopped it nor had sent that signal",
        "{inner} ended one of its children, or it caught that signal: shells and runtimes exit with {code} then.",
        f -> f.isOwn() && f.innerSignal() != null);
    guess(rules, "guess-126", "code 126, not stopped by reeve",
        "a shell exits with this code when a command could not be executed.", f -> f.isOwn() && f.code() == 126);
    guess(rules, "guess-127", "code 127, not stopped by reeve",
        "a shell exits with this code when a command was not found.", f -> f.isOwn() && f.code() == 127);
  }

  private static void hint(List<WhyRule> rules, String signal, String statement) {
    guess(rules, "guess-" + signal.substring(3).toLowerCase(Locale.ROOT), signal + ", and reeve had not sent it",
        statement + "; but any process may have sent " + signal + ".",
        f -> signal.equals(f.signal()) && f.isOwn() && f.survived() == null);
  }

  private static void memory(List<WhyRule> rules) {
    Section part = Section.DETAIL;
    fact(rules, "oom-kill", part, "the kernel killed a process of the service, and the run went on or ended cleanly",
        "At {oomAt} {oomDetail}.", f -> f.oom() != Why.Oom.YES && f.oomKill() != null);
    fact(rules, "oom-cgroup", part, "the counter of the service's cgroup rose during the run",
        "Memory ran out: the kernel killed {oomService} of its cgroup.", f -> f.oom() == Why.Oom.YES);
    guess(rules, "oom-likely", "SIGKILL that reeve did not send, and another counter rose during the run",
        "memory ran out, and the kernel killed it: during this run it killed {oomKilled} for that reason.",
        f -> f.oom() == Why.Oom.LIKELY);
    fact(rules, "oom-possible", part, "another end that is not clean, and another counter rose during the run",
        "The kernel killed {oomKilled} because memory ran out during this run; whether they belonged to this service is"
            + " not known.",
        f -> f.oom() == Why.Oom.POSSIBLE);
    fact(rules, "oom-none", part, "SIGKILL that reeve did not send, or code 137, and no counter rose",
        "The kernel killed no process {oomWhere} for lack of memory during this run.",
        f -> f.mayBeOom() && f.oom() == Why.Oom.NO);
    unknown(rules, "oom-unknown", part, "SIGKILL that reeve did not send, or code 137, and no counter is known",
        "Not known: whether memory ran out, because the kernel's counters could not be read.",
        f -> f.mayBeOom() && f.oom() == Why.Oom.UNKNOWN);
  }
}
