package reeve.exports;

import java.util.List;

/**
 * What an export has made. Immutable.
 *
 * @param files in the order of the services
 * @param notes what is different, in the order of the services; those that concern all of them come first
 */
public record Export(List<ExportedFile> files, List<ExportNote> notes) {
  public Export {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }

  /** How many keys have no equal. */
  public int lost() {
    int lost = 0;
    for (ExportNote note : notes) {
      lost += note.lost() ? 1 : 0;
    }
    return lost;
  }
}
