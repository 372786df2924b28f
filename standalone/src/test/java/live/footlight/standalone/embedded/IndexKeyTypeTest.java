package live.footlight.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.h2.mvstore.type.ObjectDataType;
import org.junit.jupiter.api.Test;

class IndexKeyTypeTest {
  private static final String LETTERS = "ab~ \u0001\u0000\u007f\u0080é漢\uD83C";

  @Test
  void theOrderIsThatOfTheFilesThatAreThere() {
    ObjectDataType stores = new ObjectDataType();
    IndexKeyType ours = new IndexKeyType();
    List<KeyValue> keys = keys();
    for (KeyValue one : keys) {
      for (KeyValue other : keys) {
        assertThat(Integer.signum(ours.compare(one, other)))
            .as("%s against %s", one, other)
            .isEqualTo(Integer.signum(stores.compare(one, other)));
      }
    }
  }

  private static List<KeyValue> keys() {
    List<KeyValue> keys = new ArrayList<>();
    Random random = new Random(4);
    for (int i = 0; i < 150; i++) {
      keys.add(new KeyValue(text(random, random.nextInt(4))));
      keys.add(new KeyValue("s1|u" + random.nextInt(3_000)));
    }
    for (int length = 125; length < 131; length++) {
      keys.add(new KeyValue("a".repeat(length)));
      keys.add(new KeyValue("b".repeat(length)));
    }
    keys.add(new KeyValue("a".repeat(255)));
    keys.add(new KeyValue("a".repeat(256)));
    keys.add(new KeyValue("a", "b"));
    keys.add(new KeyValue("a", 1));
    keys.add(new KeyValue(1));
    keys.add(new KeyValue(1L));
    return keys;
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
