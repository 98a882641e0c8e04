package reeve.cli.common;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import reeve.app.ExitCodes;
import reeve.app.Failure;

/** Writes a configuration file that a command has made. */
public final class NewFile {
  private NewFile() {}

  /**
   * Writes a file, and reports on standard error why it cannot be written.
   *
   * @param overwrite whether a file that exists is replaced
   * @return null: the file was written; otherwise the exit code
   */
  public static Integer write(File file, String text, boolean overwrite) {
    boolean isNew = Files.notExists(file.toPath(), LinkOption.NOFOLLOW_LINKS);
    try {
      if (overwrite && file.exists()) {
        DefinitionFile.replace(file.toPath(), text, null);
      } else {
        // With --force a link to a file that does not exist is followed, as with one that does.
        Files.writeString(file.toPath(), text, StandardCharsets.UTF_8,
            overwrite ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
      return null;
    } catch (FileAlreadyExistsException e) {
      return fail("cannot write \"" + file + "\": it exists already; use --force to overwrite it, or --output FILE",
          ExitCodes.FAILURE);
    } catch (NoSuchFileException e) {
      return fail("cannot write \"" + file + "\": there is no such directory", ExitCodes.FAILURE);
    } catch (AccessDeniedException e) {
      return fail("cannot write \"" + file + "\": permission denied; name another file with --output, or - for the "
          + "standard output", ExitCodes.FAILURE);
    } catch (IOException e) {
      if (isNew) {
        file.delete(); // the beginning of a definition may be one
      }
      return fail("cannot write \"" + file + "\": " + e.getMessage(), ExitCodes.FAILURE);
    }
  }

  private static int fail(String message, int code) {
    Failure.report(message);
    return code;
  }
}
