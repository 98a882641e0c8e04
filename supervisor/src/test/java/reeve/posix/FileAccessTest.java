package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users and groups by name, from the text of their files. */
class FileAccessTest {
  private static final String TABLE =
      "root:x:0:0:root:/root:/bin/sh\n# comment\nbroken:x\nadm:x:4:\nnone:x::\nlarge:x:4000000000:\nlast:x:12";

  @ParameterizedTest
  @CsvSource({"root,0", "adm,4", "large,-294967296", "roo,-1", "x,-1", "broken,-1", "none,-1", "last,-1",
      "# comment,-1"})
  void aNumberIsFoundByItsName(String name, int number) {
    assertEquals(number, FileAccess.find(TABLE, name));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "65534,65534", "root,0", "4294967294,-2", "4294967295,-1", "9999999999,-1", "no-such-user,-1"})
  void aNumberIsUsedAsItIs(String name, int number) {
    assertEquals(number, FileAccess.user(name));
  }
}
