package live.footlight.contract.view;

import java.util.function.Function;

/**
 * A column of a file, and a field of a message: how analysts see one component of a row.
 *
 * @param name in snake case; never renamed
 * @param kind what its values are
 * @param always whether every row has a value
 * @param meaning for the data dictionary, in one sentence
 * @param value of a row: a String, Integer, Long or Boolean by its kind, or null
 * @param <R> the row
 */
public record Column<R>(
    String name, Kind kind, boolean always, String meaning, Function<R, Object> value) {

  /** What a column's values are, and their names in DuckDB. */
  public enum Kind {
    TEXT("VARCHAR"),
    /** JSON, whole, as a text. */
    JSON("VARCHAR"),
    INTEGER("INTEGER"),
    LONG("BIGINT"),
    /** ms UTC. */
    TIME("TIMESTAMP WITH TIME ZONE"),
    FLAG("BOOLEAN");

    private final String sql;

    Kind(String sql) {
      this.sql = sql;
    }

    public String sql() {
      return sql;
    }
  }
}
