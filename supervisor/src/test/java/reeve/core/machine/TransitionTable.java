package reeve.core.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.core.Effect;
import reeve.core.FixedContext;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.TimerKind;

/** The transition table as text, made by running the machine over {@link TransitionExamples}. */
final class TransitionTable {
  private TransitionTable() {}

  /** Markdown: a heading for each situation, and a row for each event that changes something in it. */
  static String print() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Service> situation : TransitionExamples.services().entrySet()) {
      Service s = situation.getValue();
      text.append("### ").append(situation.getKey()).append("\n\nTarget ")
          .append(s.target().name().toLowerCase(java.util.Locale.ROOT))
          .append(armed(s)).append(".\n\n");
      StringBuilder rows = new StringBuilder();
      for (Map.Entry<String, ServiceEvent> event : TransitionExamples.events(s.run().number()).entrySet()) {
        Transition t = ServiceMachine.next(s, event.getValue(), 0, new FixedContext(0.5, false));
        if (t.next() != s) {
          rows.append("| ").append(event.getKey()).append(" | ").append(becomes(s, t.next())).append(" | ")
              .append(effectsText(t.effects())).append(" |\n");
        }
      }
      if (rows.length() == 0) {
        text.append("No event changes anything.\n\n");
      } else {
        text.append("| event | then | effects |\n|---|---|---|\n").append(rows).append('\n');
      }
    }
    return text.toString().stripTrailing() + "\n";
  }

  private static String armed(Service s) {
    List<String> armed = new ArrayList<>();
    for (TimerKind kind : TimerKind.values()) {
      if (s.hasTimer(kind)) {
        armed.add(kind.name());
      }
    }
    return armed.isEmpty() ? "; no timer" : "; armed: " + String.join(", ", armed);
  }

  private static String becomes(Service from, Service to) {
    String text = to.state() == from.state() ? "stays" : to.state().name();
    if (to.target() != from.target()) {
      text += ", target " + to.target().name().toLowerCase(java.util.Locale.ROOT);
    }
    if (to.stop().pendingStart() != null && from.stop().pendingStart() == null) {
      text += ", start pending";
    } else if (to.stop().pendingStart() == null && from.stop().pendingStart() != null && to.state() == from.state()) {
      text += ", start no longer pending";
    }
    if (to.pendingSpec() != null && from.pendingSpec() == null) {
      text += ", new definition to come";
    } else if (to.spec() != from.spec()) {
      text += ", new definition";
    }
    if (to.run().number() != from.run().number()) {
      text += ", next run";
    }
    return text;
  }

  private static String effectsText(List<Effect> effects) {
    List<String> texts = new ArrayList<>();
    for (Effect effect : effects) {
      texts.add(text(effect));
    }
    return String.join("; ", texts);
  }

  private static String text(Effect effect) {
    if (effect instanceof Effect.Send send) {
      return send.signal() + " to " + send.scope();
    } else if (effect instanceof Effect.ArmTimer arm) {
      return "arm " + arm.kind() + " " + duration(arm.after());
    } else if (effect instanceof Effect.DisarmTimer disarm) {
      return "disarm " + disarm.kind();
    } else if (effect instanceof Effect.Report report) {
      return "report " + report.notice().getClass().getSimpleName();
    } else if (effect instanceof Effect.RunAuxCommand run) {
      return "run " + run.command().purpose().label();
    } else if (effect instanceof Effect.EndAuxCommand end) {
      return "end " + end.purpose().label() + (end.grace().isZero() ? " at once" : "");
    }
    return effect.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  private static String duration(Duration d) {
    return d.toMillis() < 1000 ? d.toMillis() + " ms" : d.toSeconds() + " s";
  }
}
