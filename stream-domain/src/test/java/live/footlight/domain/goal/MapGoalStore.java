package live.footlight.domain.goal;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import live.footlight.domain.Rows;

/** A session's state on maps. */
final class MapGoalStore implements GoalStore {
  byte[] head;
  final MapRows gifts = new MapRows(new TreeMap<>());
  final MapRows shares = new MapRows(new TreeMap<>());
  final MapRows commands = new MapRows(new TreeMap<>());

  record MapRows(Map<String, byte[]> rows) implements Rows {
    @Override
    public byte[] get(String key) {
      return rows.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void remove(String key) {
      rows.remove(key);
    }

    @Override
    public void forEach(BiConsumer<String, byte[]> visitor) {
      rows.forEach(visitor);
    }
  }

  MapGoalStore copy() {
    MapGoalStore copy = new MapGoalStore();
    copy.head = head;
    copy.gifts.rows.putAll(gifts.rows);
    copy.shares.rows.putAll(shares.rows);
    copy.commands.rows.putAll(commands.rows);
    return copy;
  }

  boolean isEmpty() {
    return head == null && gifts.rows.isEmpty() && shares.rows.isEmpty() && commands.rows.isEmpty();
  }

  @Override
  public byte[] head() {
    return head;
  }

  @Override
  public void head(byte[] bytes) {
    head = bytes;
  }

  @Override
  public Rows gifts() {
    return gifts;
  }

  @Override
  public Rows shares() {
    return shares;
  }

  @Override
  public Rows commands() {
    return commands;
  }

  @Override
  public void clear() {
    head = null;
    gifts.rows.clear();
    shares.rows.clear();
    commands.rows.clear();
  }
}
