package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids of users and groups, and why there is none. */
class IdLookupTest {
  private final Files kernel = new LinuxPosix();

  @ParameterizedTest
  @CsvSource({"0,0", "65534,65534", "root,0", "4294967294,-2"})
  void aNumberIsUsedAsItIs(String name, int id) {
    assertEquals(new IdLookup(id, true, null), IdLookup.user(kernel, name));
    assertEquals(new IdLookup(id, true, null), IdLookup.group(kernel, name));
  }

  @ParameterizedTest
  @CsvSource({"4294967295", "9999999999", "no-such-name"})
  void aNameThatDoesNotExistIsCertain(String name) {
    assertEquals(new IdLookup(-1, true, "there is no such user"), IdLookup.user(kernel, name));
    assertEquals(new IdLookup(-1, true, "there is no such group"), IdLookup.group(kernel, name));
  }

  @Test
  void aLookupThatFailsIsNoAbsence() {
    Files broken = new FakePosix() {
      @Override
      public int userId(String name) {
        throw new NoAnswerException("cannot read \"/etc/passwd\": too many open files");
      }
    };
    assertEquals(new IdLookup(-1, false, "cannot read \"/etc/passwd\": too many open files"),
        IdLookup.user(broken, "root"));
    assertEquals(IdLookup.NONE, IdLookup.user(broken, null));
  }
}
