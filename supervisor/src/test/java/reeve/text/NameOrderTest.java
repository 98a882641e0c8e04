package reeve.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameOrderTest {
  @Test
  void numbersAreInTheOrderOfTheirValues() {
    List<String> sorted = List.of("", "a", "a01", "a1", "a2b", "a10", "b", "w@1", "w@2", "w@10", "w@10-x");
    List<String> names = new ArrayList<>(sorted);
    Collections.reverse(names);
    names.sort(NameOrder::compare);
    assertEquals(sorted, names);
  }

  @Test
  void onlyEqualNamesAreEqual() {
    assertEquals(0, NameOrder.compare("w@007", "w@007"));
    assertEquals(-Integer.signum(NameOrder.compare("a01", "a1")), Integer.signum(NameOrder.compare("a1", "a01")));
  }
}
