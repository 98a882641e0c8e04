package reeve.runtime.admin;

import java.util.List;
import reeve.event.OutputSegment;

/** Knows the files that the present or last run of a service writes to. Loop thread. */
public interface CurrentOutput {
  /** Returns the files of the present run, otherwise of the last one; empty: none, or none is known. */
  List<OutputSegment> output(String service);
}
